"""Read DOCX: headings by their style, lists, tables, notes, and changes as they were accepted.

python-docx opens the file and knows its styles. The text is taken from the XML itself, because
python-docx passes over what lies inside tracked changes, content controls and fields.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.document import _Body
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from docx.text.paragraph import Paragraph
from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.archives import open_archive
from embeddings.readers.reading import Piece, Reading, compose

_HEADING = re.compile(r"heading (\d)")
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:txbxContent"))
_CONTROL, _FORMULA, _BREAK = qn("w:sdt"), qn("m:oMath"), qn("w:br")
# What refers to a note, and how the part that holds it is found.
_REFERENCES = {
    qn("w:footnoteReference"): RELATED.FOOTNOTES,
    qn("w:endnoteReference"): RELATED.ENDNOTES,
}
# A note by what refers to it and its number.
_Notes = Mapping[tuple[str, str], Any]
_NONE: _Notes = MappingProxyType({})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Taken out by a tracked change, written a second time for old programs, or no text.
_UNSEEN = frozenset({*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:rt")), _FALLBACK})
_TEXT = qn("w:t")
_SIGNS = {
    **dict.fromkeys(map(qn, ("w:tab", "w:ptab")), "\t"),
    **dict.fromkeys(map(qn, ("w:br", "w:cr")), "\n"),
    qn("w:noBreakHyphen"): "-",
    _BOX: "",
}
# Controls that Word fills itself with what stands elsewhere, and those that nobody has filled in.
_FILLED = etree.XPath(
    "w:sdtPr//w:docPartGallery[@w:val='Table of Contents'] | w:sdtPr/w:showingPlcHdr",
    namespaces=nsmap,
)
_END_TAKEN_OUT = etree.XPath("w:pPr/w:rPr/w:del", namespaces=nsmap)
_FORMULA_TEXT, *_OPERANDS = map(qn, ("m:t", "m:num", "m:e"))
# What a formula writes before a part of it.
_JOINTS = {qn("m:den"): "/", qn("m:sup"): "^", qn("m:sub"): "_", qn("m:deg"): "√"}
# A sum, a product or, if it does not say which, an integral.
_OVER_RANGE = qn("m:nary")
_RANGE_SIGN = etree.XPath("string(m:naryPr/m:chr/@m:val)", namespaces=nsmap)


def read_docx(raw: bytes) -> Reading:
    """Return the text of a document's body, list items joined to one piece each list."""
    open_archive(raw).close()
    try:
        document = Document(io.BytesIO(raw))
        body, notes = document._body, _notes(document)
        pieces = list(_joined_lists(_pieces(document.element.body, body, notes)))
        return compose(pieces, untitled=document.core_properties.title)
    except UnreadableSeed:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for a damaged file
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnreadableSeed(f"not a readable DOCX file: {reason[:200]}") from None


def _notes(document: Opened) -> _Notes:
    """Return the footnotes and endnotes of a document."""
    parts = document.part.rels.values()
    inside = {part.reltype: part.target_part for part in parts if not part.is_external}
    return {
        (reference, note.get(qn("w:id"))): note
        for reference, kind in _REFERENCES.items()
        if kind in inside
        for note in parse_xml(inside[kind].blob)
    }


def _pieces(within: Any, body: _Body, notes: _Notes = _NONE) -> Iterator[tuple[Piece, bool]]:
    """Yield each paragraph or table in an element, and whether it is an item of a list.

    What stands in a text box or in one of the `notes` comes after what it belongs to.
    """
    held = ""
    for element in _found(within, _PARAGRAPH, _TABLE):
        if element.tag == _TABLE:
            rows = (" | ".join(cells) for cells in _rows(element, body) if any(cells))
            yield Piece("\n".join(rows)), False
            yield from _noted(element, body, notes)
            continue
        held += _text(element)
        if _END_TAKEN_OUT(element):  # the next one goes on
            continue
        paragraph = Paragraph(element, body)
        if not _name(paragraph).startswith("toc "):
            yield Piece(held, _level(paragraph)), _is_item(paragraph)
        held = ""
        for box in _found(element, _BOX):
            yield from _pieces(box, body)
        yield from _noted(element, body, notes)
    yield Piece(held), False


def _noted(element: Any, body: _Body, notes: _Notes) -> Iterator[tuple[Piece, bool]]:
    """Yield what the notes say that an element refers to."""
    for reference in _found(element, *_REFERENCES) if notes else ():
        note = notes.get((reference.tag, reference.get(qn("w:id"))))
        if note is not None:
            yield from _pieces(note, body)


def _rows(table: Any, body: _Body) -> Iterator[list[str]]:
    """Yield the texts of each row's cells; one that spans several rows is told in each of them."""
    above: dict[int, str] = {}
    for row in _found(table, _ROW):
        column, cells = row.grid_before, []
        for cell in _found(row, _CELL):
            if cell.vMerge != "continue":
                words = (piece.text.split() for piece, _ in _pieces(cell, body))
                above[column] = " ".join(chain.from_iterable(words))
            cells.append(above.get(column, ""))
            column += cell.grid_span
        yield cells


def _text(paragraph: Any) -> str:
    return "".join(map(_sign, _found(paragraph, _TEXT, _FORMULA, *_SIGNS)))


def _sign(element: Any) -> str:
    """Return what an element of a line adds to its text."""
    if element.tag == _FORMULA:
        return _formula(element)
    if element.tag == _BREAK and element.get(qn("w:type")) in ("page", "column"):
        return ""  # within a sentence, as often as not
    return _SIGNS.get(element.tag, element.text or "")


def _formula(element: Any) -> str:
    """Write a formula in one line: (a+b)/2, x^2."""
    if element.tag == _FORMULA_TEXT:
        return element.text or ""
    written = "".join(map(_formula, element))
    if element.tag == _OVER_RANGE:
        return (_RANGE_SIGN(element) or "∫") + written
    joint = _JOINTS.get(element.tag)
    part = joint is not None or element.tag in _OPERANDS
    if part and len(written) > 1 and not written.isalnum():
        written = f"({written})"
    return (joint or "") + written if written else ""


def _found(within: Any, *wanted: str) -> Iterator[Any]:
    """Yield the elements with these tags below one, in order, but none that lies in another."""
    walk = etree.iterwalk(within, events=("start",))
    for _, element in walk:
        if element is within:
            continue
        if element.tag in wanted:
            walk.skip_subtree()
            yield element
        elif element.tag in _UNSEEN or (element.tag == _CONTROL and _FILLED(element)):
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


def _name(paragraph: Paragraph) -> str:
    """Return the name of a paragraph's style, in small letters."""
    return ((paragraph.style.name if paragraph.style else "") or "").casefold()


def _level(paragraph: Paragraph) -> int:
    name = _name(paragraph)
    match = _HEADING.fullmatch(name)
    return 1 if name == "title" else min(int(match.group(1)), 6) if match else 0


def _is_item(paragraph: Paragraph) -> bool:
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return (numbered or _name(paragraph).startswith("list")) and not _level(paragraph)
