"""Tell exponents from the marks of notes and from the endings of ordinal numbers."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

# Read as part of the word or number before them, in the languages that raise them.
_ENDINGS = frozenset(
    {"st", "nd", "rd", "th", "er", "ers", "re", "res", "ère", "ème", "eme", "ième", "de", "nde",
     "ste", "me", "mes", "lle", "lles", "os", "tm", "sm", "md", "ª", "º"}
)  # fmt: skip
# These are after digits and Roman numerals, and in "No"; elsewhere they are variables.
_SHORT_ENDINGS = frozenset({"e", "o"})
_NUMERALS = frozenset("IVXLCDMNn")
_EXPONENT = re.compile(r"[^\W_]|[-+−–±∞]|\(.*[-+−–*/·×].*\)$")
_NEEDS_BRACKETS = re.compile(r"[^\W_]\s*[-+−–*/·×]\s*[^\W_]")
_NOTE = re.compile(r"note|ref|cit", re.IGNORECASE)
_STROKES = ("/", "⁄")
# What refers to a note where nothing says so: a number after a sentence, or after a word that is
# too long for a unit or a variable.
_MARK = re.compile(r"\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[*†‡§¶#]+")
_NOTED = re.compile(r"(?:[^\W\d_]{4}|[.,;:!?\"”»])\Z")
_LOOKED_BACK = 4
_FIRST = 8  # as many parts of it are looked at


def around_superscript(superscript: etree._Element, before: str) -> tuple[str, str]:
    """Return what is written around a superscript after the character `before`: 10^9, 2^(n+1)."""
    text = "".join(islice(superscript.itertext(), _FIRST)).strip()
    if before.isdigit() and text.isdecimal() and _is_numerator(superscript):
        return " ", ""
    if not is_exponent(text, before) or is_note(superscript):
        return "", ""
    return ("^(", ")") if text[0] != "(" and _NEEDS_BRACKETS.search(text) else ("^", "")


def is_exponent(text: str, before: str) -> bool:
    """Tell whether what stands above the line after the character `before` may be an exponent."""
    return (
        before.isalnum()
        and _EXPONENT.match(text) is not None
        and not _is_ending(text.lower(), before)
    )


def raised(text: str, before: str) -> str:
    """Return what is written for a text above a line: nothing for the mark of a note."""
    if _MARK.fullmatch(text) and _NOTED.search(before[-_LOOKED_BACK:]):
        return ""
    return f"^{text}" if is_exponent(text, before[-1:]) else text


def is_note(superscript: etree._Element) -> bool:
    """Tell whether a superscript is a link, alone in one, or said to be a reference."""
    if any(element.tag == "a" for element in islice(superscript.iter(), _FIRST)):
        return True
    if any(map(_NOTE.search, superscript.attrib.values())):
        return True
    within = superscript
    for _ in range(_FIRST):
        parent = within.getparent()
        if parent is None or within.getprevious() is not None or (parent.text or "").strip():
            return False
        if parent.tag == "a":
            return True
        within = parent
    return False


def _is_numerator(superscript: etree._Element) -> bool:
    """Tell whether it is the upper part of a fraction: what comes next is a stroke and a number."""
    below = superscript.getnext()
    return below is not None and below.tag == "sub" and (superscript.tail or "").strip() in _STROKES


def _is_ending(text: str, before: str) -> bool:
    numeral = before.isdigit() or before in _NUMERALS
    return text in _ENDINGS or (numeral and text in _SHORT_ENDINGS)
