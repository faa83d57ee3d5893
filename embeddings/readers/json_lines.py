"""Read JSON Lines: each line an object with its text, and a title where it has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Piece, Reading, compose
from embeddings.readers.text import decode
from embeddings.text.blocks import is_bare
from embeddings.text.plain_blocks import plain_blocks

_TITLE = 2  # level of a line's title
# The fields that text is looked for in, by this order.
TEXT_FIELDS = ("text", "content", "body", "contents")


def read_json_lines(raw: bytes) -> Reading:
    """Return the texts of all lines, each below its own title; `line` is that of the file."""
    text, _ = decode(raw)
    return compose(
        piece
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip()
        for piece in _pieces(_object(line, number), number)
    )


def _pieces(row: dict[str, Any], number: int) -> Iterator[Piece]:
    found = [row[field] for field in TEXT_FIELDS if isinstance(row.get(field), str)]
    if not found:
        fields = ", ".join(TEXT_FIELDS)
        raise UnreadableSeed(f"line {number} has no text: none of the fields {fields}")
    text = next((text for text in found if not is_bare(text)), "")
    title = row.get("title")
    title = " ".join(title.split()) if isinstance(title, str) and not is_bare(title) else ""
    if title:
        yield Piece(title, level=_TITLE, line=number)
    for place, block in enumerate(plain_blocks(text)):
        passage = text[block.start : block.end]
        ends = 0 if title or place else _TITLE  # a line without a title is not below another's
        yield Piece(passage, line=number, wrapped=not block.breaks, ends=ends)


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableSeed(f"line {number} is not JSON: {reason}") from None
    if not isinstance(row, dict):
        raise UnreadableSeed(f"line {number} is not a JSON object")
    return row
