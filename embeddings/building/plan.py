"""Plan the next generation: which documents stay as they are, and which must be read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from embeddings.building.bulk import Bulk, Embedded, Taken
from embeddings.building.held import Held
from embeddings.building.parts import Part, Table, cut_parts, make_parts
from embeddings.building.passages import DIGEST, Cut, Digests, Passage, Progress, cut, places_of
from embeddings.building.sources import Source, unchanged
from embeddings.errors import ReaderFailed, SeedOutOfReach, UnreadableSeed
from embeddings.readers.isolation import Isolation
from embeddings.searching.contents import Contents
from embeddings.searching.index import Index
from embeddings.skipped import Skipped
from embeddings.storage.scratch import Objects, Place
from embeddings.versions import VERSIONS


@dataclass(frozen=True, slots=True)
class Entry:
    """What a plan tells of one document."""

    path: str
    title: str
    sha256: str
    paragraphs: int
    note: str


@dataclass
class KeptRun:
    """A run of documents that the live generation holds as they are."""

    contents: Contents
    rows: range

    @property
    def documents(self) -> list[Entry]:
        """Tell of each document."""
        kept = self.contents.documents[self.rows.start : self.rows.stop]
        return [Entry(d.path, d.title, d.sha256, d.paragraphs, d.note) for d in kept]

    def parts(self, _held: Held) -> Iterator[Part]:
        """Return the run as parts of the next generation."""
        return cut_parts(self.contents, self.rows)

    def bulk(self, _table: Table, _held: Held) -> Bulk:
        """Return the run's texts and vectors."""
        return Taken(self.contents, self.rows)


@dataclass
class FreshRun:
    """A run of documents that were read anew; `places` is where they lie, cut up, in `cuts`."""

    cuts: Objects[Cut]
    places: list[Place] = field(default_factory=list)
    documents: list[Entry] = field(default_factory=list)
    digests: list[Digests] = field(default_factory=list)

    def add(self, cut: Cut) -> None:
        """Set a document aside, at the end of the run."""
        of, passages = cut.document, len(cut.passages)
        self.places.append(self.cuts.add(cut))
        self.digests.append(cut.digests)
        self.documents.append(Entry(of.path, cut.outlined.title, of.sha256, passages, of.note))

    def read(self) -> Iterator[Cut]:
        """Read the documents, cut up, one at a time."""
        return map(self.cuts.get, self.places)

    def parts(self, held: Held) -> Iterator[Part]:
        """Return the run as parts of the next generation."""
        return make_parts(self.read(), held)

    def bulk(self, table: Table, held: Held) -> Bulk:
        """Return the run's texts and vectors; `table`: its paragraphs' rows in the generation."""
        edges = np.append(table["first_token"], table["last_token"][-1]) - table["first_token"][0]
        return Embedded(self.read, np.concatenate(self.digests), edges, held)


Run = KeptRun | FreshRun


@dataclass(frozen=True)
class Plan:
    """The runs that the next generation is made of, and its documents' sources by path."""

    runs: Sequence[Run]
    skipped: tuple[Skipped, ...]
    sources: Mapping[str, Source]

    @cached_property
    def documents(self) -> list[Entry]:
        """Tell of each document."""
        return [entry for run in self.runs for entry in run.documents]

    @property
    def paragraphs(self) -> int:
        """Return the number of paragraphs."""
        return sum(entry.paragraphs for entry in self.documents)

    @property
    def digests(self) -> Digests:
        """Return the digests of the passages of the documents that were read anew, each once."""
        found = [digests for run in self._fresh for digests in run.digests]
        return np.unique(np.concatenate([np.empty(0, DIGEST), *found]))

    def passages(self, wanted: Digests) -> Iterator[Passage]:
        """Read the passages with these digests, which are in order, each passage once."""
        left = np.append(np.ones(len(wanted), dtype=bool), False)
        for run in self._fresh:
            for place, digests in zip(run.places, run.digests, strict=True):
                found = places_of(digests, wanted)
                if left[found].any():
                    passages = run.cuts.get(place).passages
                    for passage, number in zip(passages, found.tolist(), strict=True):
                        if left[number]:
                            left[number] = False
                            yield passage

    @property
    def _fresh(self) -> list[FreshRun]:
        return [run for run in self.runs if isinstance(run, FreshRun)]


def make_plan(
    sources: Sequence[Source],
    skipped: Iterable[Skipped],
    previous: Index | None,
    cuts: Objects[Cut],
    *,
    progress: Progress,
    on_read: Callable[[], None],
) -> Plan:
    """Tell the sources that are as they were from those that must be read, and read these.

    `on_read` is called before each is read. What was read is put into `cuts`.
    """
    known = _Known(previous.contents if previous and _same_program(previous) else None)
    runs: list[Run] = []
    omitted = list(skipped)
    with Isolation() as isolation:
        for number, source in enumerate(sources):
            try:
                if (row := known.row(source)) is not None:
                    known.keep(runs, row)
                elif failure := known.failure(source):
                    omitted.append(replace(failure, stamp=source.stamp))
                else:
                    progress("reading", number, len(sources))
                    on_read()
                    document = cut(source.read(isolation))
                    _fresh(runs, cuts).add(document)
            except UnreadableSeed as error:
                omitted.append(_failure(source, error))
    by_path = {source.path: source for source in sources}
    return Plan(runs, tuple(sorted(omitted, key=lambda item: item.path)), by_path)


class _Known:
    """What the live generation, if there is one, knows of sources."""

    def __init__(self, contents: Contents | None) -> None:
        self._contents = contents
        documents = contents.documents if contents else ()
        self._rows = {document.path: row for row, document in enumerate(documents)}
        self._failures = {item.path: item for item in contents.skipped} if contents else {}

    def row(self, source: Source) -> int | None:
        """Return the row of the source's document if it is unchanged."""
        row = self._rows.get(source.path)
        if self._contents is None or row is None:
            return None
        document = self._contents.documents[row]
        given = source.title in ("", document.title)
        return row if given and unchanged(source, document) else None

    def failure(self, source: Source) -> Skipped | None:
        """Return why the source could not be read, if it is unchanged."""
        failure = self._failures.get(source.path)
        return failure if failure and unchanged(source, failure) else None

    def keep(self, runs: list[Run], row: int) -> None:
        """Add a document to the runs, to the last one where that ends just before it."""
        last = runs[-1] if runs else None
        if isinstance(last, KeptRun) and last.rows.stop == row:
            last.rows = range(last.rows.start, row + 1)
        elif self._contents is not None:
            runs.append(KeptRun(self._contents, range(row, row + 1)))


def _fresh(runs: list[Run], cuts: Objects[Cut]) -> FreshRun:
    """Return the last run if documents that were read can join it, or else a new one."""
    last = runs[-1] if runs else None
    if isinstance(last, FreshRun):
        return last
    fresh = FreshRun(cuts)
    runs.append(fresh)
    return fresh


def _failure(source: Source, error: UnreadableSeed) -> Skipped:
    """Return why a source could not be read, with what tells whether it is to be tried again.

    Always if it was out of reach, with its next change if its reader failed, and only with other
    content if that cannot be read.
    """
    match error:
        case SeedOutOfReach():
            return Skipped(source.path, str(error))
        case ReaderFailed():
            return Skipped(source.path, str(error), source.stamp)
    return Skipped(source.path, str(error), source.stamp, source.sha256)


def _same_program(previous: Index) -> bool:
    """Tell whether this version of the program would cut the previous index's files as it did."""
    return all(previous.facts.get(part) == version for part, version in VERSIONS.items())
