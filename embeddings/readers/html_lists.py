"""Count the items of a page's numbered lists, as it shows them without writing them down."""

from __future__ import annotations

import re

from lxml import etree

from embeddings.readers.html_names import tag_of

_WHOLE = re.compile(r"\s*(-?\d{1,8})\s*")
_UNSHOWN = re.compile(r"list-style[^:;]*:[^;]*\bnone\b", re.IGNORECASE)
_LETTERS = 26


class Numbers:
    """The numbers of a list; one that is none, or in Roman numerals, has none that are told."""

    def __init__(self, element: etree._Element) -> None:
        self._kind = element.get("type", "1") if tag_of(element) == "ol" else ""
        if _UNSHOWN.search(element.get("style", "")):
            self._kind = ""
        self._step = -1 if "reversed" in element.attrib else 1
        first = 1
        if self._kind and self._step < 0:
            first = sum(tag_of(child) == "li" for child in element)
        self._next = _whole(element.get("start", ""), first)

    def label(self, item: etree._Element) -> str:
        """Count an item and return its number with what follows it: `2. `, `b. `, or nothing."""
        number = _whole(item.get("value", ""), self._next)
        self._next = number + self._step
        if self._kind == "1":
            return f"{number}. "
        if self._kind in ("a", "A") and 0 < number <= _LETTERS:
            return f"{chr(ord(self._kind) + number - 1)}. "
        return ""


def _whole(number: str, otherwise: int) -> int:
    found = _WHOLE.fullmatch(number)
    return int(found[1]) if found else otherwise
