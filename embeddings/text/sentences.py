"""Find sentence boundaries, as spans of the text they were found in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import regex
from sentencex import get_sentence_boundaries

from embeddings.text.blocks import is_bare
from embeddings.text.full_stops import FullStops

Span = tuple[int, int]

# The time that sentencex takes grows with the square of what it is given: a paragraph that is
# longer than this is given to it in pieces.
_PIECE = 10_000
# Marks of Markdown that close what a sentence ends with, or refer to a note; and a picture.
_CLOSING = re.compile(r"(?:[*_]|\[\^[\w-]{1,20}\])+(?=\s|\Z)")
_PICTURE = "!["
# What begins an item, whose whole line sentencex takes for one sentence, however many it holds.
_ITEM = re.compile(r"^([ \t]*)([•⁃⁌⁍■□▪▫▶▸►◆◇○●◦★☆➢➣➤]|\(\w{1,5}\))(?=\s)", re.MULTILINE)
# What abbreviates in Hebrew is typed like a quotation mark.
_GERSHAYIM = regex.compile(r"(?<=\p{Hebrew})\"(?=\p{Hebrew})")


def split_sentences(
    text: str, start: int, end: int, breaks: Sequence[int] = (), language: str = "en"
) -> list[Span]:
    """Return the spans of the sentences in `text[start:end]`, without the white space around them.

    No sentence crosses a position of `breaks`. Spans are in order, do not overlap and together
    hold every letter and digit of the stretch; a piece with neither joins the sentence before it.
    """
    edges = [start, *breaks, end]
    pieces = (
        span
        for left, right in pairwise(edges)
        for span in _trim(text, _boundaries(text[left:right], left, language))
    )
    return list(_join_bare(text, pieces))


def _boundaries(piece: str, offset: int, language: str) -> Iterator[Span]:
    start = 0
    stops = FullStops(piece, language)
    for end in _ends(_as_meant(piece), language):
        if end < len(piece) and stops.goes_on(end):
            continue
        # A full stop inside a word (a domain, a file name, a version) ends no sentence.
        inside = piece[end - 1] == "." and piece[end : end + 1].isalnum()
        if not inside and not piece.startswith(_PICTURE, end - 1):
            closing = _CLOSING.match(piece, end)
            closed = closing.end() if closing else end
            yield offset + start, offset + closed
            start = closed


def _as_meant(piece: str) -> str:
    """Return a text of the same length with the marks that another one is typed for."""
    meant = _ITEM.sub(lambda item: item[1] + "-".ljust(len(item[2])), piece)
    if piece.isascii():
        return meant
    return _GERSHAYIM.sub("״", meant).replace("\u037e", ";")


def _ends(text: str, language: str) -> Iterator[int]:
    """Yield where sentences end; the ends in a piece's second half are found with what follows.

    So a quotation or an abbreviation is seen whole. A piece without an end of a sentence ends none.
    """
    start = 0
    while len(text) - start > _PIECE:
        stop = start + _PIECE
        ends = [end for end in _found(text, start, stop, language) if end < stop]
        settled = [end for end in ends if end <= start + _PIECE // 2] or ends[:1]
        yield from settled
        start = settled[-1] if settled else last_gap(text, start, stop)
    yield from _found(text, start, len(text), language)


def _found(text: str, start: int, stop: int, language: str) -> Iterator[int]:
    for boundary in get_sentence_boundaries(language, text[start:stop]):
        yield start + boundary["end_index"]


def last_gap(text: str, start: int, stop: int) -> int:
    """Return where the last white space of `text[start:stop]` begins, or its end if it has none."""
    gap = max(text.rfind(space, start + 1, stop) for space in " \n\t")
    return gap if gap > start else stop


def _trim(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    for start, end in spans:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            left = start + len(piece) - len(piece.lstrip())
            yield left, left + len(stripped)


def _join_bare(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Join a list marker to the sentence after it, and marks without a letter to the one before."""
    held: Span | None = None
    for start, end in spans:
        piece = text[start:end]
        if held is None:
            held = start, end
        elif is_bare(piece) or _is_marker(text[held[0] : held[1]]):
            held = held[0], end
        else:
            yield held
            held = start, end
    if held is not None:
        yield held


def _is_marker(piece: str) -> bool:
    """Tell whether a piece only introduces the next: `2.`, `(a)`, `-`, `#`."""
    inside = piece.strip("()[]-*+•–.#（）．、 \t\r\n")
    return len(inside) <= 2 and (not inside.isalpha() or len(inside) < 2) and piece != inside
