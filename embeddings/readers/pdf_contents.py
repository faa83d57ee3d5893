"""Leave out the lines of a PDF that only lead to its pages: its contents and its index."""

from __future__ import annotations

import re
from collections.abc import Sequence

from embeddings.readers.pdf_line import Line

# Dots, and the numbers of pages that they lead to.
_ENTRY = re.compile(
    r"\.(?:\s?\.){3}[\s.]*((?:\d{1,4}|[ivxlc]{1,7})(?:,\s*\d{1,4})*)\s*\Z", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_LONGEST = 300
# Fewer such lines may be those of a list of prices.
_FEWEST = 5


def without_contents(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of each page without those that lead to other pages.

    What leads to no page that there is, may be a price.
    """
    entries = {id(line) for lines in pages for line in lines if _is_entry(line.text, len(pages))}
    if not _FEWEST <= len(entries) < sum(map(len, pages)) / 2:
        return [list(lines) for lines in pages]
    return [[line for line in lines if id(line) not in entries] for lines in pages]


def _is_entry(text: str, pages: int) -> bool:
    found = _ENTRY.search(text) if len(text) <= _LONGEST else None
    return found is not None and all(int(each) <= pages for each in _NUMBER.findall(found[1]))
