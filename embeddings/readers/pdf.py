"""Read PDF with PDFium: paragraphs in the order of the page, each with its page number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import c_double
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Piece, Reading, compose

MAX_PAGES = 5000
# PDFium writes a hyphen at the end of a line as one of these.
_HYPHENS = "\ufffe\u0002\u00ad"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, where it stands in points from below, and its type size."""

    text: str
    left: float
    bottom: float
    top: float
    size: float


def read_pdf(raw: bytes) -> Reading:
    """Return the text of a PDF; pages without any are named, for they may be scanned."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "protected by a password: save it without" if locked else "not a readable PDF"
        raise UnreadableSeed(why) from None
    with document:
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableSeed(f"{count} pages, more than {MAX_PAGES}: split it")
        pages = [list(_lines(document, number)) for number in range(count)]
        title = document.get_metadata_dict().get("Title", "")
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) == count:
        raise UnreadableSeed(
            f"no text on any of its {count} pages: if it is scanned, run OCR on it"
        )
    pages_word = "page" if len(empty) == 1 else "pages"
    note = f"no text on {pages_word} {_ranges(empty)}: scanned?" if empty else ""
    first = " ".join(line.text for lines in pages[:1] for line in lines)
    # Programs that write PDF put file names and the like into this field.
    shown = title if title.casefold() in first.casefold() else ""
    return compose(_pieces(pages), untitled=shown, note=note)


def _lines(document: pdfium.PdfDocument, number: int) -> Iterator[_Line]:
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise UnreadableSeed(f"page {number + 1} cannot be read: {error}") from None
    signs = [chr(raw_pdfium.FPDFText_GetUnicode(text, n)) for n in range(text.count_chars())]
    start = 0
    for end in [n for n, sign in enumerate(signs) if sign == "\n"] + [len(signs)]:
        words = [n for n in range(start, end) if not signs[n].isspace()]
        if words:
            line = _whole("".join(signs[start:end])).strip()
            size = raw_pdfium.FPDFText_GetFontSize(text, words[0])
            left, bottom, _, top = _box(text, words[0])
            yield _Line(line, left, bottom, top, size or top - bottom)
        start = end + 1
    text.close()
    page.close()


def _whole(line: str) -> str:
    """Join what PDFium gives in two halves: characters beyond the first 65,536."""
    return line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _box(text: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    left, bottom, right, top = (c_double() for _ in range(4))
    raw_pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def _pieces(pages: list[list[_Line]]) -> Iterator[Piece]:
    lengths: Counter[float] = Counter()
    for line in (line for lines in pages for line in lines):
        lengths[round(line.size, 1)] += len(line.text)
    body = lengths.most_common(1)[0][0]
    for number, lines in enumerate(pages, 1):
        for paragraph in _paragraphs(lines):
            text = _joined(line.text for line in paragraph)
            larger = paragraph[0].size > body * 1.15
            heading = larger and len(paragraph) <= 3 and len(text) <= 200
            yield Piece(text, _level(paragraph[0].size / body) if heading else 0, number)


def _level(ratio: float) -> int:
    return 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3


def _paragraphs(lines: list[_Line]) -> Iterator[list[_Line]]:
    if not lines:
        return
    paragraph = [lines[0]]
    for above, line in pairwise(lines):
        if _starts_paragraph(above, line):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _starts_paragraph(above: _Line, line: _Line) -> bool:
    """Tell by type size, distance and indentation; a new column may go on with a sentence."""
    if abs(above.size - line.size) > 0.1 * above.size:
        return True
    if line.bottom > above.top:
        ended = above.text.endswith((".", "!", "?", ":", "…", "”", '"'))
        return ended or not line.text[0].islower()
    if above.bottom - line.top > 0.9 * line.size:
        return True
    return line.left - above.left > 0.8 * line.size and above.text.endswith((".", "!", "?", ":"))


def _joined(lines: Iterable[str]) -> str:
    text = ""
    for line in lines:
        if text and text[-1] in _HYPHENS:
            text = text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return "".join(sign for sign in text if sign not in _HYPHENS)


def _ranges(numbers: list[int]) -> str:
    """Return ascending numbers as text: `1, 3–5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
