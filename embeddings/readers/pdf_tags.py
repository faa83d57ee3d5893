"""Find the tables that a PDF says it has, and which of its characters stand in which cell."""

from __future__ import annotations

import re
from ctypes import create_string_buffer
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from embeddings.readers.pdf_line import Cell

_MOST_ELEMENTS = 20_000  # of a page that are looked at
_LONGEST_NAME = 64
_CELLS = ("TD", "TH")
_OUTSIDE = ("Caption", "THead", "TBody", "TFoot")
# A cell that holds such is a part of the page's layout.
_NO_CELL = re.compile(r"H\d?|Table|BlockQuote|Sect")


@dataclass(slots=True)
class _Table:
    """A table that is being walked through: the numbers of its marks by cell, and its rows."""

    number: int
    row: int = -1
    column: int = -1
    widest: int = 0
    lays_out: bool = False
    marks: dict[int, Cell] = field(default_factory=dict)


def cells_of(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> list[Cell | None]:
    """Return for each character of a page the cell that it stands in; nothing without tables."""
    tree = raw_pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return []
    try:
        marks = _marks(tree)
    finally:
        raw_pdfium.FPDF_StructTree_Close(tree)
    if not marks:
        return []
    cells: list[Cell | None] = []
    for index in range(text.count_chars()):
        shown = raw_pdfium.FPDFText_GetTextObject(text, index)
        if shown:
            cells.append(marks.get(raw_pdfium.FPDFPageObj_GetMarkedContentID(shown)))
        else:  # a space that PDFium adds
            cells.append(cells[-1] if cells else None)
    return cells


def _marks(tree: Any) -> dict[int, Cell]:
    """Return which marks of a page's content are in which cell."""
    count = raw_pdfium.FPDF_StructTree_CountChildren(tree)
    stack: list[tuple[Any, _Table | None]] = [
        (raw_pdfium.FPDF_StructTree_GetChildAtIndex(tree, n), None) for n in reversed(range(count))
    ]
    tables: list[_Table] = []
    for _ in range(_MOST_ELEMENTS):
        if not stack:
            break
        element, table = stack.pop()
        kind = _kind(element)
        if table is None and kind == "Table":
            table = _Table(len(tables))
            tables.append(table)
        elif table is not None:
            _enter(table, kind)
        children = range(raw_pdfium.FPDF_StructElement_CountChildren(element))
        for n in reversed(children):
            child = raw_pdfium.FPDF_StructElement_GetChildAtIndex(element, n)
            if child:
                stack.append((child, table))
            elif table is not None and table.column >= 0:
                mark = raw_pdfium.FPDF_StructElement_GetChildMarkedContentID(element, n)
                table.marks[mark] = Cell(table.number, table.row, table.column)
    return {
        mark: cell
        for each in tables
        if each.widest > 1 and each.row > 0 and not each.lays_out
        for mark, cell in each.marks.items()
        if mark >= 0
    }


def _enter(table: _Table, kind: str) -> None:
    if kind == "TR":
        table.row, table.column = table.row + 1, -1
    elif kind in _OUTSIDE:
        table.column = -1
    elif kind in _CELLS:
        table.column += 1
        table.widest = max(table.widest, table.column + 1)
    elif table.column >= 0 and _NO_CELL.fullmatch(kind):
        table.lays_out = True


def _kind(element: Any) -> str:
    name = create_string_buffer(_LONGEST_NAME)
    length = raw_pdfium.FPDF_StructElement_GetType(element, name, _LONGEST_NAME)
    return name.raw[: min(length, _LONGEST_NAME)].decode("utf-16-le", "ignore").rstrip("\0")
