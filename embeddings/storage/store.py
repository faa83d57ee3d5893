"""Write generations of an index: whole or absent, swapped by rename, one build at a time.

    FOLDER/lock                     held with flock by the one build that may run
    FOLDER/current                  the name of the live generation
    FOLDER/generations/NAME/…       its files, and manifest.json with their sizes and digests
    FOLDER/partial/…                what a build has embedded so far: see `building.partial`

This module knows files and digests, not what is in them. `storage.generation` reads them.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from embeddings.errors import BuildRunning, IndexMissing, IndexUnusable
from embeddings.storage.generation import (
    MANIFEST,
    KeptFile,
    file_threads,
    list_file,
    live_name,
    sealed,
)

Chunks = Iterable[bytes | memoryview]
"""A file's content in pieces."""
Derived = Callable[[Path], Chunks]
"""A file's content made of the generation's other files, which are in the folder by then."""
# All that builds put into an index's folder, and how they name what lies in its folders.
_FILES, _FOLDERS = ("lock", "current", "current.new"), ("generations", "partial")
_NAME = re.compile(r"[0-9a-f]{16}")
# Bytes of a file that are copied at a time.
_COPIED = 2**20


def publish(
    folder: Path, files: Mapping[str, Chunks | KeptFile | Derived], facts: Mapping[str, Any]
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
        with file_threads() as pool:
            put = pool.map(lambda file: _put(target / file, given[file]), given)
            listing = dict(zip(given, put, strict=True))
            made = pool.map(lambda file: _write(target / file, derived[file](target)), derived)
            listing |= zip(derived, made, strict=True)
        _write(target / MANIFEST, [sealed({**facts, "files": listing})])
        _sync(target)
        _sync(generations)
        _write(folder / "current.new", [name.encode()])
        os.replace(folder / "current.new", folder / "current")
        _sync(folder)
    except (OSError, IndexUnusable) as error:
        with suppress(OSError):  # as where the disk takes nothing any more
            (folder / "current.new").unlink(missing_ok=True)
        swapped = _is_live(folder, name)
        if not swapped:
            shutil.rmtree(target, ignore_errors=True)
        if isinstance(error, IndexUnusable):  # of what the content was to be read from
            raise
        reason = error.strerror or str(error)
        stays = "the new index answers, if no power cut comes" if swapped else "the old index stays"
        raise IndexUnusable(f"{target} cannot be written: {reason}; {stays}") from error
    remove_others(folder, name)


def _is_live(folder: Path, name: str) -> bool:
    try:
        return live_name(folder) == name
    except IndexUnusable:
        return False


def remove_others(folder: Path, name: str) -> None:
    """Delete every generation but `name`: older ones and what an interrupted build left.

    What cannot be deleted now, the next build tries again.
    """
    with suppress(OSError):
        for path in (folder / "generations").iterdir():
            if path.name != name:
                shutil.rmtree(path, ignore_errors=True)


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the one build lock of an index, without what earlier builds left half done.

    Raise `BuildRunning` if another process has it.
    """
    lock = FileLock(folder / "lock", blocking=False)
    try:
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _refuse_others(folder)
            lock.acquire()
    except Timeout:
        raise BuildRunning(
            f"another build of {folder} is running: wait for it, as `qa build --wait` does"
        ) from None
    try:
        _drop_leftovers(folder)
        yield
    finally:
        lock.release()


def _drop_leftovers(folder: Path) -> None:
    """Delete what killed builds left, and might take the very room that this one needs."""
    try:
        live = live_name(folder)
    except IndexMissing:  # nor was there ever a build that came to its end
        live = ""
    except IndexUnusable:  # which of them is whole is not known
        return
    remove_others(folder, live)


def wait_for_build(folder: Path) -> None:
    """Return once no build of an index is running, if one is."""
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            pass


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say of an index's folder that it cannot be written: raise `IndexUnusable`."""
    try:
        yield
    except Timeout:  # an error of the system to Python, but none of the folder's
        raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(f"index folder {folder} cannot be written: {reason}") from error


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
    with suppress(FileNotFoundError):  # deleted this moment, by the build that has the lock
        yield from (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def _put(path: Path, content: Chunks | KeptFile) -> Mapping[str, Any]:
    """Put a file into a generation; return its size and digests."""
    if not isinstance(content, KeptFile):
        return _write(path, content)
    try:
        os.link(content.path, path)
    except OSError:  # a file system without second names
        with content.path.open("rb") as file:
            return _write(path, iter(lambda: file.read(_COPIED), b""))
    return content.listed


def _write(path: Path, chunks: Chunks) -> Mapping[str, Any]:
    """Write a file durably; return its size and digests."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return list_file(path, digest.hexdigest())


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: without this a power cut can lose a published file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
