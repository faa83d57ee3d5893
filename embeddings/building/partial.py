"""Keep what a build has embedded until its index is whole, also if it is interrupted before.

    FOLDER/partial/KEY/NAME.npz     the vectors of some paragraphs, whole or absent

KEY stands for the encoder and the program's versions, NAME for the paragraphs. The vectors are
read back from there, and an interrupted build's by the next one. What cannot be read is embedded
again; what cannot be written is held in memory, up to a limit.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.building.held import Field
from embeddings.building.passages import DIGEST, Digests, Vectors
from embeddings.errors import IndexUnusable
from embeddings.searching.token_segments import join_vectors
from embeddings.storage.arrays import load_arrays
from embeddings.storage.scratch import writing
from embeddings.versions import VERSIONS

Arrays = Mapping[str, NDArray[Any]]
# Bytes that may be held in memory where the disk has no room for them.
_IN_MEMORY = 2**30
# What a file raises that is absent, cut short or altered: a ZIP file knows by its checksums.
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
# Arrays of files that stay open: those of the paragraphs around the one that is wanted.
_OPEN = 32


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some paragraphs: their digests, where each one's sentences and tokens begin, and the file.

    `held` are the arrays themselves where there is no file.
    """

    digests: Digests
    sentences: NDArray[np.int64]
    tokens: NDArray[np.int64]
    path: Path
    held: Arrays | None = None

    @property
    def size(self) -> int:
        """Return how many bytes it takes in memory."""
        return sum(array.nbytes for array in self.held.values()) if self.held else 0


class Partial:
    """The vectors that builds of the index below `folder` made with an encoder and left behind."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        key = repr((fingerprint, sorted(VERSIONS.items()))).encode()
        self._root = folder / "partial"
        self._folder = self._root / hashlib.sha256(key).hexdigest()[:16]
        self._pieces: list[_Piece] = []
        self._edges = [0]
        self._array = lru_cache(_OPEN)(self._read)

    @property
    def digests(self) -> Digests:
        """Return the digest of every paragraph, in the order in which `get` counts them."""
        return np.concatenate([np.empty(0, DIGEST), *(piece.digests for piece in self._pieces)])

    def get(self, row: int, field: Field) -> NDArray[Any]:
        """Return one of a paragraph's arrays; raise `IndexUnusable` if its file is gone."""
        number = bisect_right(self._edges, row) - 1
        piece, row = self._pieces[number], row - self._edges[number]
        s, t = piece.sentences[row : row + 2]
        v, w = piece.tokens[row : row + 2]
        array = piece.held[field] if piece.held is not None else self._array(number, field)
        match field:
            case "paragraphs":
                return np.asarray(array[row])
            case "sentences":
                return array[s:t]
            case "codes" | "scales":
                return array[v:w]
            case "token_edges":
                return array[s + row : t + row + 1]

    def read(self) -> None:
        """Look up what an interrupted build left behind, every file read to its end."""
        with suppress(OSError):  # a folder that is not there, or closed
            for path in sorted(self._folder.glob("*.npz")):
                with suppress(*_UNREADABLE):
                    self._add(path, load_arrays(path))

    def keep(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Write the vectors of some paragraphs.

        Raise `IndexUnusable` if there is room for them neither on the disk nor in memory.
        """
        name = hashlib.sha256(b"".join(vectors)).hexdigest()[:16]
        path, aside = self._folder / f"{name}.npz", self._folder / f"{name}.new"
        arrays = _packed(vectors)
        try:
            with writing(self._root.parent):
                self._folder.mkdir(parents=True, exist_ok=True)
                with aside.open("wb") as file:
                    np.savez(file, allow_pickle=False, **arrays)
                os.replace(aside, path)
            self._add(path, arrays)
        except IndexUnusable:
            with suppress(OSError):  # as where the disk takes nothing any more
                aside.unlink(missing_ok=True)
            if sum(piece.size for piece in self._pieces) > _IN_MEMORY:
                raise
            self._add(path, arrays, arrays)

    def take_in(self) -> bool:
        """Hold in memory what the files hold, if it is little enough, and delete them.

        Return whether that made room.
        """
        files = [piece.path for piece in self._pieces if piece.held is None]
        with _reading(self._folder):
            fits = sum(path.stat().st_size for path in files) <= _IN_MEMORY
            if not fits:
                return False
            self._pieces = [
                piece if piece.held else replace(piece, held=load_arrays(piece.path))
                for piece in self._pieces
            ]
        return self.clear()

    def clear(self) -> bool:
        """Delete all files, other encoders' too; return whether there were any."""
        kept = self._root.exists()
        shutil.rmtree(self._root, ignore_errors=True)
        return kept

    def _add(self, path: Path, arrays: Arrays, held: Arrays | None = None) -> None:
        digests = arrays["digests"].view(DIGEST)[:, 0]
        sentences = np.array([0, *accumulate(arrays["sentence_counts"].tolist())])
        tokens = np.array([0, *accumulate(arrays["token_counts"].tolist())])
        self._pieces.append(_Piece(digests, sentences, tokens, path, held))
        self._edges.append(self._edges[-1] + len(digests))

    def _read(self, number: int, field: Field) -> NDArray[Any]:
        with _reading(self._folder):
            return load_arrays(self._pieces[number].path, [field])[field]


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Say what it means that something else took away what a build wrote a moment ago."""
    try:
        yield
    except _UNREADABLE as error:
        raise IndexUnusable(
            f"{folder} was changed by something else during the build: build again; "
            "the old index stays"
        ) from error


def _packed(vectors: Mapping[bytes, Vectors]) -> Arrays:
    each = list(vectors.values())
    tokens = join_vectors([v.tokens for v in each])
    return {
        "digests": np.frombuffer(b"".join(vectors), dtype=np.uint8).reshape(len(each), -1),
        "paragraphs": np.stack([v.paragraph for v in each]),
        "sentences": np.concatenate([v.sentences for v in each]),
        "codes": tokens.codes,
        "scales": tokens.scales,
        "token_edges": np.concatenate([v.token_edges for v in each]),
        "sentence_counts": np.array([len(v.sentences) for v in each]),
        "token_counts": np.array([len(v.tokens.scales) for v in each]),
    }
