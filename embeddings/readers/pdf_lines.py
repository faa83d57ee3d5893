"""Take the lines of a PDF's page from PDFium, each with its place and its type size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import c_double
from itertools import pairwise
from math import hypot, sqrt
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from embeddings.errors import UnreadableSeed
from embeddings.readers.pdf_fields import Fields, placed, write_in
from embeddings.readers.pdf_line import Line

# PDFium writes a hyphen at the end of a line as one of these, and leaves out the line's end.
HYPHENS = "\ufffe\u0002"
_ENDS = frozenset(f"\n{HYPHENS}")


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
    found = list(_lines(text, fields.owners(text)))
    text.close()
    page.close()
    return placed(found)


def _lines(text: pdfium.PdfTextPage, owners: Sequence[int]) -> Iterator[tuple[Line, int]]:
    """Yield each line and its field: where the field changes, another line begins."""
    signs = [chr(raw_pdfium.FPDFText_GetUnicode(text, n)) for n in range(text.count_chars())]
    ends = {n for n, sign in enumerate(signs, 1) if sign in _ENDS} | {len(signs)}
    ends |= {n for n, (last, this) in enumerate(pairwise(owners), 1) if last != this}
    start = 0
    for end in sorted(ends):
        line = "".join(signs[start:end])
        if line.strip():
            first = start + len(line) - len(line.lstrip())
            letters = [n for n in range(first, end) if signs[n].isalnum()] or [first]
            found = Line(_whole(line).strip(), *_origin(text, first), _size(text, letters))
            yield found, owners[first] if owners else -1
        start = end


def _whole(line: str) -> str:
    """Join what PDFium gives in two halves: characters beyond the first 65,536."""
    return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _origin(text: pdfium.PdfTextPage, index: int) -> tuple[float, float]:
    """Return where a character's line stands, from the left and from below as one reads it.

    The box of a character's ink would not do: it tells an "o" from a "p".
    """
    x, y, matrix = c_double(), c_double(), _matrix(text, index)
    raw_pdfium.FPDFText_GetCharOrigin(text, index, x, y)
    length = hypot(matrix.a, matrix.b)
    along, aside = (matrix.a / length, matrix.b / length) if length else (1.0, 0.0)
    return x.value * along + y.value * aside, y.value * along - x.value * aside


def _size(text: pdfium.PdfTextPage, letters: Sequence[int]) -> float:
    """Return the type size of a line, which a large initial or a word in another font is not."""
    some = (letters[0], letters[len(letters) // 2], letters[-1])
    return median(_type_size(text, index) for index in some)


def _type_size(text: pdfium.PdfTextPage, index: int) -> float:
    """Return a character's type size on the page, which scales what its font says."""
    matrix = _matrix(text, index)
    scale = sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c))
    return float(raw_pdfium.FPDFText_GetFontSize(text, index) * scale)


def _matrix(text: pdfium.PdfTextPage, index: int) -> raw_pdfium.FS_MATRIX:
    matrix = raw_pdfium.FS_MATRIX()
    raw_pdfium.FPDFText_GetMatrix(text, index, matrix)
    return matrix
