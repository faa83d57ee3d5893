"""A line of a PDF's page, as its reader hands it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# The height of a capital letter, in type sizes.
_CAPITAL = 0.7
GAP = "\t"


class Cell(NamedTuple):
    """Where a cell is: the number of its table on the page, its row and its column, from 0."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, where it stands in points from below, and its type size.

    Wide gaps in the text, as between the columns of a table, are `GAP`. `right` is where it ends,
    `cell` the one that it stands in, if the file says so.
    """

    text: str
    left: float
    bottom: float
    size: float
    right: float = 0.0
    bold: bool = False
    cell: Cell | None = None

    @property
    def top(self) -> float:
        """Return where capital letters end, in points from below."""
        return self.bottom + _CAPITAL * self.size
