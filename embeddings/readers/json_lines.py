"""Read JSON Lines: each line an object with its text, and a title where it has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Piece, Reading, compose
from embeddings.readers.text import decode_unkept
from embeddings.text.blocks import is_bare
from embeddings.text.plain_blocks import plain_blocks

_TITLE = 2  # level of a line's title
# The fields that text is looked for in, by this order.
TEXT_FIELDS = ("text", "content", "body", "contents")


def read_json_lines(raw: bytes) -> Reading:
    """Return the texts of all lines, each below its own title; `line` is that of the file.

    A line whose text is empty or null is passed over. Others without one are told in the note, or
    raise `UnreadableSeed` where no line has any.
    """
    text = decode_unkept(raw)
    pieces: list[Piece] = []
    without: list[int] = []
    for number, line in enumerate(text.split("\n"), 1):
        row = _object(line, number) if line.strip() else {TEXT_FIELDS[0]: None}
        if not any(field in row for field in TEXT_FIELDS) or (found := _text(row)) is None:
            without.append(number)
        else:
            pieces += _pieces(row, found, number)
    note = _note(without) if without else ""
    if note and not pieces:
        raise UnreadableSeed(note)
    return compose(pieces, note=note)


def _note(lines: list[int]) -> str:
    which = f"line {lines[0]} has"
    if len(lines) > 1:
        which = f"{len(lines)} lines, the first of them line {lines[0]}, have"
    return f"{which} no text in any of the fields {', '.join(TEXT_FIELDS)}"


def _text(row: dict[str, Any]) -> str | None:
    """Return the first text that there is to read, "" where all is empty, None for what is none.

    A list of texts is one of paragraphs.
    """
    values = [row[field] for field in TEXT_FIELDS if row.get(field) not in (None, [])]
    lists = [value if isinstance(value, list) else [value] for value in values]
    texts = ["\n\n".join(each) for each in lists if all(isinstance(part, str) for part in each)]
    if values and not texts:
        return None
    return next((text for text in texts if not is_bare(text)), "")


def _pieces(row: dict[str, Any], text: str, number: int) -> Iterator[Piece]:
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
        row = json.loads(line, parse_int=str, parse_float=str)  # a number is text too
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableSeed(f"line {number} is not JSON: {reason}") from None
    if row is None:
        return {TEXT_FIELDS[0]: None}
    if not isinstance(row, dict):
        raise UnreadableSeed(f"line {number} is not a JSON object")
    return row
