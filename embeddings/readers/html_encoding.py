"""Decode a web page: in the encoding that it declares, by the names that browsers know."""

from __future__ import annotations

import re
from contextlib import suppress

from webencodings import Encoding, decode, lookup

# What counts more comes first.
_DECLARED = (
    re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE),
    re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w:.-]+)", re.IGNORECASE),
)
_REPLACED = "\ufffd"


def decode_page(raw: bytes) -> tuple[str, int]:
    """Return the text of a page, and how many of its characters could not be decoded.

    A byte order mark counts more than what is declared. Without either, and where UTF-8 is
    declared, it is UTF-8, or Windows-1252 if most of what is beyond ASCII is no UTF-8.
    """
    declared = _declared(raw)
    if declared.name == "utf-8":
        with suppress(UnicodeDecodeError):
            return raw.decode("utf-8-sig"), 0
    text, encoding = decode(raw, declared, errors="replace")
    beyond = sum(character > "\x7f" for character in text)
    if encoding.name == "utf-8" and 2 * text.count(_REPLACED) > beyond:
        text, _ = decode(raw, "windows-1252", errors="replace")
    return text, text.count(_REPLACED)


def _declared(raw: bytes) -> Encoding:
    """Return what a page says that it is encoded in; it cannot be UTF-16, as that says so."""
    for declaration in _DECLARED:
        found = declaration.search(raw[:4096])
        named = lookup(found[1].decode()) if found else None
        if named is not None and not named.name.startswith("utf-16"):
            return lookup("gb18030") if named.name == "gbk" else named
    return lookup("utf-8")
