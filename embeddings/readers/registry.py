"""Which reader reads which file, by the suffix of its name."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import cast

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Reader, Reading
from embeddings.text.blocks import is_bare


@dataclass(frozen=True, slots=True)
class Format:
    """A format's reader: a function of a module beside this one, imported when it is needed.

    `isolated`: its parser might hang, crash or take all memory on a hostile file, so that it runs
    in a process of its own, with limits.
    """

    module: str
    function: str
    isolated: bool = True

    def reader(self) -> Reader:
        """Return the function that reads the format."""
        module = import_module(f"embeddings.readers.{self.module}")
        return cast("Reader", getattr(module, self.function))


_TEXT = Format("text", "read_text", isolated=False)
_MARKDOWN = Format("text", "read_markdown", isolated=False)
_HTML = Format("html", "read_html")
_JSON_LINES = Format("json_lines", "read_json_lines", isolated=False)
FORMATS = {
    "": _TEXT, ".txt": _TEXT, ".text": _TEXT,
    ".md": _MARKDOWN, ".markdown": _MARKDOWN,
    ".html": _HTML, ".htm": _HTML, ".xhtml": _HTML,
    ".pdf": Format("pdf", "read_pdf"),
    ".docx": Format("docx", "read_docx"),
    ".epub": Format("epub", "read_epub"),
    ".csv": Format("tables", "read_csv", isolated=False),
    ".tsv": Format("tables", "read_tsv", isolated=False),
    ".jsonl": _JSON_LINES, ".ndjson": _JSON_LINES,
}  # fmt: skip


def suffix_of(path: str) -> str:
    """Return the suffix of the file at `path`; raise `UnreadableSeed` where no reader reads it."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        formats = "PDF, DOCX, HTML or text"
        raise UnreadableSeed(f"{suffix} files are not supported: save it as {formats}")
    return suffix


def check_read(reading: Reading) -> Reading:
    """Return the reading; raise `UnreadableSeed` where there is nothing in it to read."""
    if is_bare(reading.text):
        empty = not reading.text.strip()
        raise UnreadableSeed("empty" if empty else "empty: no letter or digit in it")
    return reading
