"""Which reader reads which file, by the suffix of its name."""

from __future__ import annotations

from pathlib import PurePath

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Reader, Reading
from embeddings.readers.text import read_markdown, read_text

# Part of the index's fingerprint: raise it whenever a reader would read the same file differently.
READERS_VERSION = 1
READERS: dict[str, Reader] = {
    "": read_text,
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
}


def check_format(path: str) -> str:
    """Return the suffix that decides the reader; raise `UnreadableSeed` where there is none."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in READERS:
        raise UnreadableSeed(f"{suffix} files are not supported: save it as .txt or .md")
    return suffix


def read_bytes(path: str, raw: bytes) -> Reading:
    """Return what the file at `path` says; raise `UnreadableSeed` with the reason why not."""
    reading = READERS[check_format(path)](raw)
    if not any(map(str.isalnum, reading.text)):
        empty = not reading.text.strip()
        raise UnreadableSeed("empty" if empty else "empty: no letter or digit in it")
    return reading
