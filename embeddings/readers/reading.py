"""What every reader returns: the text of a file, and how it is cut into blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from embeddings.blocks import Block


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's canonical text, in which all offsets count, cut into blocks.

    `text_offset` is the number of bytes before the text in a file that is text itself. `title` is
    one given beside the text, if any.
    """

    text: str
    blocks: Sequence[Block]
    title: str = ""
    text_offset: int = 0


Reader = Callable[[bytes], Reading]
"""Return the reading of a file's content; raise `UnreadableSeed` with the reason why not."""
