"""Find the comments of a Markdown text, which no reader of it sees, and cut them out of blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from embeddings.text.blocks import Block, is_bare, trimmed
from embeddings.text.lines import Line

_OPEN, _CLOSE = "<!--", "-->"
Span = tuple[int, int]


def find_comments(text: str, lines: Sequence[Line], tokens: Sequence[Token]) -> list[Span]:
    """Return the spans of a parsed text's comments, in order; one shown as code is none.

    Tokens do not tell where in their lines they stand: what opens a comment is looked for in the
    order in which they hold it, and taken for one only where it reads the same.
    """
    found: list[Span] = []
    position = 0
    for token in tokens:
        if not token.map or token.type not in ("html_block", "inline"):
            continue
        first, last = token.map
        position = max(position, lines[first].start)
        end = lines[min(last, len(lines)) - 1].end
        for line, hidden in _mentions(token):
            start = text.find(line, position, end)
            if start < 0:
                break
            position = start + len(line)
            if hidden:
                close = text.find(_CLOSE, start + 2, end)
                if close < 0:
                    break
                position = close + len(_CLOSE)
                found.append((start, position))
    return found


def _mentions(token: Token) -> Iterator[tuple[str, bool]]:
    """Yield the first line of all that begins as comments do, and whether it is one."""
    for piece in token.children or [token]:
        content = piece.content
        start = content.find(_OPEN)
        while start >= 0:
            end = start + len(_OPEN)
            hidden = piece.type == "html_block" or (piece.type == "html_inline" and not start)
            if hidden:
                close = content.find(_CLOSE, start + 2)
                if close < 0:
                    return
                end = close + len(_CLOSE)
            yield content[start:end].partition("\n")[0], hidden
            start = content.find(_OPEN, end)


def without_comments(text: str, block: Block, comments: Sequence[Span]) -> list[Block]:
    """Return the parts of a block around the comments in it that hold something to read."""
    inside = comments[bisect_left(comments, (block.start,)) : bisect_left(comments, (block.end,))]
    edges = [block.start, *(edge for comment in inside for edge in comment), block.end]
    parts = [
        trimmed(text, replace(block, start=start, end=end, name=""))
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if not is_bare(text[start:end])
    ]
    return [replace(parts[0], name=block.name)] if len(parts) == 1 else parts
