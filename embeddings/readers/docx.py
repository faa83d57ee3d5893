"""Read DOCX with python-docx: headings by their style, tables row by row."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from embeddings.errors import UnreadableSeed
from embeddings.readers.archives import open_archive
from embeddings.readers.reading import Piece, Reading, compose

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)


def read_docx(raw: bytes) -> Reading:
    """Return the text of a document's body, list items joined to one piece each list."""
    open_archive(raw).close()
    try:
        document = Document(io.BytesIO(raw))
        pieces = list(_joined_lists(_pieces(document.iter_inner_content())))
        return compose(pieces, untitled=document.core_properties.title)
    except UnreadableSeed:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for a damaged file
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnreadableSeed(f"not a readable DOCX file: {reason[:200]}") from None


def _pieces(content: Iterator[Paragraph | Table]) -> Iterator[tuple[Piece, bool]]:
    """Yield each paragraph or table as a piece, and whether it is an item of a list."""
    for item in content:
        if isinstance(item, Table):
            rows = (" | ".join(_cells(row.cells)) for row in item.rows)
            yield Piece("\n".join(filter(None, rows))), False
        else:
            yield Piece(item.text, _level(item)), _is_item(item)


def _cells(cells: tuple[object, ...]) -> Iterator[str]:
    """Yield the texts of a row's cells, one that spans several columns once."""
    previous = None
    for cell in cells:
        if cell is not previous:
            yield " ".join(getattr(cell, "text", "").split())
        previous = cell


def _joined_lists(pieces: Iterator[tuple[Piece, bool]]) -> Iterator[Piece]:
    items: list[str] = []
    for piece, is_item in chain(pieces, [(Piece(""), False)]):
        if is_item:
            items.append(" ".join(piece.text.split()))
            continue
        if items:
            yield Piece("\n".join(f"- {item}" for item in items), listing=True)
            items = []
        yield piece


def _level(paragraph: Paragraph) -> int:
    name = (paragraph.style.name if paragraph.style else "") or ""
    match = _HEADING.fullmatch(name)
    return 1 if name == "Title" else min(int(match.group(1)), 6) if match else 0


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    name = (paragraph.style.name if paragraph.style else "") or ""
    return (numbered or name.startswith("List")) and not _level(paragraph)
