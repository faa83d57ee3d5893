"""Tell the marks of notes, and links that only lead through a page, from its words."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from embeddings.readers.superscripts import is_note
from embeddings.text.blocks import is_bare

_MARK = re.compile(r"\s*(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[a-z]|[ivx]{1,4}|[*†‡§¶#]+)\s*")
_REFERENCE = re.compile(r"\b(?:doc-)?noteref\b")
# After these a raised number is no exponent.
_CLOSING = frozenset('.,;:!?"”»')
_MOST_PARTS = 8


def is_mark(element: etree._Element, tag: str, before: str) -> bool:
    """Tell whether an element after the character `before` is a mark, and no word.

    Left where it stands, the mark of a note would be a digit of the number before it.
    """
    if tag == "sup":
        marks = is_note(element) or before in _CLOSING
        return marks and _MARK.fullmatch(_text(element) or "") is not None
    if tag != "a":
        return False
    if _REFERENCE.search(f"{element.get('role')} {element.get('epub:type')}"):
        return _MARK.fullmatch(_text(element) or "") is not None
    text = _text(element) if element.get("href", "").startswith("#") else None
    return text is not None and is_bare(text)


def _text(element: etree._Element) -> str | None:
    """Return the text of an element that has few parts."""
    parts = list(islice(element.itertext(), _MOST_PARTS + 1))
    return "".join(parts) if len(parts) <= _MOST_PARTS else None
