"""Read plain text and Markdown: the canonical text is the file itself, decoded."""

from __future__ import annotations

import codecs
import re

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Reading
from embeddings.text.blocks import is_bare
from embeddings.text.markdown_blocks import front_matter_title, markdown_blocks
from embeddings.text.plain_blocks import plain_blocks

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# In a language of the West, no more than one in so many characters is no ASCII.
_FEW = 4


def read_text(raw: bytes) -> Reading:
    """Return a plain text as it is, line endings included, cut at its blank lines."""
    text, offset = decode(raw)
    return Reading(text, plain_blocks(text), text_offset=offset)


def read_markdown(raw: bytes) -> Reading:
    """Return a Markdown text as it is, markup included, cut at its top-level blocks.

    Comments are in the text and in no block.
    """
    text, offset = decode(raw)
    blocks = markdown_blocks(text)
    if not blocks and not is_bare(text):
        raise UnreadableSeed("empty: nothing but comments in it")
    return Reading(text, blocks, front_matter_title(text), offset)


def decode_unkept(raw: bytes) -> str:
    """Return the text of a file whose bytes are not addressed, which may be UTF-16 that says so."""
    if not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(raw)[0]
    try:
        return raw.decode("utf-16")
    except UnicodeDecodeError as error:
        raise UnreadableSeed(f"not UTF-16 text at byte {error.start}: save it as UTF-8") from None


def decode_table(raw: bytes) -> tuple[str, str]:
    """Return the text of a table, and a note where it is in Windows-1252, as Excel writes it.

    Any bytes would be characters in that: it is taken for what holds few beyond ASCII, and no other
    signs than those of text.
    """
    try:
        return decode_unkept(raw), ""
    except UnreadableSeed as error:
        beyond = sum(1 for _ in _BEYOND_ASCII.finditer(raw))
        if _CONTROL.search(raw) or _FEW * beyond > len(raw):
            raise
        try:
            note = "not UTF-8: read as Windows-1252; where letters are wrong, save it as UTF-8"
            return raw.decode("windows-1252"), note
        except UnicodeDecodeError:
            raise error from None


def decode(raw: bytes) -> tuple[str, int]:
    """Return the text of a file's bytes and how many bytes its byte order mark takes (0 or 3).

    Raise `UnreadableSeed`, naming the byte, for what is not UTF-8 text.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSeed("UTF-16: save it as UTF-8")
    offset = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
    try:
        text = raw[offset:].decode("utf-8")
    except UnicodeDecodeError as error:
        where = offset + error.start
        raise UnreadableSeed(f"not UTF-8 text at byte {where}: save it as UTF-8") from None
    if (null := raw.find(b"\0")) >= 0:
        raise UnreadableSeed(f"not text: null byte at byte {null}")
    return text, offset
