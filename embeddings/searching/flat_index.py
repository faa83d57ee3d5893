"""Search vectors exactly with FAISS: every one is compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.encoding.encoder import Floats
from embeddings.searching.vectors import Mask, Rows

FLAT = ".faiss"
# Where a file tells the number of vectors, after what it is and their dimension: in 8 bytes.
_SIZE_AT = 8


class FlatIndex:
    """Exact search: every vector is compared; `index` is one of FAISS that does so."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def open(cls, path: Path) -> FlatIndex:
        """Map a file that holds what `flat_file` yields."""
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


def flat_file(
    blocks: Iterable[Floats], size: int, dimension: int, *, half: bool = False
) -> Iterator[bytes | memoryview]:
    """Yield the file of an exact index of `size` vectors, (n, dimension) float32 a block.

    `half` keeps them as 16-bit floats. The file is what FAISS would write of all of them: a header
    that tells their number, how many floats or bytes they are, and these. Written by the caller, so
    that a full disk is an ordinary error.
    """
    index = _empty(dimension, half=half)
    index.add(np.zeros((1, dimension), dtype=np.float32))
    header = bytearray(_rows_after(index, 0)[: -index.code_size])
    for place in (_SIZE_AT, len(header) - 8):
        of_one = int.from_bytes(header[place : place + 8], "little")
        header[place : place + 8] = (of_one * size).to_bytes(8, "little")
    yield bytes(header)
    for block in blocks:
        index.reset()
        index.add(np.ascontiguousarray(block))
        yield _rows_after(index, len(header))


def _rows_after(index: Any, header: int) -> memoryview:
    return faiss.serialize_index(index)[header:].data


def _empty(dimension: int, *, half: bool) -> Any:
    if not half:
        return faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
