"""Read PDF with PDFium: paragraphs in the order of the page, each with its page number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import chain

import pypdfium2 as pdfium

from embeddings.errors import UnreadableSeed
from embeddings.readers.pdf_contents import without_contents
from embeddings.readers.pdf_line import Line
from embeddings.readers.pdf_lines import lines_of_page
from embeddings.readers.pdf_pages import LARGER, across_pages
from embeddings.readers.pdf_paragraphs import is_item, paragraphs, usual_distance
from embeddings.readers.pdf_running import find_running
from embeddings.readers.pdf_tables import with_rows
from embeddings.readers.reading import Piece, Reading, compose, headed, is_title
from embeddings.text.blocks import BAR

MAX_PAGES = 5000


def read_pdf(raw: bytes) -> Reading:
    """Return the text of a PDF; pages without any are named, for they may be scanned."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "protected by a password: save it without" if locked else "not a readable PDF"
        raise UnreadableSeed(why) from None
    with document:
        with suppress(pdfium.PdfiumError):  # a broken form has a text nevertheless
            document.init_forms()
        count = len(document)
        if count > MAX_PAGES:
            raise UnreadableSeed(f"{count} pages, more than {MAX_PAGES}: split it")
        pages = [list(with_rows(lines_of_page(document, number))) for number in range(count)]
        title = document.get_metadata_dict().get("Title", "")
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) == count:
        raise UnreadableSeed(
            f"no text on any of its {count} pages: if it is scanned, run OCR on it"
        )
    pages_word = "page" if len(empty) == 1 else "pages"
    note = f"no text on {pages_word} {_ranges(empty)}: scanned?" if empty else ""
    first = " ".join(word for lines in pages[:1] for line in lines for word in line.text.split())
    # Programs that write PDF put file names and the like into this field.
    shown = title if title.casefold() in first.casefold() else ""
    return compose(headed(_with_lists(_pieces(without_contents(pages)))), untitled=shown, note=note)


def _pieces(pages: list[list[Line]]) -> Iterator[Piece]:
    lengths: Counter[float] = Counter()
    for line in chain.from_iterable(pages):
        lengths[round(line.size, 1)] += len(line.text)
    body = lengths.most_common(1)[0][0]
    distance = usual_distance(pages)
    cut = [list(paragraphs(lines, distance)) for lines in pages]
    running = find_running(cut, body * LARGER)
    texts = across_pages(cut, body)
    told = {""} | {
        _plain(text)
        for said, again in zip(texts, running, strict=True)
        for place, text in enumerate(said)
        if place not in again
    }
    for number, (found, said, again) in enumerate(zip(cut, texts, running, strict=True), 1):
        for place, (paragraph, text) in enumerate(zip(found, said, strict=True)):
            if place not in again:
                yield _piece(paragraph, text, number, body)
            elif (words := _plain(again[place])) not in told:
                told.add(words)
                yield Piece(text, page=number)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _piece(paragraph: Sequence[Line], text: str, page: int, body: float) -> Piece:
    larger = paragraph[0].size > body * LARGER and not paragraph[0].cell
    if larger and len(paragraph) <= 3 and len(text) <= 200:
        return Piece(" ".join(text.split()), _level(paragraph[0].size / body), page)
    bold = all(line.bold for line in paragraph) and is_title(text)
    listing = "\n" in text or is_item(text)
    return Piece(text, page=page, table=BAR in text, bold=bold, listing=listing)


def _with_lists(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Put together the items that a paragraph ending in a colon announces on its page."""
    before = first = Piece("")
    items: list[str] = []
    for piece in chain(pieces, [Piece("")]):
        if items and is_item(piece.text) and piece.page == first.page:
            items.append(piece.text)
            continue
        if items:
            yield replace(first, text="\n".join(items))
            items = []
        announced = before.page == piece.page and before.text.endswith(":") and not before.level
        if announced and is_item(piece.text):
            first, items = piece, [piece.text]
        else:
            yield replace(piece, listing=announced and piece.listing)
        before = piece


def _level(ratio: float) -> int:
    return 1 if ratio >= 1.6 else 2 if ratio >= 1.3 else 3


def _ranges(numbers: list[int]) -> str:
    """Return ascending numbers as text: `1, 3–5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
