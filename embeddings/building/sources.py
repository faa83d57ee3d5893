"""What an index is made of: documents, and sources that are read into one; knows no folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from embeddings.readers.isolation import Isolation
from embeddings.text.blocks import Block


@dataclass(frozen=True, slots=True)
class Document:
    """A source that was read.

    Character offsets count in `text`: for plain text and Markdown the file's content without its
    byte order mark, line endings as they are; for other formats what their reader made of it.
    `text_offset` is the number of bytes before it in the file: 3 with a byte order mark,
    otherwise 0. `path` is its name: that of a seed is relative to the seeds folder, with forward
    slashes. `title` is one given beside the text, if any; `note` says what could not be read.
    Without `blocks` the text is cut at its blank lines.
    """

    id: str
    path: str
    text: str
    sha256: str
    text_offset: int = 0
    title: str = ""
    blocks: Sequence[Block] | None = None
    stamp: str = ""
    note: str = ""
    modified: str = ""

    def read(self, _isolation: Isolation, /) -> Document:
        """Return itself: a document is a source that was already read."""
        return self


class Source(Protocol):
    """Something that can be read into a document, and tells whether it changed without that."""

    @property
    def path(self) -> str:
        """Return the name of the document."""

    @property
    def title(self) -> str:
        """Return the title given to the document, if any."""

    @property
    def stamp(self) -> str:
        """Return what changes whenever the content does, or "" if only its digest tells."""

    @property
    def modified(self) -> str:
        """Return the day the content was last changed, as 2026-01-31, or "" if none is known."""

    @property
    def sha256(self) -> str:
        """Return the digest of the content; raise `UnreadableSeed` where it cannot be read."""

    def read(self, isolation: Isolation, /) -> Document:
        """Read the document, a risky format in isolation; raise `UnreadableSeed`."""


class Known(Protocol):
    """What an index remembers of a source."""

    @property
    def stamp(self) -> str:
        """Return the stamp that it had."""

    @property
    def sha256(self) -> str:
        """Return the digest that it had."""


def unchanged(source: Source, known: Known) -> bool:
    """Tell whether a source is what it was, by its stamp, or else by its digest."""
    return (source.stamp != "" and source.stamp == known.stamp) or source.sha256 == known.sha256


def document_id(path: str) -> str:
    """Return the id of the document at `path`: 12 hexadecimal digits, stable between builds."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:12]
