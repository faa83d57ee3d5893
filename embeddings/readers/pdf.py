"""Read PDF with PDFium: paragraphs in the order of the page, each with its page number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise, zip_longest

import pypdfium2 as pdfium

from embeddings.errors import UnreadableSeed
from embeddings.readers.pdf_lines import HYPHENS, Line, lines_of_page
from embeddings.readers.reading import Piece, Reading, compose

MAX_PAGES = 5000
# What ends a sentence, or leads to what is set apart.
_ENDS = (".", "!", "?", ":", "…", "”", '"')
_SOFT_HYPHEN = "\u00ad"
_HYPHEN = re.compile(f"[{HYPHENS}{_SOFT_HYPHEN}]")
# The end of a line that goes on in the next without a space.
_BROKEN = re.compile(rf"[^\W_][{HYPHENS}{_SOFT_HYPHEN}\u2010-]")
# The distance of lines, in type sizes, where none tell, and that of lines set with space to write.
_USUAL, _FARTHEST = 4 / 3, 3.0


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
        pages = [list(lines_of_page(document, number)) for number in range(count)]
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


def _pieces(pages: list[list[Line]]) -> Iterator[Piece]:
    lengths: Counter[float] = Counter()
    for line in chain.from_iterable(pages):
        lengths[round(line.size, 1)] += len(line.text)
    body = lengths.most_common(1)[0][0]
    distance = _usual_distance(pages)
    for number, lines in enumerate(pages, 1):
        for paragraph in _paragraphs(lines, distance):
            text = _joined(line.text for line in paragraph)
            larger = paragraph[0].size > body * 1.15
            heading = larger and len(paragraph) <= 3 and len(text) <= 200
            yield Piece(text, _level(paragraph[0].size / body) if heading else 0, number)


def _level(ratio: float) -> int:
    return 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3


def _usual_distance(pages: list[list[Line]]) -> float:
    """Return the distance of lines, in type sizes, at which most sentences go on in the next."""
    distances = Counter(
        round(_distance(above, line), 1)
        for lines in pages
        for above, line in pairwise(lines)
        if _goes_on(above, line) and 0 < _distance(above, line) < _FARTHEST
    )
    return distances.most_common(1)[0][0] if distances else _USUAL


def _paragraphs(lines: list[Line], distance: float) -> Iterator[list[Line]]:
    if not lines:
        return
    paragraph = [lines[0]]
    for above, line in pairwise(lines):
        if _starts_paragraph(above, line, distance):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _starts_paragraph(above: Line, line: Line, usual: float) -> bool:
    """Tell by type size, distance and indentation; a new column may go on with a sentence."""
    if not _same_size(above, line):
        return True
    goes_on = _goes_on(above, line)
    if line.bottom > above.top:
        return not goes_on
    # A formula, or a word in another type, may push the next line of a sentence away.
    most = max(_USUAL, usual) if goes_on else usual
    if _distance(above, line) > 1.2 * most:
        return True
    return line.left - above.left > 0.8 * line.size and above.text.endswith((".", "!", "?", ":"))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= 0.12 * one.size


def _distance(above: Line, line: Line) -> float:
    """Return how far a line is below another, in type sizes."""
    return (above.bottom - line.bottom) / (line.size or 1)


def _goes_on(above: Line, line: Line) -> bool:
    """Tell whether a line plainly goes on with a sentence of the one before it."""
    return line.text[0].islower() and not above.text.endswith(_ENDS)


def _joined(lines: Iterable[str]) -> str:
    """Join lines; a hyphen that parts a word, as far as small letters tell, is left out."""
    texts = list(lines)
    parts = []
    for text, below in zip_longest(texts, texts[1:], fillvalue=""):
        if _BROKEN.fullmatch(text[-2:]) and below[:1].isalnum():
            parts += [text[:-1], _SOFT_HYPHEN]
        else:
            parts += [text, " "]
    return _HYPHEN.sub(_hyphen, "".join(parts).rstrip())


def _hyphen(found: re.Match[str]) -> str:
    start, end = found.span()
    before, after = found.string[max(start - 1, 0) : start], found.string[end : end + 1]
    return "" if before.islower() and after.islower() else "-"


def _ranges(numbers: list[int]) -> str:
    """Return ascending numbers as text: `1, 3–5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
