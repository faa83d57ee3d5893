"""Read DOCX: headings, lists, tables, notes, page headers, and changes as they were accepted.

python-docx opens the file and finds its parts. The text is taken from the XML itself, because
python-docx passes over what lies inside tracked changes, content controls and fields.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.archives import open_archive
from embeddings.readers.docx_numbers import BULLET, Numbering
from embeddings.readers.docx_styles import Styles
from embeddings.readers.docx_text import BOX, TEXT, found, text_of
from embeddings.readers.reading import (
    Piece,
    Reading,
    compose,
    headed,
    is_page_number,
    is_title,
)
from embeddings.text.blocks import BAR

# What a file begins with that an old program wrote, or that a new one locked.
_OLD = bytes.fromhex("d0cf11e0a1b11ae1")
_PARAGRAPH, _TABLE, _ROW, _CELL = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc"))
# What refers to a note, and how the part that holds it is found.
_REFERENCES = {
    qn("w:footnoteReference"): RELATED.FOOTNOTES,
    qn("w:endnoteReference"): RELATED.ENDNOTES,
}
_END_TAKEN_OUT = etree.XPath("w:pPr/w:rPr/w:del", namespaces=nsmap)
_ROW_UNSEEN = etree.XPath("w:trPr/w:del | w:trPr/w:hidden", namespaces=nsmap)


@dataclass(frozen=True, slots=True)
class _Context:
    """What a part of a document is read with; `notes` by what refers to them and their number."""

    styles: Styles
    numbering: Numbering
    notes: Mapping[tuple[str, str], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    """A paragraph or a table; `label` is that of a list's item."""

    piece: Piece
    label: str = ""


def read_docx(raw: bytes) -> Reading:
    """Return the text of a document, list items joined to one piece each list.

    What stands at the edges of its pages comes first, once.
    """
    if raw.startswith(_OLD):
        raise UnreadableSeed(
            "protected by a password, or an old .doc file: save it as .docx without a password"
        )
    open_archive(raw).close()
    try:
        document = Document(io.BytesIO(raw))
        pieces = list(headed(_joined_lists(_document(document))))
        return compose(pieces, untitled=document.core_properties.title)
    except UnreadableSeed:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds for a damaged file
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise UnreadableSeed(f"not a readable DOCX file: {reason[:200]}") from None


def _document(document: Opened) -> Iterator[_Found]:
    inside = {
        part.reltype: part.target_part
        for part in document.part.rels.values()
        if not part.is_external
    }
    numbering = inside.get(RELATED.NUMBERING)
    context = _Context(
        Styles(document.styles.element),
        Numbering(None if numbering is None else parse_xml(numbering.blob)),
    )
    notes = {
        (reference, note.get(qn("w:id"))): note
        for reference, kind in _REFERENCES.items()
        if kind in inside
        for note in parse_xml(inside[kind].blob)
    }
    edges = {id(edge): edge for edge in _edges(document)}.values()
    for root in (document.element.body, *notes.values(), *edges):
        context.styles.leave_out_hidden(root)
    said = dict.fromkeys(each.piece.text for edge in edges for each in _pieces(edge, context))
    yield from (_Found(Piece(text)) for text in said if not is_page_number(text))
    yield from _pieces(document.element.body, replace(context, notes=notes), alone=True)


def _edges(document: Opened) -> Iterator[Any]:
    """Yield the headers and footers that pages show; a section has those before it, or its own."""
    even = document.settings.odd_and_even_pages_header_footer
    held: dict[int, Any] = {}
    for section in document.sections:
        first = section.different_first_page_header_footer
        edges = [
            (section.header, True), (section.first_page_header, first),
            (section.even_page_header, even), (section.footer, True),
            (section.first_page_footer, first), (section.even_page_footer, even),
        ]  # fmt: skip
        for place, (edge, shown) in enumerate(edges):
            with suppress(KeyError):  # one that is missing shows nothing
                if not edge.is_linked_to_previous:
                    held[place] = edge.part.element
            if shown and place in held:
                yield held[place]


def _pieces(within: Any, context: _Context, *, alone: bool = False) -> Iterator[_Found]:
    """Yield each paragraph or table in an element; `alone` are those of the body.

    What stands in a text box or in one of the notes comes after what it belongs to.
    """
    held = ""
    for element in found(within, _PARAGRAPH, _TABLE):
        if element.tag == _TABLE:
            yield from _table(element, replace(context, notes={}))
            yield from _noted(element, context)
            continue
        held += text_of(element, context.styles)
        if _END_TAKEN_OUT(element):  # the next one goes on
            continue
        if not context.styles.name(element).startswith("toc "):
            yield _paragraph(element, held, context, alone)
        held = ""
        for box in found(element, BOX):
            yield from _pieces(box, replace(context, notes={}))
        yield from _noted(element, context)
    yield _Found(Piece(held))


def _paragraph(element: Any, text: str, context: _Context, alone: bool) -> _Found:
    styles = context.styles
    level, numbered = styles.level(element), styles.numbered(element)
    label = context.numbering.label(numbered) if numbered else ""
    if level:
        number = "" if label == BULLET or not text.strip() else label
        return _Found(Piece(f"{number} {text}", level))
    if not numbered and styles.name(element).startswith("list"):
        label = BULLET
    heads = alone and not label and styles.name(element) != "caption"
    bold = heads and is_title(text) and _is_bold(element, styles)
    return _Found(Piece(text, bold=bold), label)


def _is_bold(paragraph: Any, styles: Styles) -> bool:
    shown = [text.getparent() for text in found(paragraph, TEXT) if (text.text or "").strip()]
    return bool(shown) and all(map(styles.is_bold, shown))


def _noted(element: Any, context: _Context) -> Iterator[_Found]:
    """Yield what the notes say that an element refers to."""
    for reference in found(element, *_REFERENCES) if context.notes else ():
        note = context.notes.get((reference.tag, reference.get(qn("w:id"))))
        if note is not None:
            yield from _pieces(note, replace(context, notes={}))


def _table(table: Any, context: _Context) -> Iterator[_Found]:
    """Yield a table, a line each row; a row that lays out the page is its cells' paragraphs."""
    rows: list[str] = []
    for row, cells in _rows(table, context):
        if cells is not None:
            rows += [BAR.join(cells)] if any(cells) else []
            continue
        yield _Found(Piece("\n".join(rows), table=True))
        rows = []
        for cell in found(row, _CELL):
            yield from _pieces(cell, context)
    yield _Found(Piece("\n".join(rows), table=True))


def _lays_out(row: Any, styles: Styles, alone: bool) -> bool:
    """Tell whether a row holds headings or tables, or paragraphs in a cell that is `alone`."""
    for cell in found(row, _CELL):
        said = [
            part
            for part in found(cell, _PARAGRAPH, _TABLE)
            if part.tag == _TABLE or next(found(part, TEXT), None) is not None
        ]
        if any(part.tag == _TABLE or styles.level(part) for part in said):
            return True
        if alone and len(said) > 1:
            return True
    return False


def _rows(table: Any, context: _Context) -> Iterator[tuple[Any, list[str] | None]]:
    """Yield each row and its cells' texts, or None where it lays out the page.

    A cell that spans several rows is told in each of them.
    """
    above: dict[int, str] = {}
    alone = all(sum(1 for _ in found(row, _CELL)) < 2 for row in found(table, _ROW))
    for row in found(table, _ROW):
        column, cells = row.grid_before, []
        if _ROW_UNSEEN(row):
            continue
        if _lays_out(row, context.styles, alone):
            above.clear()
            yield row, None
            continue
        for cell in found(row, _CELL):
            if cell.vMerge != "continue":
                words = (each.piece.text.split() for each in _pieces(cell, context))
                above[column] = " ".join(chain.from_iterable(words))
            cells.append(above.get(column, ""))
            column += cell.grid_span
        yield row, cells


def _joined_lists(pieces: Iterable[_Found]) -> Iterator[Piece]:
    items: list[str] = []
    said = (each for each in pieces if each.piece.text.strip())
    for each in chain(said, [_Found(Piece(""))]):
        if each.label:
            items.append(f"{each.label} {' '.join(each.piece.text.split())}")
            continue
        if items:
            yield Piece("\n".join(items), listing=True)
            items = []
        yield each.piece
