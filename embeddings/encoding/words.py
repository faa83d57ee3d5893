"""The vectors of a model's word pieces, in a file of their own beside its graph."""

from __future__ import annotations

import os
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats

WORDS = "words.f16"


def write_words(folder: Path, vectors: Floats) -> None:
    """Write the vectors, (words, dimension), as 16-bit floats, row after row."""
    vectors.astype("<f2").tofile(folder / WORDS)


class Words:
    """Reads the vectors from `folder` as they are wanted.

    Mapped, the whole file would soon be in memory: a page holds five rows, and the kernel fetches
    sixteen at a time.
    """

    def __init__(self, folder: Path, dimension: int) -> None:
        self._file = (folder / WORDS).open("rb", buffering=0)
        finalize(self, self._file.close)
        self._dimension = dimension

    def __call__(self, ids: NDArray[np.int64]) -> Floats:
        """Return the vectors of word pieces, (texts, tokens), as (texts, tokens, dimension)."""
        wanted, places = np.unique(ids, return_inverse=True)
        file, size = self._file.fileno(), 2 * self._dimension
        read = b"".join([os.pread(file, size, number * size) for number in wanted.tolist()])
        rows = np.frombuffer(read, dtype="<f2").reshape(len(wanted), self._dimension)
        return rows.astype(np.float32)[places.reshape(ids.shape)]
