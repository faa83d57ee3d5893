"""Take the lines of a PDF's page from PDFium, each with its place and its type size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ctypes import c_double, c_int, create_string_buffer
from dataclasses import replace
from itertools import pairwise
from math import hypot, sqrt
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from embeddings.errors import UnreadableSeed
from embeddings.readers.pdf_fields import Fields, placed, write_in
from embeddings.readers.pdf_line import GAP, Cell, Line
from embeddings.readers.pdf_tags import cells_of
from embeddings.readers.superscripts import raised

# PDFium writes a hyphen at the end of a line as one of these, and leaves out the line's end.
HYPHENS = "\ufffe\u0002"
_ENDS = frozenset(f"\n{HYPHENS}")
_LONGEST = 10_000  # characters of a row that is joined
_MAX_NAME = 128
_BOLD = re.compile(rb"bold|black|heavy|demi|-medi(?!um)|cmbx|sfbx", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LEADING = re.compile(r"(\d{1,3})\s*(?=[^\s\d])")
_DIGITS = 3  # of an exponent, or of the mark of a note
_SPACES = frozenset(map(ord, "\t\v\f\r"))
# In type sizes: how wide a letter is, about; how far a letter is from one before a gap that is no
# space between words; and how far above its line a raised mark stands, at most.
_LETTER, _WIDE, _RAISED = 0.5, 1.7, 0.5
# And how far above it such a mark is at least, how small it is, and how wide a space.
_ABOVE, _SMALLER, _SPACE = 0.15, 0.88, 0.15


def lines_of_page(document: pdfium.PdfDocument, number: int) -> list[Line]:
    """Return the lines of the page with this number, from 0, in the order of the page.

    Raise `UnreadableSeed` for a page that PDFium cannot read.
    """
    try:
        fields = write_in(document, number) if document.formenv else Fields()
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise UnreadableSeed(f"page {number + 1} cannot be read: {error}") from None
    cells = [] if fields.boxes else cells_of(page, text)
    found = list(_lines(text, fields.owners(text), cells))
    text.close()
    page.close()
    return list(rows(placed(found)))


def rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Join lines that follow each other in one row of the page: PDFium parts them at a raised mark.

    The row stands where its larger type does.
    """
    row: Line | None = None
    for line in lines:
        if row is not None and _in_row(row, line):
            larger = line if line.size > row.size else row
            bold = row.bold and line.bold
            joined = _joined(row, line)
            row = replace(larger, text=joined, left=row.left, right=line.right, bold=bold)
        else:
            if row is not None:
                yield row
            row = line
    if row is not None:
        yield row


def _joined(row: Line, line: Line) -> str:
    """Return the text of a row with the line that goes on with it."""
    away = line.left - row.right
    above = line.bottom - row.bottom > _ABOVE * row.size
    if above and line.size < _SMALLER * row.size and away < _SPACE * row.size:
        return row.text + raised(line.text, row.text)
    if away > (_WIDE - _LETTER) * row.size:
        return f"{row.text}{GAP}{line.text}"
    closing = away < _SPACE * row.size and not line.text[0].isalnum()
    return f"{row.text}{'' if closing else ' '}{line.text}"


def _in_row(row: Line, line: Line) -> bool:
    if row.cell != line.cell:
        return False
    size = max(row.size, line.size)
    away = line.left - row.right
    alike = min(row.size, line.size) > _SMALLER * size
    near = -_LETTER * size < away and (alike or away < size) and len(row.text) < _LONGEST
    return near and abs(line.bottom - row.bottom) < _RAISED * size and row.text[-1] not in HYPHENS


def _lines(
    text: pdfium.PdfTextPage, owners: Sequence[int], cells: Sequence[Cell | None]
) -> Iterator[tuple[Line, int]]:
    """Yield each line and its field: where the field or the cell changes, another line begins."""
    codes = (raw_pdfium.FPDFText_GetUnicode(text, n) for n in range(text.count_chars()))
    signs = [" " if code in _SPACES else chr(code) for code in codes]
    ends = {n for n, sign in enumerate(signs, 1) if sign in _ENDS} | {len(signs)}
    ends |= {n for n, (last, this) in enumerate(pairwise(owners), 1) if last != this}
    ends |= {n for n, (last, this) in enumerate(pairwise(cells), 1) if last != this}
    start = 0
    for end in sorted(ends):
        line = "".join(signs[start:end])
        if line.strip():
            first = start + len(line) - len(line.lstrip())
            stop = start + len(line.rstrip())
            owner = owners[first] if owners else -1
            cell = cells[first] if cells else None
            if number := _LEADING.match(line.strip()):
                rest = first + number.end()
                if _type_size(text, first) < _SMALLER * _type_size(text, rest):
                    mark = _line(text, signs, first, first + len(number[1]))
                    yield replace(mark, cell=cell), owner
                    first = rest
            yield replace(_line(text, signs, first, stop), cell=cell), owner
        start = end


def _line(text: pdfium.PdfTextPage, signs: list[str], first: int, stop: int) -> Line:
    """Return what stands from one character to another, neither of them a space."""
    letters = [n for n in range(first, stop) if signs[n].isalnum()] or [first]
    size, matrix = _size(text, letters), _matrix(text, first)
    left, bottom = _origin(text, first, matrix)
    right = _origin(text, stop - 1, matrix)[0] + _LETTER * size
    for gap in _gaps(text, signs, range(first, stop - 1), size, matrix):
        signs[gap] = GAP
    marks = _raised(text, "".join(signs[first:stop]), first, size, matrix)
    words = _whole(_with_marks(signs, first, stop, marks))
    bold = all(_is_bold(text, n) for n in (letters[0], letters[-1]))
    return Line(words, left, bottom, size, right, bold)


def _gaps(
    text: pdfium.PdfTextPage,
    signs: Sequence[str],
    inside: range,
    size: float,
    matrix: raw_pdfium.FS_MATRIX,
) -> Iterator[int]:
    """Yield the spaces in a line that are wider than any between words."""
    for place in inside:
        if signs[place].isspace() and not signs[place - 1].isspace():
            following = next(n for n in range(place + 1, inside.stop + 1) if not signs[n].isspace())
            before, after = (_origin(text, n, matrix)[0] for n in (place - 1, following))
            if after - before > _WIDE * size:
                yield place


def _raised(
    text: pdfium.PdfTextPage, line: str, start: int, size: float, matrix: raw_pdfium.FS_MATRIX
) -> Iterator[tuple[int, int]]:
    """Yield where numbers stand that are smaller than their line, and above it."""
    for found in _NUMBER.finditer(line):
        place, end = start + found.end(), start + found.end()
        while place > start + found.start() and _type_size(text, place - 1) < _SMALLER * size:
            place -= 1
        before = place - 1 - line.startswith(" ", max(place - start - 1, 0))
        if start <= before < place < end <= place + _DIGITS:
            above, base = (_origin(text, n, matrix)[1] for n in (place, before))
            if _ABOVE * size < above - base < size:
                yield place, end


def _with_marks(
    signs: Sequence[str], start: int, end: int, marks: Iterable[tuple[int, int]]
) -> str:
    """Return what a line says, whose raised numbers are told as such."""
    parts: list[str] = []
    for first, last in marks:
        if signs[first - 1] != GAP:
            before = "".join(signs[start:first]).rstrip()
            parts += before, raised("".join(signs[first:last]), before)
            start = last
    return "".join((*parts, *signs[start:end]))


def _whole(line: str) -> str:
    """Join what PDFium gives in two halves: characters beyond the first 65,536."""
    return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _origin(
    text: pdfium.PdfTextPage, index: int, matrix: raw_pdfium.FS_MATRIX
) -> tuple[float, float]:
    """Return where a character of a line stands, from the left and from below as one reads it.

    The box of a character's ink would not do: it tells an "o" from a "p".
    """
    x, y = c_double(), c_double()
    raw_pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    length = hypot(matrix.a, matrix.b)
    along, aside = (matrix.a / length, matrix.b / length) if length else (1.0, 0.0)
    return x.value * along + y.value * aside, y.value * along - x.value * aside


def _size(text: pdfium.PdfTextPage, letters: Sequence[int]) -> float:
    """Return the type size of a line, which a large initial or a word in another font is not."""
    some = (letters[0], letters[len(letters) // 2], letters[-1])
    return median(_type_size(text, index) for index in some)


def _is_bold(text: pdfium.PdfTextPage, index: int) -> bool:
    """Tell whether a character's font is called bold: how heavy it is, PDFium only guesses."""
    name, flags = create_string_buffer(_MAX_NAME), c_int()
    raw_pdfium.FPDFText_GetFontInfo(text, index, name, _MAX_NAME, flags)
    return _BOLD.search(name.value) is not None


def _type_size(text: pdfium.PdfTextPage, index: int) -> float:
    """Return a character's type size on the page, which scales what its font says."""
    matrix = _matrix(text, index)
    scale = sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    return float(raw_pdfium.FPDFText_GetFontSize(text, index) * scale)


def _matrix(text: pdfium.PdfTextPage, index: int) -> raw_pdfium.FS_MATRIX:
    matrix = raw_pdfium.FS_MATRIX()
    raw_pdfium.FPDFText_GetMatrix(text, index, matrix)
    return matrix
