"""Tell what a reader makes of a file."""

from __future__ import annotations

from embeddings.readers.html import read_html
from embeddings.readers.reading import Reading


def told(reading: Reading) -> list[tuple[int, str]]:
    """Return the blocks' levels and texts, as their offsets find them in the canonical text."""
    return [(block.level, reading.text[block.start : block.end]) for block in reading.blocks]


def html(text: str) -> list[tuple[int, str]]:
    return told(read_html(text.encode()))
