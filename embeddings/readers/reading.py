"""What every reader returns: the text of a file, and how it is cut into blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from embeddings.text.blocks import Block, is_bare

# What stands between the cells of a row.
BAR = " | "
# What no text file could hold: control characters, and halves of surrogate pairs.
_UNTEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's canonical text, in which all offsets count, cut into blocks.

    `text_offset` is the number of bytes before the text in a file that is text itself. `title` is
    one given beside the text, if any. `note` says what of the file could not be read, if anything.
    """

    text: str
    blocks: Sequence[Block]
    title: str = ""
    text_offset: int = 0
    note: str = ""


Reader = Callable[[bytes], Reading]
"""Return the reading of a file's content; raise `UnreadableSeed` with the reason why not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`level` 1 to 6) or a paragraph on its way into a canonical text.

    Each of its lines ends a sentence, unless `wrapped`; in a `table` it is a row. A `listing`
    belongs to the paragraph before it where that ends in a colon. `page` and `line` are where it
    stands in the file, `ends` is the level from which on the headings before it end.
    """

    text: str
    level: int = 0
    page: int = 0
    line: int = 0
    wrapped: bool = False
    listing: bool = False
    ends: int = 0
    table: bool = False


def compose(
    pieces: Iterable[Piece], title: str = "", *, untitled: str = "", note: str = ""
) -> Reading:
    """Make a canonical text of pieces, one after another with a blank line between.

    `untitled` is the title of a text without one and without a heading of level 1.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for piece in pieces:
        text = clean(piece.text).strip()
        if is_bare(text):
            continue
        ends = () if piece.wrapped else re.finditer("\n", text)
        breaks = tuple(position + end.end() for end in ends)
        end = position + len(text)
        columns = _columns(text) if piece.table else ""
        block = Block(
            position, end, piece.level, breaks, piece.page, piece.line, piece.ends, columns=columns
        )
        if piece.listing and texts and texts[-1].endswith(":") and not blocks[-1].level:
            intro = blocks.pop()
            breaks = (*intro.breaks, block.start, *breaks)
            block = replace(intro, end=block.end, breaks=breaks, columns=columns)
        blocks.append(block)
        texts.append(text)
        position += len(text) + 2
    if not title and not any(block.level == 1 for block in blocks):
        title = untitled
    return Reading("\n\n".join(texts), blocks, " ".join(clean(title).split()), note=note)


def _columns(table: str) -> str:
    """Return the first row with several cells, unless it comes after another line and a title."""
    return next((line for line in table.split("\n", 2)[:2] if BAR in line), "")


def clean(text: str) -> str:
    """Return `text` without characters that no text file could hold."""
    return _UNTEXT.sub("", text)
