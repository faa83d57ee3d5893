"""A line of a PDF's page, as its reader hands it on."""

from __future__ import annotations

from dataclasses import dataclass

# The height of a capital letter, in type sizes.
_CAPITAL = 0.7
GAP = "\t"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, where it stands in points from below, and its type size.

    Wide gaps in the text, as between the columns of a table, are `GAP`. `right` is where it ends.
    """

    text: str
    left: float
    bottom: float
    size: float
    right: float = 0.0
    bold: bool = False

    @property
    def top(self) -> float:
        """Return where capital letters end, in points from below."""
        return self.bottom + _CAPITAL * self.size
