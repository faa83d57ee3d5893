"""Open the live generation of an index: its files are checked by SHA-256 before they are read.

    FOLDER/current                  the name of the live generation
    FOLDER/generations/NAME/…       its files, and manifest.json with their sizes and digests,
                                    and a digest of all that it says itself

This module knows files and digests, not what is in them. `storage.store` writes them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from embeddings.cores import cores
from embeddings.errors import IndexDamaged, IndexMissing
from embeddings.storage.digests import file_sha256, json_sha256

T = TypeVar("T")
MANIFEST = "manifest.json"
_DIGEST = "digest"
# What a manifest raises that is absent, cut short or altered.
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
# A file up to this size is read as a whole before it is trusted: a hundredth of a second.
_IN_FULL = 16 * 2**20
# Of a larger file one block of 64 KiB in every MiB is, at most 256.
_BLOCK = 64 * 2**10
_EVERY = 2**20
_BLOCKS = 256


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a generation, to be a file of the next one too: its path, size and digests."""

    path: Path
    listed: Mapping[str, Any]


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
        with file_threads() as pool:
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
            raise _damaged(path, error) from error
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
        """Check a file to its end, and a sample of one of more than `at_most` bytes."""
        path = self.folder / name
        try:
            listed = self.manifest["files"][name]
            kind = "sha256" if listed["bytes"] <= at_most else "sample"
            whole = path.stat().st_size == listed["bytes"]
            found = _sample(path, listed["bytes"]) if kind == "sample" else file_sha256(path)
        except (OSError, KeyError, TypeError) as error:
            raise _damaged(path, error) from error
        if not whole or found != listed.get(kind):
            raise _damaged(path)
        return path

    def keep(self, name: str) -> KeptFile:
        """Return a file as one that the next generation may hold too."""
        return KeptFile(self.folder / name, self.manifest["files"][name])


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
        raise _damaged(pointer, error) from error
    if not name or Path(name).name != name:
        raise _damaged(pointer)
    return name


def _open(folder: Path) -> Generation:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        # One that an older version of the program wrote has none.
        digest = manifest.pop(_DIGEST, None)
        if not isinstance(manifest["files"], dict) or digest not in (None, json_sha256(manifest)):
            raise TypeError
    except _UNREADABLE as error:
        raise _damaged(path, error) from error
    return Generation(folder, manifest)


def sealed(manifest: Mapping[str, Any]) -> bytes:
    """Return a manifest as it is written, with a digest of what it says."""
    whole = {**manifest, _DIGEST: json_sha256(manifest)}
    return json.dumps(whole, indent=1, ensure_ascii=False).encode()


def file_threads() -> ThreadPoolExecutor:
    """Return threads that read, hash and write files, for which Python lets go of its lock."""
    return ThreadPoolExecutor(cores())


def list_file(path: Path, sha256: str) -> Mapping[str, Any]:
    """Return what a manifest says of a file: its size and its digests, of which one is known."""
    size = path.stat().st_size
    listed: dict[str, Any] = {"bytes": size, "sha256": sha256}
    if size > _IN_FULL:
        listed["sample"] = _sample(path, size)
    return listed


def _sample(path: Path, size: int) -> str:
    """Return the SHA-256 of blocks of a file, evenly spread from its first to its last byte."""
    digest = hashlib.sha256()
    blocks = min(_BLOCKS, size // _EVERY)
    with path.open("rb") as file:
        for number in range(blocks):
            file.seek((size - _BLOCK) * number // (blocks - 1))
            digest.update(file.read(_BLOCK))
    return digest.hexdigest()


def _damaged(path: Path, error: Exception | None = None) -> IndexDamaged:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        return IndexDamaged(f"{path} cannot be read: {error.strerror}: allow it, or run `qa build`")
    return IndexDamaged(f"{path} is missing, cut short or altered: run `qa build`")
