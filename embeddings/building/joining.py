"""Join runs of documents to the next generation; what is large stays where it is until written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.building.bulk import Bulk
from embeddings.building.held import Held
from embeddings.building.parts import Part, Table, moved, shift
from embeddings.building.plan import Run
from embeddings.building.sources import Source
from embeddings.searching.contents import PARAGRAPH, SENTENCE, IndexedDocument
from embeddings.searching.postings import Postings, TermRows, build_postings
from embeddings.searching.tokens import Scales
from embeddings.skipped import Skipped
from embeddings.storage.scratch import Column

Name = TypeVar("Name", str, tuple[str, ...])


@dataclass(frozen=True)
class Joined:
    """All that an index is written from: names in memory, tables mapped, and what is read late."""

    documents: Sequence[IndexedDocument]
    skipped: Sequence[Skipped]
    headings: Sequence[tuple[str, ...]]
    terms: Sequence[str]
    paragraphs: Table
    sentences: Table
    scales: Scales
    term_rows: TermRows
    paragraph_terms: Postings
    sentence_terms: Postings
    bulks: Sequence[Bulk]


def join(
    runs: Sequence[Run],
    held: Held,
    skipped: Sequence[Skipped],
    sources: Mapping[str, Source],
    folder: Path,
) -> Joined:
    """Join runs; each document gets its source's stamp and day.

    Tables are put aside in nameless files in `folder`; raise `IndexUnusable` where it has no room.
    """
    tables = _Tables(folder)
    for run in runs:
        tables.add_all(run.parts(held))
    paragraphs, rows = tables.paragraphs.array(), tables.term_rows()
    by_paragraph, by_sentence = _postings(rows, paragraphs, len(tables.terms), folder)
    of_run, first = [], 0
    for run in runs:
        last = first + sum(entry.paragraphs for entry in run.documents)
        of_run.append(run.bulk(paragraphs[first:last], held))
        first = last
    return Joined(
        documents=[
            replace(d, stamp=sources[d.path].stamp, modified=sources[d.path].modified)
            for d in tables.documents
        ],
        skipped=skipped,
        headings=list(tables.headings),
        terms=list(tables.terms),
        paragraphs=paragraphs,
        sentences=tables.sentences.array(),
        scales=tables.scales.array(),
        term_rows=rows,
        paragraph_terms=by_paragraph,
        sentence_terms=by_sentence,
        bulks=of_run,
    )


class _Tables:
    """The tables of the parts so far, one after another, with names numbered as they occur."""

    def __init__(self, folder: Path) -> None:
        self.documents: list[IndexedDocument] = []
        self.headings: dict[tuple[str, ...], int] = {}
        self.terms: dict[str, int] = {}
        self.paragraphs = Column(PARAGRAPH, folder)
        self.sentences = Column(SENTENCE, folder)
        self.scales = Column(np.float16, folder)
        self._numbers, self._lengths = Column(np.int32, folder), Column(np.int32, folder)

    def add_all(self, parts: Iterable[Part]) -> None:
        """Add parts at the end."""
        for part in parts:
            text, first = (
                (self.documents[-1].text_end, self.documents[-1].last_paragraph)
                if self.documents
                else (0, 0)
            )
            shift(
                part.paragraphs, part.sentences,
                len(self.documents), len(self.sentences), len(self.scales),
            )  # fmt: skip
            headings = _renumber(part.paragraphs["headings"], part.headings, self.headings)
            part.paragraphs["headings"] = headings
            self.paragraphs.append(part.paragraphs)
            self.sentences.append(part.sentences)
            self.scales.append(part.scales)
            self._numbers.append(_renumber(part.term_rows.numbers, part.terms, self.terms))
            self._lengths.append(part.term_rows.lengths)
            self.documents += [moved(document, text, first) for document in part.documents]

    def term_rows(self) -> TermRows:
        """Return the terms of all rows."""
        return TermRows(self._numbers.array(), self._lengths.array())


def _renumber(
    numbers: NDArray[np.int32], names: Sequence[Name], numbering: dict[Name, int]
) -> NDArray[np.int32]:
    """Return numbers of `names` as numbers of `numbering`, which new names join as they occur."""
    places = np.full(len(names), -1)
    places[numbers[::-1]] = np.arange(len(numbers))[::-1]  # where each first occurs: the last stays
    used = np.flatnonzero(places >= 0)
    used = used[np.argsort(places[used])]
    mapping = np.zeros(len(names), dtype=np.int32)
    mapping[used] = [numbering.setdefault(names[n], len(numbering)) for n in used.tolist()]
    return mapping[numbers]


def _postings(
    rows: TermRows, paragraphs: Table, terms: int, folder: Path
) -> tuple[Postings, Postings]:
    """Return the postings of the paragraphs, headings included, and of the sentences."""
    number = np.arange(len(paragraphs), dtype=np.int32)
    sentences = paragraphs["last_sentence"] - paragraphs["first_sentence"]
    of_paragraph = np.repeat(number, sentences + 1)
    # A paragraph's headings come before its sentences, as a row that is no sentence.
    of_sentence = np.arange(len(of_paragraph), dtype=np.int32) - of_paragraph - np.int32(1)
    of_sentence[paragraphs["first_sentence"] + number] = -1
    with ThreadPoolExecutor(1) as beside:
        by_sentence = beside.submit(
            build_postings, rows.numbers, rows.lengths, terms, of_sentence, folder
        )
        return (
            build_postings(rows.numbers, rows.lengths, terms, of_paragraph, folder),
            by_sentence.result(),
        )
