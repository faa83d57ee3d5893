"""Bring what is filled in on a PDF's page to the lines that say what it is."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_double
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from embeddings.readers.pdf_line import Line

# A page with more fields than this has the text of the others at its end.
_MAX_FIELDS = 1000
# A field that is less far below a line, in type sizes, is what the line asks for.
_BELOW = 2.5
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Fields:
    """The boxes of a page's fields, and the number of the first character filled in."""

    boxes: Sequence[_Box] = ()
    first: int = 0

    def owners(self, text: pdfium.PdfTextPage) -> list[int]:
        """Return for each character the number of the field that it is filled in, or -1.

        Return nothing for a page without fields.
        """
        if not self.boxes:
            return []
        count = text.count_chars()
        owners = [-1] * min(self.first, count)
        for index in range(len(owners), count):
            owners.append(self._owner(text, index, owners[-1] if owners else -1))
        return owners

    def _owner(self, text: pdfium.PdfTextPage, index: int, last: int) -> int:
        x, y = c_double(), c_double()
        raw_pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        if last >= 0 and _holds(self.boxes[last], x.value, y.value):
            return last
        boxes = enumerate(self.boxes)
        return next((n for n, box in boxes if _holds(box, x.value, y.value)), -1)


def write_in(document: pdfium.PdfDocument, number: int) -> Fields:
    """Make what the fields of a page show a part of its text; return which are there."""
    page = document[number]
    boxes = [
        box
        for index in range(min(raw_pdfium.FPDFPage_GetAnnotCount(page), _MAX_FIELDS))
        if (box := _field(page, index))
    ]
    first = 0
    if boxes:
        text = page.get_textpage()
        first = text.count_chars()
        text.close()
        raw_pdfium.FPDFPage_Flatten(page, raw_pdfium.FLAT_NORMALDISPLAY)
    page.close()
    return Fields(boxes, first)


def placed(lines: Sequence[tuple[Line, int]]) -> list[Line]:
    """Return lines, each with its field's number or -1, with those of fields where they belong."""
    page = [line for line, owner in lines if owner < 0]
    values: dict[int, Line] = {}
    for line, owner in lines:
        if owner >= 0:
            held = values.get(owner)
            values[owner] = replace(held, text=f"{held.text} {line.text}") if held else line
    for value in sorted(values.values(), key=lambda line: (-line.bottom, line.left)):
        _place(page, value)
    return page


def _place(page: list[Line], value: Line) -> None:
    """Put a value after what stands before it in its row, a mark before what follows it."""
    size, mark = value.size, not any(map(str.isalnum, value.text))
    row = [n for n, line in enumerate(page) if abs(line.bottom - value.bottom) < 0.7 * size]
    before = [n for n in row if page[n].left < value.left]
    above = [n for n, line in enumerate(page) if line.bottom > value.bottom]
    if before:
        _write(page, max(before, key=lambda n: page[n].left), "{} {}", value)
    elif row and mark:
        _write(page, min(row, key=lambda n: page[n].left), "{1} {0}", value)
    elif above:
        label = min(above, key=lambda n: page[n].bottom)
        away = page[label].bottom - value.bottom, abs(page[label].left - value.left)
        if max(away) < _BELOW * size:
            _write(page, label, "{} {}", value)
        else:
            page.insert(label + 1, value)
    else:
        page.insert(0, value)


def _write(page: list[Line], label: int, order: str, value: Line) -> None:
    page[label] = replace(page[label], text=order.format(page[label].text, value.text))


def _field(page: pdfium.PdfPage, index: int) -> _Box | None:
    annotation = raw_pdfium.FPDFPage_GetAnnot(page, index)
    if not annotation:
        return None
    try:
        if raw_pdfium.FPDFAnnot_GetSubtype(annotation) != raw_pdfium.FPDF_ANNOT_WIDGET:
            return None
        box = raw_pdfium.FS_RECTF()
        raw_pdfium.FPDFAnnot_GetRect(annotation, byref(box))
        left, right = sorted((box.left, box.right))
        bottom, top = sorted((box.bottom, box.top))
        return left, bottom, right, top
    finally:
        raw_pdfium.FPDFPage_CloseAnnot(annotation)


def _holds(box: _Box, x: float, y: float) -> bool:
    left, bottom, right, top = box
    return left <= x <= right and bottom <= y <= top
