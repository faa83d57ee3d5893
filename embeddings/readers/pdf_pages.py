"""Put together the sentences of a PDF that begin on one page and end on the next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import pairwise

from embeddings.readers.pdf_line import Line
from embeddings.readers.pdf_paragraphs import goes_on, joined, written
from embeddings.text.sentences import split_sentences

Paragraph = Sequence[Line]
# By this much larger than that of the body is the type of a heading, and by as much smaller that
# of a note.
LARGER = 1.15
# So many paragraphs at the head of a page, and at its foot, may be there on others too.
_EDGE = 3
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:\d+|[ivxlc]+)\W*", re.IGNORECASE)


def across_pages(pages: Sequence[Sequence[Paragraph]], body: float) -> list[list[str]]:
    """Return the texts of the paragraphs of each page; `body` is the size of most type.

    Of a paragraph that goes on with a sentence of the page before, that sentence's end is given
    there, and the rest here: so each sentence has the page on which it begins.
    """
    texts = [[written(lines) for lines in page] for page in pages]
    running = _running(texts)
    edges = [_edges(page, said, body, running) for page, said in zip(pages, texts, strict=True)]
    for page, ((_, last), (first, _)) in enumerate(pairwise(edges)):
        if last is None or first is None or not texts[page][last]:
            continue
        if goes_on(pages[page][last][-1], pages[page + 1][first][0]):
            texts[page][last], texts[page + 1][first] = _moved(
                texts[page][last], texts[page + 1][first]
            )
    return texts


def _edges(
    page: Sequence[Paragraph], texts: Sequence[str], body: float, running: Container[str]
) -> tuple[int | None, int | None]:
    """Return which paragraphs of the body come first and last, unless a heading is beyond them."""
    numbers = [
        number
        for number, (lines, text) in enumerate(zip(page, texts, strict=True))
        if lines[0].size * LARGER >= body
        and not _PAGE_NUMBER.fullmatch(text)
        and _key(text) not in running
    ]
    if not numbers:
        return None, None
    first, last = (
        number if page[number][0].size <= body * LARGER else None
        for number in (numbers[0], numbers[-1])
    )
    return first, last


def _running(texts: Sequence[Sequence[str]]) -> set[str]:
    """Return what stands at the head or the foot of several pages, whatever its numbers."""
    edges = Counter(
        key for page in texts for key in {_key(text) for text in (*page[:_EDGE], *page[-_EDGE:])}
    )
    return {key for key, pages in edges.items() if pages > 1}


def _key(text: str) -> str:
    return _DIGITS.sub("0", text)


def _moved(text: str, following: str) -> tuple[str, str]:
    """Move the end of a sentence from the text that goes on with it to that which begins it."""
    whole = joined((text, following))
    end = next(end for _, end in split_sentences(whole, 0, len(whole)) if end >= len(text))
    return whole[:end], whole[end:].lstrip()
