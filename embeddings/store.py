"""Keep generations of an index on disk: whole or absent, checked by SHA-256, swapped by rename.

    FOLDER/lock                     held with flock by the one build that may run
    FOLDER/current                  the name of the live generation
    FOLDER/generations/NAME/…       its files, and manifest.json with their sizes and digests

This module knows files and digests, not what is in them.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from embeddings.errors import BuildRunning, IndexDamaged, IndexMissing, IndexUnusable

_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """One whole index on disk: its folder and what its manifest says."""

    folder: Path
    manifest: Mapping[str, Any]

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


def open_current(folder: Path) -> Generation:
    """Return the live generation below `folder`.

    Raise `IndexMissing` where nothing was built and `IndexDamaged` where its manifest is unusable.
    """
    for attempt in (1, 2):
        try:
            name = (folder / "current").read_text("utf-8").strip()
        except FileNotFoundError:
            raise IndexMissing(f"no index at {folder}: run `qa build`") from None
        except (OSError, UnicodeDecodeError) as error:
            raise _damaged(folder / "current") from error
        if not name or Path(name).name != name:
            raise _damaged(folder / "current")
        path = folder / "generations" / name / _MANIFEST
        try:
            manifest = json.loads(path.read_bytes())
            if not isinstance(manifest["files"], dict):
                raise TypeError
        except FileNotFoundError as error:
            if attempt == 1:  # a build may have swapped generations between the two reads
                continue
            raise _damaged(path) from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(path) from error
        return Generation(path.parent, manifest)
    raise AssertionError("unreachable")


def publish(folder: Path, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> None:
    """Write a generation aside and make it the live one with one rename; then drop older ones.

    `facts` go into the manifest beside the files' sizes and digests. An interruption at any
    point, a full disk included, leaves the generation that was live before.
    """
    generations = folder / "generations"
    name = secrets.token_hex(8)
    target = generations / name
    listing = {
        file: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for file, content in files.items()
    }
    manifest = json.dumps({**facts, "files": listing}, indent=1, ensure_ascii=False)
    try:
        target.mkdir(parents=True)
        for file, content in {**files, _MANIFEST: manifest.encode()}.items():
            _write(target / file, content)
        _sync(target)
        _sync(generations)
        _write(folder / "current.new", name.encode())
        os.replace(folder / "current.new", folder / "current")
    except OSError as error:
        shutil.rmtree(target, ignore_errors=True)
        (folder / "current.new").unlink(missing_ok=True)
        reason = error.strerror or str(error)
        raise IndexUnusable(f"{target} cannot be written: {reason}; the old index stays") from error
    _sync(folder)
    remove_others(folder, name)


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


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder durable: without this a power cut can lose a published file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _damaged(path: Path) -> IndexDamaged:
    return IndexDamaged(f"{path} is missing, cut short or altered: run `qa build`")
