"""The vectors of a model's word pieces, in a file of their own beside its graph."""

from __future__ import annotations

import os
from functools import lru_cache, partial
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats

WORDS = "words.f16"
# How many words' vectors are kept: of a thousand questions most are the same few.
_KEPT = 2048


def write_words(folder: Path, vectors: Floats) -> None:
    """Write the vectors, (words, dimension), as 16-bit floats, row after row."""
    # Not by numpy's `tofile`, whose error does not say that the disk is full.
    (folder / WORDS).write_bytes(vectors.astype("<f2").tobytes())


class Words:
    """Reads the vectors from `folder` as they are wanted.

    Mapped, the whole file would soon be in memory: a page holds five rows, and the kernel fetches
    sixteen at a time.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        file = (folder / WORDS).open("rb", buffering=0)
        finalize(self, file.close)
        self._dimension = dimension
        self._read = lru_cache(maxsize=_KEPT)(partial(_read, file.fileno(), 2 * dimension))

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        """Return the vectors of word pieces, (texts, tokens), as (texts, tokens, dimension)."""
        read = b"".join(map(self._read, ids.ravel().tolist()))
        rows = np.frombuffer(read, dtype="<f2").astype(np.float32)
        return rows.reshape(*ids.shape, self._dimension)


def _read(file: int, size: int, number: int) -> bytes:
    return os.pread(file, size, number * size)
