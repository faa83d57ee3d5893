"""Write the formulas of a page, which are MathML, in one line each: (a+b)/2, x^2."""

from __future__ import annotations

import re
import unicodedata

from lxml import etree

from embeddings.readers.html_names import outermost

_PREFIX = re.compile(r"^(m|mml):")
# Other writings of the formula, and room for what is not there.
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom"})
_GROUPS = frozenset({"maction", "mpadded", "mrow", "msqrt", "mstyle", "semantics"})
_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
# What is written before the first part of a structure and before those after it, in turn.
_ROWS = {"mfenced": ("", ","), "mtable": ("", "; "), "mtr": ("", ", ")}
_SCRIPTS = {
    "mmultiscripts": ("", "_", "^"), "mover": ("", "^"), "msub": ("", "_"),
    "msubsup": ("", "_", "^"), "msup": ("", "^"), "munder": ("", "_"),
    "munderover": ("", "_", "^"),
}  # fmt: skip
_OPERANDS = {**_SCRIPTS, "mfrac": ("", "/"), "mroot": ("^", "√")}
_JOINTS = {**_ROWS, **_OPERANDS}
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
# Function application, and the signs of multiplication, of a list and of a sum that are not drawn.
_INVISIBLE = {0x2061: " ", 0x2062: None, 0x2063: None, 0x2064: None}
_NUMBER_OR_WORD = re.compile(r"[\w.,]*|.", re.DOTALL)
_SPACE = re.compile(r"\s+")


def write_formulas(root: etree._Element) -> None:
    """Put a line of text in the place of each formula below an element."""
    for formula in outermost(root, "math", "m:math", "mml:math"):
        line = _line(formula)
        formula[:] = []
        formula.tag = "span"
        formula.text = f" {line} " if formula.get("display") == "block" else line


def _line(formula: etree._Element) -> str:
    for nth_root in list(formula.iter("mroot", "m:mroot", "mml:mroot")):
        nth_root.extend(nth_root[:1])  # what is below it comes after how manieth it is
    walk = etree.iterwalk(formula, events=("start", "end"))
    written: list[str] = []
    endings: list[str] = []
    places = [0]  # of the next part, in each structure that is open
    for event, element in walk:
        tag = _name(element)
        if event == "start":
            place = places[-1]
            places[-1] += 1
            if tag in _UNSEEN:
                walk.skip_subtree()
                continue
            places.append(0)
            start, end = _edges(element, tag, place)
            written.append(start + _text(element, tag))
            endings.append(end)
            continue
        if tag not in _UNSEEN:
            places.pop()
            if tag == "mprescripts":
                places[-1] = 1
            written.append(endings.pop())
        if element is not formula:
            written.append((element.tail or "").strip())
    return "".join(written).strip()


def _edges(element: etree._Element, tag: str, place: int) -> tuple[str, str]:
    """Return what is written before and after a part of a formula."""
    start, end = "", ""
    if tag == "mfenced":
        start, end = element.get("open", "("), element.get("close", ")")
    elif tag == "msqrt":
        start, end = ("√(", ")") if _is_compound(element) else ("√", "")
    parent = element.getparent()
    within = "" if parent is None else _name(parent)
    joints = _JOINTS.get(within)
    missing = within in _OPERANDS and not len(element) and not (element.text or "").strip()
    if joints is None or missing:
        return start, end
    joint = joints[1 + (place - 1) % (len(joints) - 1)] if place else joints[0]
    if within in _SCRIPTS and _is_mark(element):
        joint = ""
    elif within in _OPERANDS and tag != "mfenced" and _is_compound(element):
        return f"{joint}({start}", f"{end})"
    return joint + start, end


def _is_compound(element: etree._Element) -> bool:
    """Return whether a part needs brackets, once its place no longer shows where it ends."""
    element = _inmost(element)
    if _name(element) in _TOKENS:
        return not _NUMBER_OR_WORD.fullmatch((element.text or "").strip())
    signs = [_text(child, "") for child in element]
    bracketed = len(signs) > 2 and _BRACKETS.get(signs[0]) == signs[-1]
    return not (bracketed and sum(map(_BRACKETS.__contains__, signs)) == 1)


def _is_mark(element: etree._Element) -> bool:
    """Return whether a part is written close to the letter that it belongs to: x′, x̄."""
    text = (_inmost(element).text or "").strip()
    return len(text) == 1 and unicodedata.category(text) in {"Lm", "Mn", "Po", "Sk"}


def _inmost(element: etree._Element) -> etree._Element:
    """Return what a group is about, if that is a single part."""
    for _ in range(8):
        if _name(element) not in _GROUPS or len(element) != 1:
            break
        element = element[0]
    return element


def _text(element: etree._Element, tag: str) -> str:
    text = _SPACE.sub(" ", element.text or "").translate(_INVISIBLE)
    if tag == "mspace":
        return " "
    if tag == "mtext":
        return text
    text = text.strip(" ") or text[:1] * (tag == "mo")
    return f" {text} " if tag == "mo" and text.isalpha() and len(text) > 1 else text


def _name(element: etree._Element) -> str:
    return _PREFIX.sub("", element.tag).lower() if isinstance(element.tag, str) else ""
