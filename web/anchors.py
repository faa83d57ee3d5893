"""Links to a stretch of a document that survive its change, after the W3C's selectors.

A link says where a quote stood (TextPositionSelector: `start`, `end`) and what it said, with
what was around it (TextQuoteSelector: `exact`, `prefix`, `suffix`), in the terms of the Web
Annotation Data Model, https://www.w3.org/TR/annotation-model/#selectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import urlencode

from rapidfuzz import fuzz, process

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from embeddings.text.occurrences import occurrences
from qa.answer import Quote

State = Literal["same", "moved", "changed", "gone"]
_AROUND = 32  # characters of prefix and suffix
_ALIKE = 70  # of 100, the least likeness of a sentence taken for the changed quote
_LIKENED = 10_000  # characters of a quote that is looked for by likeness: that is quadratic
_ELSEWHERE = 5
_COMPARED = 1000  # occurrences either way, so that a single letter costs little


@dataclass(frozen=True, slots=True)
class Selector:
    """Where a quote stood and what it said; `exact` is empty where only the place is known."""

    start: int
    end: int
    exact: str = ""
    prefix: str = ""
    suffix: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Selector | None:
        """Take a selector from a query's parameters, or None where they hold none."""
        exact = given.get("exact", "")
        try:
            start, end = int(given.get("start", "")), int(given.get("end", ""))
        except ValueError:
            start, end = 0, 0
        if start < 0 or (end <= start and not exact):
            return None
        # No link of ours has more around it, and each occurrence is compared with all of it.
        prefix, suffix = given.get("prefix", "")[-_AROUND:], given.get("suffix", "")[:_AROUND]
        return cls(start, end, exact, prefix, suffix)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a selected quote stands now; `start` equals `end` where it is gone."""

    start: int
    end: int
    state: State


def quote_link(index: Index, quote: Quote) -> str:
    """Return the address of a quote's answering sentence, to be opened by anyone at any time."""
    document = index.document(quote.document.id)
    text = index.text(document) if document else ""
    start, end = quote.start + quote.highlight.start, quote.start + quote.highlight.end
    query = {
        "start": start,
        "end": end,
        "exact": quote.marked,
        "prefix": text[max(0, start - _AROUND) : start],
        "suffix": text[end : end + _AROUND],
    }
    return f"/documents/{quote.document.id}?{urlencode(query, errors='replace')}#quote"


def locate(text: str, sentences: Sequence[tuple[int, int]], wanted: Selector) -> Place:
    """Find where the wanted quote stands in `text`.

    At its old place if it reads the same there; else at the verbatim occurrence whose
    surroundings fit best, the nearest of equals; else, unless it is very long, at the sentence
    that is most like it. A quote without an old place has not moved.
    """
    start, end, exact = wanted.start, wanted.end, wanted.exact
    if not exact:
        return Place(start, end, "same") if end <= len(text) else Place(0, 0, "gone")
    if text[start:end] == exact:
        return Place(start, end, "same")
    if near := _occurrences(text, exact, start):
        at = max(near, key=lambda at: (_fit(text, at, wanted), -abs(at - start)))
        return Place(at, at + len(exact), "moved" if end > start else "same")
    if len(exact) > _LIKENED:
        return Place(0, 0, "gone")
    likeness = process.extractOne(
        exact, [text[first:last] for first, last in sentences],
        scorer=fuzz.ratio, score_cutoff=_ALIKE,
    )  # fmt: skip
    return Place(*sentences[likeness[2]], "changed") if likeness else Place(0, 0, "gone")


def elsewhere(index: Index, exact: str, but: str) -> list[tuple[IndexedDocument, int]]:
    """Return other documents that hold the words verbatim, each with the place, at most five."""
    found = []
    for document in index.contents.documents if exact else ():
        if document.id != but and (at := index.text(document).find(exact)) >= 0:
            found.append((document, at))
            if len(found) == _ELSEWHERE:
                break
    return found


def _occurrences(text: str, exact: str, start: int) -> list[int]:
    """Return where the words stand, the nearest places to `start`, at most 1,000 either way.

    Before it they are looked for from behind: Python searches forwards in linear time only.
    """
    behind, last = text[: start + len(exact) - 1][::-1], len(exact)
    before = islice(occurrences(behind, exact[::-1]), _COMPARED)
    after = islice(occurrences(text, exact, start), _COMPARED)
    return [*(len(behind) - at - last for at in before), *after]


def _fit(text: str, at: int, wanted: Selector) -> float:
    """Return how well an occurrence's surroundings are those wanted, from 0 to 200."""
    end = at + len(wanted.exact)
    before = text[max(0, at - len(wanted.prefix)) : at]
    after = text[end : end + len(wanted.suffix)]
    return fuzz.ratio(before, wanted.prefix) + fuzz.ratio(after, wanted.suffix)
