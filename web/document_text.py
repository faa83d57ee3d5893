"""Cut a document for reading: one part at a time, what is looked for marked, and its outline."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Literal

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from qa.quotes import anchor

_PART = 20_000  # characters, so that a document of any size is shown at once
MAX_HITS = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document's text; sentences carry the fragment they are linked by.

    `mark` is "quote" for the place that was asked for, "hit" where searched words stand.
    """

    text: str
    kind: Literal["gap", "sentence", "heading"]
    anchor: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to be marked."""

    start: int
    end: int
    kind: Literal["quote", "hit"]


def part_bounds(index: Index, document: IndexedDocument) -> list[int]:
    """Return where the document's parts begin, and its end; parts begin at paragraphs."""
    rows = index.paragraphs_of(document)
    bounds = [0]
    for start in rows["start"].tolist():
        if start - bounds[-1] >= _PART:
            bounds.append(start)
    return [*bounds, len(index.text(document))]


def part_at(bounds: Sequence[int], place: int) -> int:
    """Return the number of the part that holds a place, counted from 0."""
    return min(max(bisect_right(bounds, place) - 1, 0), len(bounds) - 2)


def find(text: str, words: str) -> list[tuple[int, int]]:
    """Return where `words` stand in the text, whatever their case, at most the first 1,000."""
    if not words.strip():
        return []
    pattern = r"\s+".join(map(re.escape, words.split()))
    matches = re.finditer(pattern, text, re.IGNORECASE)
    return [match.span() for match, _ in zip(matches, range(MAX_HITS), strict=False)]


def outline(index: Index, document: IndexedDocument) -> list[tuple[int, int, str]]:
    """Return the spans of the document's headings and what they say, without markup."""
    text = index.text(document)
    return [(start, end, said or text[start:end]) for start, end, said in document.headings]


def sentences(index: Index, document: IndexedDocument) -> list[tuple[int, int]]:
    """Return the spans of all sentences of a document."""
    rows = index.paragraphs_of(document)
    if not len(rows):
        return []
    table = index.contents.sentences[rows[0]["first_sentence"] : rows[-1]["last_sentence"]]
    return list(zip(table["start"].tolist(), table["end"].tolist(), strict=True))


def cut(
    index: Index, document: IndexedDocument, start: int, end: int, marks: Sequence[Mark] = ()
) -> Iterator[Piece]:
    """Yield the text from `start` to `end` in order: sentences, headings, what lies between."""
    text = index.text(document)
    spans: list[tuple[int, int, Literal["gap", "sentence", "heading"]]] = [
        (*span, "sentence") for span in sentences(index, document) if start <= span[0] < end
    ]
    inside = {span[:2] for span in spans}
    spans += [
        (first, last, "heading")
        for first, last, _ in document.headings
        if (first, last) not in inside and start <= first < end
    ]
    waiting = deque(sorted(marks, key=lambda mark: mark.start))
    position = start
    for first, last, kind in [*sorted(spans), (end, end, "gap")]:
        if first > position:
            yield from _marked(text, position, first, "gap", _over(waiting, position, first))
        begin = max(first, position)
        if last > begin:
            yield from _marked(text, begin, last, kind, _over(waiting, begin, last))
        position = max(position, last)


def _over(waiting: deque[Mark], start: int, end: int) -> list[Mark]:
    """Return the marks over a stretch, and forget those that end before it."""
    while waiting and waiting[0].end <= start:
        waiting.popleft()
    return list(takewhile(lambda mark: mark.start < end, waiting))


def _marked(
    text: str,
    start: int,
    end: int,
    kind: Literal["gap", "sentence", "heading"],
    marks: Sequence[Mark],
) -> Iterator[Piece]:
    """Yield one stretch in pieces that lie wholly inside or outside of each mark."""
    edges = {start, end}
    for mark in marks:
        edges |= {edge for edge in (mark.start, mark.end) if start < edge < end}
    cuts = sorted(edges)
    name = anchor(start, end) if kind == "sentence" else None
    for first, last in pairwise(cuts):
        over = {mark.kind for mark in marks if mark.start <= first and last <= mark.end}
        strongest = "quote" if "quote" in over else "hit" if over else None
        yield Piece(text[first:last], kind, name if first == start else None, strongest)
