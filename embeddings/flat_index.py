"""Search vectors exactly with FAISS: every one is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.encoder import Floats
from embeddings.vectors import Mask, Rows

FLAT = ".faiss"


class FlatIndex:
    """Exact search: every vector is compared. `half` keeps them as 16-bit floats."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: Floats, *, half: bool = False) -> FlatIndex:
        """Index vectors, (n, dimension) float32."""
        dimension = vectors.shape[1]
        index: Any
        if half:
            index = faiss.IndexScalarQuantizer(
                dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
        else:
            index = faiss.IndexFlatIP(dimension)
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> FlatIndex:
        """Map a file that holds what `to_files` returned."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    @property
    def size(self) -> int:
        """Return the number of vectors."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Return the length of each."""
        return int(self._index.d)

    def search(self, query: Floats, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the rows and inner products of the k best vectors, best first."""
        if not self.size:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        parameters = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.flatnonzero(among))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        # One core a question, see the package; OpenMP keeps this for each thread by itself.
        faiss.omp_set_num_threads(1)
        products, rows = self._index.search(query[np.newaxis], min(k, self.size), params=parameters)
        found = rows[0] >= 0  # FAISS pads with -1 what it does not find
        return rows[0][found], products[0][found]

    def vectors(self, rows: Rows) -> Floats:
        """Return the vectors at `rows`, (n, dimension) float32."""
        if not len(rows):
            return np.empty((0, self._index.d), dtype=np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def to_files(self) -> dict[str, bytes]:
        """Return the index as the content of one file.

        Written by the caller and not by FAISS, so that a full disk is an ordinary error.
        """
        return {FLAT: bytes(faiss.serialize_index(self._index))}
