"""Keep generations of an index on disk: whole or absent, checked by SHA-256, swapped by rename.

    FOLDER/lock                     held with flock by the one build that may run
    FOLDER/current                  the name of the live generation
    FOLDER/generations/NAME/…       its files, and manifest.json with their sizes and digests

This module knows files and digests, not what is in them.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from embeddings.cores import cores
from embeddings.errors import BuildRunning, IndexDamaged, IndexMissing, IndexUnusable

Chunks = Iterable[bytes | memoryview]
"""A file's content in pieces."""
Derived = Callable[[Path], Chunks]
"""A file's content made of the generation's other files, which are in the folder by then."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a generation, to be a file of the next one too: its path, size and digests."""

    path: Path
    listed: Mapping[str, Any]


T = TypeVar("T")
_MANIFEST = "manifest.json"
# All that builds put into an index's folder, and how they name what lies in its folders.
_FILES, _FOLDERS = ("lock", "current", "current.new"), ("generations", "partial")
_NAME = re.compile(r"[0-9a-f]{16}")
# A file up to this size is read as a whole before it is trusted: a hundredth of a second.
_IN_FULL = 16 * 2**20
_BLOCK = 64 * 2**10
# Of a larger one a block of every so many bytes is, and no more blocks than so many.
_EVERY = 2**20
_BLOCKS = 256


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole index on disk: its folder and what its manifest says.

    `trusted` says that every file was checked.
    """

    folder: Path
    manifest: Mapping[str, Any]
    trusted: bool = False

    def checked(self) -> Generation:
        """Return the generation once every file has been read to its end, the very large ones too.

        Raise `IndexDamaged` for one that is not what was written.
        """
        with _pool() as pool:
            for _ in pool.map(self._check, self.manifest["files"]):
                pass
        return replace(self, trusted=True)

    def read(self, name: str) -> bytes:
        """Return a file's content; raise `IndexDamaged` if it is not what was written."""
        path = self.folder / name
        try:
            content = path.read_bytes()
            expected = self.manifest["files"][name]["sha256"]
        except (OSError, KeyError, TypeError) as error:
            raise _damaged(path) from error
        if hashlib.sha256(content).hexdigest() != expected:
            raise _damaged(path)
        return content

    def check(self, name: str) -> Path:
        """Return a file's path; raise `IndexDamaged` if its content is not what was written.

        For files that are mapped and not read: nothing is kept in memory of what was checked. Of a
        file over 16 MiB the size and blocks from all over it are checked, unless every file was: so
        opening stays fast, and one that was cut short or overwritten is still noticed.
        """
        if self.trusted:
            return self.folder / name
        return self._check(name, at_most=_IN_FULL)

    def _check(self, name: str, at_most: float = math.inf) -> Path:
        """Check a file of `at_most` so many bytes to its end, and a sample of a larger one."""
        path = self.folder / name
        try:
            listed = self.manifest["files"][name]
            kind = "sha256" if listed["bytes"] <= at_most else "sample"
            whole = path.stat().st_size == listed["bytes"]
            with path.open("rb") as file:
                found = _sample(file, listed["bytes"]) if kind == "sample" else _digest(file)
        except (OSError, KeyError, TypeError) as error:
            raise _damaged(path) from error
        if not whole or found != listed.get(kind):
            raise _damaged(path)
        return path

    def keep(self, name: str) -> Kept:
        """Return a file as one that the next generation may hold too."""
        return Kept(self.folder / name, self.manifest["files"][name])


def read_current(folder: Path, read: Callable[[Generation], T]) -> T:
    """Return what `read` makes of the live generation below `folder`.

    `read` opens all it will need. What is open stays readable when a build has swapped the
    generation and deleted its files (POSIX keeps a deleted file until nobody has it open or
    mapped); a swap before that is no damage, and the new generation is read instead. Raise
    `IndexMissing` where nothing was built and `IndexDamaged` where a file is not as written.
    """
    while True:
        name = live_name(folder)
        try:
            return read(_open(folder / "generations" / name))
        except IndexDamaged:
            if live_name(folder) == name:
                raise


def live_name(folder: Path) -> str:
    """Return the name of the live generation; raise `IndexMissing` or `IndexDamaged`."""
    pointer = folder / "current"
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        raise IndexMissing(f"no index at {folder}: run `qa build`") from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(pointer) from error
    if not name or Path(name).name != name:
        raise _damaged(pointer)
    return name


def _open(folder: Path) -> Generation:
    path = folder / _MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        if not isinstance(manifest["files"], dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(path) from error
    return Generation(folder, manifest)


def publish(
    folder: Path, files: Mapping[str, Chunks | Kept | Derived], facts: Mapping[str, Any]
) -> None:
    """Write a generation aside and make it the live one with one rename; then drop older ones.

    `facts` go into the manifest beside the files' sizes and digests. A file kept from an older
    generation gets a second name and is not written again, and derived ones are written last. An
    interruption at any point, a full disk included, leaves the generation that was live before.
    """
    generations = folder / "generations"
    name = secrets.token_hex(8)
    target = generations / name
    try:
        target.mkdir(parents=True)
        given = {file: content for file, content in files.items() if not callable(content)}
        derived = {file: content for file, content in files.items() if callable(content)}
        with _pool() as pool:
            put = pool.map(lambda file: _put(target / file, given[file]), given)
            listing = dict(zip(given, put, strict=True))
            made = pool.map(lambda file: _write(target / file, derived[file](target)), derived)
            listing |= zip(derived, made, strict=True)
        manifest = json.dumps({**facts, "files": listing}, indent=1, ensure_ascii=False)
        _write(target / _MANIFEST, [manifest.encode()])
        _sync(target)
        _sync(generations)
        _write(folder / "current.new", [name.encode()])
        os.replace(folder / "current.new", folder / "current")
        _sync(folder)
    except OSError as error:
        (folder / "current.new").unlink(missing_ok=True)
        if not _is_live(folder, name):
            shutil.rmtree(target, ignore_errors=True)
        reason = error.strerror or str(error)
        raise IndexUnusable(f"{target} cannot be written: {reason}; the old index stays") from error
    remove_others(folder, name)


def _is_live(folder: Path, name: str) -> bool:
    try:
        return live_name(folder) == name
    except IndexUnusable:
        return False


def remove_others(folder: Path, name: str) -> None:
    """Delete every generation but `name`: older ones and what an interrupted build left."""
    for path in (folder / "generations").iterdir():
        if path.name != name:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the one build lock of an index; raise `BuildRunning` if another process has it."""
    lock = FileLock(folder / "lock", blocking=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_others(folder)
        lock.acquire()
    except Timeout:
        raise BuildRunning(f"another build of {folder} is running: wait for it") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(f"index folder {folder} cannot be written: {reason}") from error
    try:
        yield
    finally:
        lock.release()


def _refuse_others(folder: Path) -> None:
    """Raise `IndexUnusable` where a folder holds what no build wrote, and might be deleted."""
    within = [folder / name for name in _FOLDERS if (folder / name).is_dir()]
    strangers = [
        *(path for path in _listed(folder) if path.name not in (*_FILES, *_FOLDERS)),
        *(path for each in within for path in _listed(each) if not _NAME.fullmatch(path.name)),
    ]
    if strangers:
        raise IndexUnusable(
            f"index folder {folder} holds {strangers[0].relative_to(folder)}, which is no part of "
            "an index: name an empty folder with --index"
        )


def _listed(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _pool() -> ThreadPoolExecutor:
    """Return threads that read, hash and write files, for which Python lets go of its lock."""
    return ThreadPoolExecutor(cores())


def _put(path: Path, content: Chunks | Kept) -> Mapping[str, Any]:
    """Put a file into a generation; return its size and digests."""
    if not isinstance(content, Kept):
        return _write(path, content)
    try:
        os.link(content.path, path)
    except OSError:  # a file system without second names
        with content.path.open("rb") as file:
            return _write(path, iter(lambda: file.read(_EVERY), b""))
    return content.listed


def _write(path: Path, chunks: Chunks) -> dict[str, Any]:
    """Write a file durably; return its size and digest."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        size = file.tell()
        file.flush()
        os.fsync(file.fileno())
    listed = {"bytes": size, "sha256": digest.hexdigest()}
    if size > _IN_FULL:
        with path.open("rb") as written:
            listed["sample"] = _sample(written, size)
    return listed


def _digest(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()


def _sample(file: BufferedReader, size: int) -> str:
    """Return the SHA-256 of blocks of a file, evenly spread from its first to its last byte."""
    digest = hashlib.sha256()
    blocks = min(_BLOCKS, size // _EVERY)
    for number in range(blocks):
        file.seek((size - _BLOCK) * number // (blocks - 1))
        digest.update(file.read(_BLOCK))
    return digest.hexdigest()


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: without this a power cut can lose a published file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(f"{path} is missing, cut short or altered: run `qa build`")
