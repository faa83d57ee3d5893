"""Find the files of the seeds folder and decode them; knows nothing of paragraphs or vectors."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import SeedsError, UnreadableSeed

MARKDOWN = frozenset({".md", ".markdown"})
PLAIN = frozenset({".txt", ".text"})
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A decoded seed file.

    `text` is the file's content without its byte order mark, line endings as they are; character
    offsets count in it. `text_offset` is the number of bytes before it in the file: 3 with a byte
    order mark, otherwise 0. `path` is relative to the seeds folder, with forward slashes. `title`
    is one given beside the text, if any.
    """

    id: str
    path: str
    text: str
    sha256: str
    text_offset: int = 0
    title: str = ""

    @property
    def is_markdown(self) -> bool:
        """Tell by the name's suffix whether the text is Markdown."""
        return Path(self.path).suffix.lower() in MARKDOWN


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why, in words for the operator."""

    path: str
    reason: str


def document_id(path: str) -> str:
    """Return the id of the document at `path`: 12 hexadecimal digits, stable between builds."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def read_seeds(folder: Path) -> Iterator[Document | Skipped]:
    """Yield each file below `folder`, in order of path, decoded or with the reason why not.

    Hidden files and folders (a leading dot) are passed over in silence. Links are never followed
    out of the folder, and nothing but regular files is opened. Raise `SeedsError` where there is
    no folder to read.
    """
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise SeedsError(f"seeds folder {folder} {what}: create it or name another with --seeds")
    try:
        root = folder.resolve(strict=True)
        os.listdir(root)
    except OSError as error:
        raise SeedsError(f"seeds folder {folder} cannot be read: {error.strerror}") from error
    for path in sorted(_walk(root)):
        name = path.relative_to(root).as_posix()
        try:
            yield _read(path, name, root)
        except UnreadableSeed as error:
            yield Skipped(_printable(name), str(error))


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in (*files, *linked):
            if not name.startswith("."):
                yield Path(folder, name)


def _read(path: Path, name: str, root: Path) -> Document:
    if _printable(name) != name:
        raise UnreadableSeed("the file name is not printable UTF-8: rename it")
    if path.is_symlink():
        _refuse_link(path, root)
    suffix = path.suffix.lower()
    if suffix and suffix not in MARKDOWN | PLAIN:
        raise UnreadableSeed(f"{suffix} files are not supported: save it as .txt or .md")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSeed("not a regular file")
        if status.st_size > MAX_BYTES:
            raise UnreadableSeed(f"larger than {MAX_BYTES // 2**20} MiB: split it")
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableSeed(f"cannot be read: {error.strerror}") from error
    text, text_offset = decode(raw)
    return Document(document_id(name), name, text, hashlib.sha256(raw).hexdigest(), text_offset)


def _refuse_link(path: Path, root: Path) -> None:
    """Refuse every link: its target is outside the folder or is indexed under its own name."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise UnreadableSeed("a link that leads nowhere") from None
    if not target.is_relative_to(root):
        raise UnreadableSeed("a link that leaves the seeds folder: copy the file here")
    raise UnreadableSeed(f"a link to {target.relative_to(root)}, which is read under its own name")


def decode(raw: bytes) -> tuple[str, int]:
    """Return the text of a file's bytes and how many bytes its byte order mark takes (0 or 3).

    Raise `UnreadableSeed`, naming the byte, for what is not UTF-8 text, and for an empty file.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSeed("UTF-16: save it as UTF-8")
    offset = len(codecs.BOM_UTF8) if raw.startswith(codecs.BOM_UTF8) else 0
    try:
        text = raw[offset:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableSeed(f"not UTF-8 text at byte {offset + error.start}") from None
    if (null := raw.find(b"\0")) >= 0:
        raise UnreadableSeed(f"not text: null byte at byte {null}")
    if not any(map(str.isalnum, text)):
        raise UnreadableSeed("empty: no letter or digit in it" if text.strip() else "empty")
    return text, offset


def _printable(name: str) -> str:
    """Return `name` with what a terminal or JSON could not hold written as escapes."""
    if name.isprintable():
        return name
    return name.encode("unicode_escape", "surrogatepass").decode("ascii")
