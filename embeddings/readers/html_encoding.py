"""Decode a web page: in the encoding that it declares, by the names that browsers know."""

from __future__ import annotations

import re

from webencodings import Encoding, decode, lookup

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]+)"
    rb"|<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w:.-]+)",
    re.IGNORECASE,
)
_REPLACED = "\ufffd"


def decode_page(raw: bytes) -> tuple[str, int]:
    """Return the text of a page, and how many of its characters could not be decoded.

    A byte order mark counts more than what is declared. Without either, and where UTF-8 is
    declared, it is UTF-8, or Windows-1252 if most of what is beyond ASCII is no UTF-8.
    """
    declared = _declared(raw)
    if declared.name != "utf-8":
        text, _ = decode(raw, declared, errors="replace")
    else:
        text, encoding = decode(raw, declared, errors="replace")
        beyond = sum(character > "\x7f" for character in text)
        if encoding.name == "utf-8" and 2 * text.count(_REPLACED) > beyond:
            text, _ = decode(raw, "windows-1252", errors="replace")
    return text, text.count(_REPLACED)


def _declared(raw: bytes) -> Encoding:
    """Return what a page says that it is encoded in; it cannot be UTF-16, as that says so."""
    utf8 = lookup("utf-8")
    found = _DECLARED.search(raw[:4096])
    named = lookup((found[1] or found[2]).decode()) if found else None
    return utf8 if named is None or named.name.startswith("utf-16") else named
