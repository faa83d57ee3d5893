"""Find the files of the seeds folder and read them; knows nothing of paragraphs or vectors."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from unicodedata import category

from embeddings.building.sources import Document, document_id
from embeddings.errors import SeedOutOfReach, SeedsError, UnreadableSeed
from embeddings.readers.isolation import Isolation
from embeddings.readers.registry import FORMATS, check_read, suffix_of
from embeddings.skipped import Skipped
from embeddings.storage.digests import file_sha256

MAX_BYTES = 64 * 1024 * 1024
# A file changed within this time of being looked at could change again without a new time stamp.
_SETTLED_NS = 2_000_000_000


@dataclass(frozen=True)
class SeedFile:
    """A file of the seeds folder that has a reader."""

    path: str
    file: Path
    stamp: str
    title: str = ""
    modified: str = ""

    @cached_property
    def sha256(self) -> str:
        """Return the digest of the file's bytes."""
        try:
            return file_sha256(self.file)
        except OSError as error:
            raise _unreadable(error) from error

    def read(self, isolation: Isolation, /) -> Document:
        """Read the file; raise `UnreadableSeed` with the reason why not."""
        try:
            raw = self.file.read_bytes()
        except OSError as error:
            raise _unreadable(error) from error
        # From now on this is the digest of what was read, whatever becomes of the file.
        vars(self)["sha256"] = hashlib.sha256(raw).hexdigest()
        suffix = suffix_of(self.path)
        reader = FORMATS[suffix]
        reading = (
            isolation.read(suffix, raw) if reader.isolated else check_read(reader.reader()(raw))
        )
        return Document(
            document_id(self.path),
            self.path,
            reading.text,
            self.sha256,
            reading.text_offset,
            reading.title,
            reading.blocks,
            note=reading.note,
        )


def find_seeds(folder: Path) -> Iterator[SeedFile | Skipped]:
    """Yield each file below `folder`, in order of path, or the reason why it cannot be read.

    Hidden files and folders (a leading dot) are passed over in silence. Links are never followed
    out of the folder, and nothing but regular files is opened. Raise `SeedsError` where there is
    no folder to read.
    """
    root = Path(os.path.realpath(folder))  # `resolve` raises for links in a circle
    for name, file in list_seeds(folder):
        try:
            yield _look_at(file, name, root)
        except UnreadableSeed as error:
            yield Skipped(printable(name), str(error))


def list_seeds(folder: Path) -> list[tuple[str, Path]]:
    """Return the name of each file below `folder`, relative to it, with the file, in order.

    Hidden ones are left out; a folder that cannot be read stands for what is in it. Raise
    `SeedsError` where there is no folder to read.
    """
    try:
        if folder.is_dir():
            return sorted(_walk(folder.resolve(strict=True)))
        what = "is not a folder" if folder.exists() else "does not exist"
    except OSError as error:
        raise SeedsError(f"seeds folder {folder} cannot be read: {error.strerror}") from error
    raise SeedsError(f"seeds folder {folder} {what}: create it or name another with --seeds")


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield what is below a folder in no order; raise `OSError` if it cannot be read itself."""
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=closed.append):
        inside = os.path.relpath(folder, root)
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in (*files, *linked):
            if not name.startswith("."):
                yield name if inside == "." else f"{inside}/{name}", Path(folder, name)
    for error in closed:
        if Path(error.filename) == root:
            raise error
        yield os.path.relpath(error.filename, root), Path(error.filename)


def _look_at(file: Path, name: str, root: Path) -> SeedFile:
    if printable(name) != name:
        raise UnreadableSeed("the file name is not printable UTF-8: rename it")
    try:
        status = file.lstat()
    except OSError as error:
        raise _unreadable(error) from error
    if stat.S_ISLNK(status.st_mode):
        _refuse_link(file, root)
    if stat.S_ISDIR(status.st_mode):
        raise UnreadableSeed("a folder that cannot be read: allow it, or take it out")
    suffix_of(name)
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableSeed("not a regular file")
    if status.st_size > MAX_BYTES:
        raise UnreadableSeed(f"larger than {MAX_BYTES // 2**20} MiB: split it")
    return SeedFile(name, file, _stamp(status), modified=_day(status))


def _stamp(status: os.stat_result) -> str:
    """Return what the file system changes with the content; "" where that is not sure yet."""
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    if time.time_ns() - changed < _SETTLED_NS:
        return ""
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"


def _day(status: os.stat_result) -> str:
    try:
        return datetime.fromtimestamp(status.st_mtime, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):  # a time that no calendar has
        return ""


def _refuse_link(path: Path, root: Path) -> None:
    """Refuse every link: its target is outside the folder or is indexed under its own name."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise UnreadableSeed("a link that leads nowhere") from None
    if not target.is_relative_to(root):
        raise UnreadableSeed("a link that leaves the seeds folder: copy the file here")
    inside = target.relative_to(root)
    if any(part.startswith(".") for part in inside.parts):
        raise UnreadableSeed(f"a link to {inside}, which is hidden: copy the file here")
    raise UnreadableSeed(f"a link to {inside}, which is read under its own name")


def _unreadable(error: OSError) -> SeedOutOfReach:
    return SeedOutOfReach(f"cannot be read: {error.strerror}")


def printable(name: str) -> str:
    """Return `name` with what a terminal or JSON could not hold written as escapes.

    Spaces of any width and what keeps letters apart or joins them, as in Persian, are names' own.
    """
    if all(c.isprintable() or c in "\u200c\u200d" or category(c) == "Zs" for c in name):
        return name
    return name.encode("unicode_escape", "surrogatepass").decode("ascii")
