"""A line of a PDF's page, as its reader hands it on."""

from __future__ import annotations

from dataclasses import dataclass

# The height of a capital letter, in type sizes.
_CAPITAL = 0.7


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text, where it stands in points from below, and its type size."""

    text: str
    left: float
    bottom: float
    size: float

    @property
    def top(self) -> float:
        """Return where capital letters end, in points from below."""
        return self.bottom + _CAPITAL * self.size
