"""Tell which of a table's first rows name its columns, and what they call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

Row = Sequence[str]
# A number, a time, a date or a range of them, with its unit or its currency.
_VALUE = re.compile(r"[^\w\s]{0,2}\s?\d[\d\s.,:/–%+-]*[^\w\s]?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def count_heads(rows: Sequence[Row]) -> int:
    """Return how many of the first rows name the columns: none, one, or two.

    Values do not name columns of values, unless they count: 2022, 2023. Of two rows, the first
    names several columns at once, and leaves cells empty beside those names.
    """
    if len(rows) < 2:
        return 1
    first, *others = rows
    of_values = [
        place
        for place, cell in enumerate(first)
        if _VALUE.fullmatch(cell) and _is_of_values(others, place)
    ]
    if of_values and not _counts([first[place] for place in of_values]):
        return 0
    second, *below = others
    gaps = [n for n, cell in enumerate(first) if n and not cell and any(first[:n])]
    full = len(second) == len(first) > 2 and all(second)
    parted = gaps and full and not any(map(_VALUE.fullmatch, second))
    return 2 if parted and any(_is_of_values(below, place) for place in gaps) else 1


def names_of(heads: Sequence[Row]) -> list[str]:
    """Return what the columns are called; a name of several of them stands before their own."""
    if not heads:
        return []
    if len(heads) == 1:
        return list(heads[0])
    above, names = "", []
    for several, name in zip(*heads, strict=False):
        above = several or above
        names.append(f"{above} {name}".strip())
    return names


def _is_of_values(rows: Sequence[Row], place: int) -> bool:
    """Tell whether most of what a column holds are values."""
    cells = [row[place] for row in rows if place < len(row) and row[place]]
    return 2 * sum(_VALUE.fullmatch(cell) is not None for cell in cells) > len(cells)


def _counts(values: Sequence[str]) -> bool:
    if all(map(_YEAR.fullmatch, values)):
        return True
    numbers = [int(value) for value in values if value.isascii() and value.isdecimal()]
    steps = {after - before for before, after in pairwise(numbers)}
    return len(numbers) == len(values) > 1 and len(steps) == 1 and steps.pop() > 0
