"""Read DOCX: headings by their style, lists, tables row by row, and changes as they were accepted.

python-docx opens the file and knows its styles. The text is taken from the XML itself, because
python-docx passes over what lies inside tracked changes, content controls and fields.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from docx import Document
from docx.document import _Body
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.archives import open_archive
from embeddings.readers.reading import Piece, Reading, compose

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:txbxContent"))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# Taken out by a tracked change, written a second time for old programs, or no text.
_UNSEEN = frozenset({*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:rt")), _FALLBACK})
_TEXTS = frozenset({qn("w:t"), _MATH})
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}


def read_docx(raw: bytes) -> Reading:
    """Return the text of a document's body, list items joined to one piece each list."""
    open_archive(raw).close()
    try:
        document = Document(io.BytesIO(raw))
        pieces = list(_joined_lists(_pieces(document.element.body, document._body)))
        return compose(pieces, untitled=document.core_properties.title)
    except UnreadableSeed:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for a damaged file
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnreadableSeed(f"not a readable DOCX file: {reason[:200]}") from None


def _pieces(within: Any, body: _Body) -> Iterator[tuple[Piece, bool]]:
    """Yield each paragraph or table in an element, and whether it is an item of a list.

    What stands in a text box comes after the paragraph that the box belongs to.
    """
    for element in _found(within, _PARAGRAPH, _TABLE):
        if element.tag == _TABLE:
            rows = (" | ".join(cells) for cells in _rows(element, body) if any(cells))
            yield Piece("\n".join(rows)), False
            continue
        paragraph = Paragraph(element, body)
        yield Piece(_text(element), _level(paragraph)), _is_item(paragraph)
        for box in _found(element, _BOX):
            yield from _pieces(box, body)


def _rows(table: Any, body: _Body) -> Iterator[list[str]]:
    """Yield the texts of each row's cells; one that spans several rows is told in each of them."""
    above: dict[int, str] = {}
    for row in _found(table, _ROW):
        column, cells = 0, []
        for cell in _found(row, _CELL):
            if cell.vMerge != "continue":
                words = (piece.text.split() for piece, _ in _pieces(cell, body))
                above[column] = " ".join(chain.from_iterable(words))
            cells.append(above.get(column, ""))
            column += cell.grid_span
        yield cells


def _text(paragraph: Any) -> str:
    found = _found(paragraph, _BOX, *_TEXTS, *_SIGNS)
    return "".join(_SIGNS.get(e.tag) or e.text or "" for e in found if e.tag != _BOX)


def _found(within: Any, *wanted: str) -> Iterator[Any]:
    """Yield the elements with these tags below one, in order, but none that lies in another."""
    walk = etree.iterwalk(within, events=("start",))
    for _, element in walk:
        if element is within:
            continue
        if element.tag in wanted:
            walk.skip_subtree()
            yield element
        elif element.tag in _UNSEEN:
            walk.skip_subtree()


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
