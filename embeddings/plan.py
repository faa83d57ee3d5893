"""Plan the next generation: which documents stay as they are, and which must be read anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from embeddings.errors import UnreadableSeed
from embeddings.index import Contents, Index
from embeddings.parts import Part, cut_part, make_part
from embeddings.passages import Cut, Passage, Progress, Vectors, cut
from embeddings.readers.isolation import Isolation
from embeddings.seeds import Source, unchanged
from embeddings.skipped import Skipped
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
class Kept:
    """A run of documents that the live generation holds as they are."""

    contents: Contents
    rows: range

    @property
    def documents(self) -> list[Entry]:
        """Tell of each document."""
        kept = self.contents.documents[self.rows.start : self.rows.stop]
        return [Entry(d.path, d.title, d.sha256, d.paragraphs, d.note) for d in kept]

    def part(self, _vectors: Mapping[bytes, Vectors]) -> Part:
        """Return the run as a part of the next generation."""
        return cut_part(self.contents, self.rows.start, self.rows.stop)


@dataclass
class Fresh:
    """A run of documents that were read anew."""

    cuts: list[Cut] = field(default_factory=list)

    @property
    def documents(self) -> list[Entry]:
        """Tell of each document."""
        return [
            Entry(d.path, c.outlined.title, d.sha256, len(c.passages), d.note)
            for c, d in ((cut, cut.document) for cut in self.cuts)
        ]

    def part(self, vectors: Mapping[bytes, Vectors]) -> Part:
        """Return the run as a part of the next generation."""
        return make_part(self.cuts, vectors)


@dataclass(frozen=True)
class Plan:
    """The runs that the next generation is made of, and its documents' sources by path."""

    runs: Sequence[Kept | Fresh]
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
    def passages(self) -> list[Passage]:
        """Return the passages of the documents that were read anew."""
        fresh = [run for run in self.runs if isinstance(run, Fresh)]
        return [passage for run in fresh for cut in run.cuts for passage in cut.passages]


def make_plan(
    sources: Sequence[Source],
    skipped: Iterable[Skipped],
    previous: Index | None,
    progress: Progress,
    on_read: Callable[[], None],
) -> Plan:
    """Tell the sources that are as they were from those that must be read, and read these.

    `on_read` is called before each is read.
    """
    known = _Known(previous.contents if previous and _same_program(previous) else None)
    runs: list[Kept | Fresh] = []
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
                    _add(runs, cut(source.read(isolation)))
            except UnreadableSeed as error:
                omitted.append(Skipped(source.path, str(error), source.stamp, _digest(source)))
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

    def keep(self, runs: list[Kept | Fresh], row: int) -> None:
        """Add a document to the runs, to the last one where that ends just before it."""
        last = runs[-1] if runs else None
        if isinstance(last, Kept) and last.rows.stop == row:
            last.rows = range(last.rows.start, row + 1)
        elif self._contents is not None:
            runs.append(Kept(self._contents, range(row, row + 1)))


def _add(runs: list[Kept | Fresh], cut: Cut) -> None:
    if not runs or not isinstance(runs[-1], Fresh):
        runs.append(Fresh())
    last = runs[-1]
    if isinstance(last, Fresh):
        last.cuts.append(cut)


def _digest(source: Source) -> str:
    try:
        return source.sha256
    except UnreadableSeed:
        return ""


def _same_program(previous: Index) -> bool:
    """Tell whether this version of the program would cut the previous index's files as it did."""
    return all(previous.facts.get(part) == version for part, version in VERSIONS.items())
