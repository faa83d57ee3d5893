"""Tell the rows of tables that hold data from those that only lay a page out, and their columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from embeddings.readers.html_names import BLOCKS, CELLS, HEADINGS, LISTS, tag_of
from embeddings.text.blocks import BAR

# What no cell of data holds.
_SET_APART = frozenset({"blockquote", "hr", "pre", "table", *HEADINGS})
_LOOKED_AT = (*_SET_APART, *(BLOCKS - {"caption"}), *LISTS, *CELLS, "tr")
# Roles of a table that is none.
_NO_TABLE = ("none", "presentation")
# A longer text is told in its first row alone, and no more cells of a row go on below it.
_LONGEST_REPEATED, _MOST_REPEATED = 100, 16
_MOST_ROWS = 1000


def layout_rows(root: etree._Element) -> frozenset[etree._Element]:
    """Return the rows whose cells are parts of the page: they hold headings, tables and the like.

    So are all rows of a table that says so, or that has one column, with paragraphs in it.
    """
    found: set[etree._Element] = set()
    tables: list[_Table] = []
    for event, element in etree.iterwalk(root, events=("start", "end"), tag=_LOOKED_AT):
        tag, inside = tag_of(element), tables[-1] if tables else None
        if event == "end":
            if tag == "table" and inside:
                found.update(tables.pop().laid_out())
            elif tag == "tr" and inside:
                inside.row = None
            continue
        if inside:
            inside.hold(element, tag)
            if tag in _SET_APART and inside.row is not None:
                found.add(inside.row)
        if tag == "table":
            tables.append(_Table(element.get("role") in _NO_TABLE))
    return frozenset(found)


@dataclass(slots=True)
class _Table:
    """A table that is open: its rows, the one that is open, and how many cells rows have."""

    is_none: bool
    rows: list[etree._Element] = field(default_factory=list)
    row: etree._Element | None = None
    cells: int = 0
    widest: int = 0
    parted: bool = False

    def hold(self, element: etree._Element, tag: str) -> None:
        """Count an element that begins in the table."""
        if tag == "tr":
            self.row, self.cells = element, 0
            self.rows.append(element)
        elif tag in CELLS:
            self.cells += 1
            self.widest = max(self.widest, self.cells)
        else:
            self.parted = True

    def laid_out(self) -> list[etree._Element]:
        """Return the rows, if the table is one of layout as a whole."""
        return self.rows if self.is_none or (self.widest < 2 and self.parted) else []


class Columns:
    """The columns of a table that is read row by row: a cell of several rows is told in each."""

    def __init__(self) -> None:
        self._column = 0
        self._last: etree._Element | None = None
        self._above: dict[int, tuple[int, int, str]] = {}  # rows to come, columns and text

    def start_row(self) -> None:
        """Begin a row."""
        self._column, self._last = 0, None

    def spanned(self) -> str:
        """Return what stands in the next columns of the row since a row above it."""
        texts = []
        while self._column in self._above:
            rows, columns, text = self._above.pop(self._column)
            if rows > 1:
                self._above[self._column] = rows - 1, columns, text
            texts.append(text + BAR)
            self._column += columns
        return "".join(texts)

    def end_row(self) -> str:
        """Return what ends a row that has cells of its own."""
        ending = self.spanned()
        return ending if self._last is not None else ""

    def end_cell(self, cell: etree._Element, text: str) -> None:
        """Count a cell with its text."""
        rows, columns = (_whole(cell.get(name, "")) for name in ("rowspan", "colspan"))
        if rows > 1 and len(self._above) < _MOST_REPEATED:
            repeated = text if len(text) <= _LONGEST_REPEATED else ""
            self._above[self._column] = rows - 1, columns, repeated
        self._column += columns
        self._last = cell


def _whole(number: str) -> int:
    number = number.strip()
    return max(1, int(number)) if number.isascii() and number.isdecimal() and len(number) < 4 else 1
