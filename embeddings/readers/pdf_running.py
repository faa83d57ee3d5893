"""Find what stands at the edge of one page of a PDF after the other: running heads and numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from embeddings.readers.pdf_line import GAP, Line
from embeddings.readers.reading import is_page_number

Paragraph = Sequence[Line]
# What runs is no longer than this, in lines and in characters of a line.
_MOST_LINES, _LONGEST_LINE = 3, 200
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\W*[ivxlc]{1,7}\W*", re.IGNORECASE)
# A number of a page among other words.
_PAGE = re.compile(
    r"\b(?:page|seite|página|pagina)\s{0,2}\d{1,4}(?:\s?(?:/|of|von|de|di|van|sur)\s?\d{1,4})?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A short paragraph of a page: what it says but for the page's number, and where it stands."""

    page: int
    said: str
    numbers: tuple[int, ...]
    height: int
    size: float

    def is_again(self, later: _Seen) -> bool:
        """Tell whether a later page has the same, its numbers the same or counting the pages."""
        pages = later.page - self.page
        pairs = zip(self.numbers, later.numbers, strict=True)
        return pages > 0 and all(after - before in (0, pages) for before, after in pairs)


def find_running(pages: Sequence[Sequence[Paragraph]], largest: float) -> list[dict[int, str]]:
    """Return for each page which paragraphs run from page to page, and what they say.

    That is "" for a page's number alone. Nothing else is beyond words at the edge of the page.
    Those in type larger than `largest` are on most pages, or else they are headings that are alike.
    """
    seen = [
        {n: _seen(lines, page) for n, lines in enumerate(found) if _is_short(lines)}
        for page, found in enumerate(pages)
    ]
    alike: dict[tuple[str, int, int], list[_Seen]] = defaultdict(list)
    for found in seen:
        for each in found.values():
            alike[each.said, each.height, len(each.numbers)].append(each)
    again = {
        each
        for group in alike.values()
        if group[0].size <= largest or not group[0].said or 2 * len(group) > len(pages) > 2
        for each in _again(group)
    }
    return [dict(_outermost(page, found, again)) for page, found in zip(pages, seen, strict=True)]


def _is_short(lines: Paragraph) -> bool:
    few = len(lines) <= _MOST_LINES and not lines[0].cell
    return few and all(len(line.text) <= _LONGEST_LINE for line in lines)


def _seen(lines: Paragraph, page: int) -> _Seen:
    cells = [" ".join(cell.split()) for line in lines for cell in line.text.split(GAP)]
    numbers: list[str] = []
    said = []
    for cell in cells:
        whole = is_page_number(cell) or _ROMAN.fullmatch(cell)
        counted = [cell] if whole else _PAGE.findall(cell)
        numbers += (number for part in counted for number in _NUMBER.findall(part))
        said += [] if whole else [_PAGE.sub("", cell)]
    first = lines[0]
    whole_numbers = tuple(int(number[:9]) for number in numbers)
    return _Seen(page, GAP.join(said), whole_numbers, round(first.bottom), first.size)


def _again(group: Sequence[_Seen]) -> Iterator[_Seen]:
    """Yield what is the same on several pages; on two alone it has to count them."""
    often = len(group) > 2
    for one, later in pairwise(group):
        if one.is_again(later) and (often or one.numbers != later.numbers):
            yield from (one, later)


def _outermost(
    page: Sequence[Paragraph], found: Mapping[int, _Seen], again: Collection[_Seen]
) -> Iterator[tuple[int, str]]:
    """Yield what is there again: a page's number, and words from either edge up to any other."""
    downwards = sorted(range(len(page)), key=lambda n: -page[n][0].bottom)
    for numbers in (downwards, downwards[::-1]):
        words = True
        for number in numbers:
            words &= number in found and found[number] in again
            if words or (number in found and not found[number].said and found[number] in again):
                yield number, found[number].said
