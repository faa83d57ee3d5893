"""Choose what of a document is shown: the part that holds a quote, searched words, or a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import request

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from web import document_text
from web.anchors import Place, Selector, elsewhere, locate
from web.document_text import Mark, Piece


@dataclass(frozen=True, slots=True)
class View:
    """One part of a document as a reader sees it.

    Each piece of it comes with the number of the page that begins there, or 0. `part` counts from
    0. `words` were searched, `hits` tells how many places hold them and
    `hit` which one, from 1, is shown. `place` is where the linked quote stands now.
    """

    document: IndexedDocument
    pieces: list[tuple[int, Piece]]
    outline: list[tuple[int, int, str]]
    part: int
    parts: int
    wanted: Selector | None
    place: Place | None
    elsewhere: list[tuple[IndexedDocument, int]]
    words: str
    hit: int
    hits: int


def look(index: Index, document: IndexedDocument) -> View:
    """Choose the part to show by what the address asks for: a quote, searched words, a part."""
    text = index.text(document)
    bounds = document_text.part_bounds(index, document)
    wanted = Selector.read(request.args)
    place = locate(text, document_text.sentences(index, document), wanted) if wanted else None
    words = request.args.get("find", "")[:200]
    hits = document_text.find(text, words)
    # Searched again, words that were `found` lead on to the next hit, others to their first.
    anew = request.args.get("found", words) != words
    hit = 1 if anew else whole_number("hit", 1, len(hits))
    part = whole_number("part", 0, len(bounds) - 2)
    marks = [Mark(*span, "hit") for span in hits]
    if hits:
        part = document_text.part_at(bounds, hits[hit - 1][0])
        marks.insert(0, Mark(*hits[hit - 1], "quote"))
    elif place and place.state != "gone":
        part = document_text.part_at(bounds, place.start)
        marks.append(Mark(place.start, place.end, "quote"))
    start, end = bounds[part], bounds[part + 1]
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    lost = wanted is not None and place is not None and place.state == "gone"
    return View(
        document=document,
        pieces=list(
            _paged(index, document, start, document_text.cut(index, document, start, end, inside))
        ),
        outline=document_text.outline(index, document),
        part=part,
        parts=len(bounds) - 1,
        wanted=wanted,
        place=place,
        elsewhere=elsewhere(index, wanted.exact, document.id) if wanted and lost else [],
        words=words,
        hit=hit,
        hits=len(hits),
    )


def _paged(
    index: Index, document: IndexedDocument, start: int, pieces: Iterable[Piece]
) -> Iterator[tuple[int, Piece]]:
    """Yield pieces of the text from `start` on, each with the page that it begins, or 0."""
    rows = index.paragraphs_of(document)
    pages = rows["page"].tolist()
    begins = {
        place: page
        for place, page, before in zip(rows["start"].tolist(), pages, [0, *pages], strict=False)
        if page != before
    }
    for piece in pieces:
        yield begins.get(start, 0), piece
        start += len(piece.text)


def whole_number(name: str, least: int, most: int) -> int:
    """Return a whole number of the query, brought between `least` and `most`."""
    try:
        number = int(request.args.get(name, ""))
    except ValueError:
        number = least
    return max(least, min(number, most))
