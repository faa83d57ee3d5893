"""Write what a paragraph of a DOCX shows in a line of text: its words, signs and formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsmap, qn
from lxml import etree

from embeddings.readers.docx_styles import Styles
from embeddings.readers.superscripts import is_exponent

BOX = qn("w:txbxContent")
_CONTROL, _FORMULA, _BREAK = qn("w:sdt"), qn("m:oMath"), qn("w:br")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Taken out by a tracked change, written a second time for old programs, or no text.
_UNSEEN = frozenset({*map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:rt")), _FALLBACK})
TEXT = qn("w:t")
_SIGNS = {
    **dict.fromkeys(map(qn, ("w:tab", "w:ptab")), "\t"),
    **dict.fromkeys(map(qn, ("w:br", "w:cr")), "\n"),
    qn("w:noBreakHyphen"): "-",
    BOX: "",
}
# Controls that Word fills itself with what stands elsewhere, and those that nobody has filled in.
_FILLED = etree.XPath(
    "w:sdtPr//w:docPartGallery[@w:val='Table of Contents'] | w:sdtPr/w:showingPlcHdr",
    namespaces=nsmap,
)
_FORMULA_TEXT, *_OPERANDS = map(qn, ("m:t", "m:num", "m:e"))
# What a formula writes before a part of it.
_JOINTS = {qn("m:den"): "/", qn("m:sup"): "^", qn("m:sub"): "_", qn("m:deg"): "√"}
# A sum, a product or, if it does not say which, an integral.
_OVER_RANGE = qn("m:nary")
_RANGE_SIGN = etree.XPath("string(m:naryPr/m:chr/@m:val)", namespaces=nsmap)
_LINK = qn("w:hyperlink")


def text_of(paragraph: Any, styles: Styles) -> str:
    """Return the text of a paragraph, or of another element of one line."""
    parts, was_raised = [""], False
    for element in found(paragraph, TEXT, _FORMULA, *_SIGNS):
        sign = _sign(element)
        if not sign:
            continue
        raised = element.tag == TEXT and styles.is_raised(element.getparent())
        exponent = raised and not was_raised and is_exponent(sign.strip(), parts[-1][-1:])
        if exponent and not _in_link(element):
            parts.append("^")
        parts.append(sign)
        was_raised = raised
    return "".join(parts)


def _in_link(element: Any) -> bool:
    return next(element.iterancestors(_LINK), None) is not None


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


def found(within: Any, *wanted: str) -> Iterator[Any]:
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
