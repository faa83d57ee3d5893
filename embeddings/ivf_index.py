"""Search very many vectors with FAISS: a few cells of compressed ones, then exactly the best."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from embeddings.cores import cores
from embeddings.encoder import Floats, unit
from embeddings.flat_index import FlatIndex
from embeddings.vectors import Mask, Rows

IVF = ".ivf.faiss"
# Rows that a filter leaves are compared exactly, each of them, up to so many.
_FEW = 20_000
# How many compressed candidates are compared exactly for each one wanted: 8 bits a dimension
# blur the order of near neighbours, and this restores it.
_RESCORED = 2
# Which share of the exact ten best the search must find, of vectors near those indexed.
_RECALL = 0.99
_PROBES = (8, 16, 32, 64, 128, 256)
_SAMPLE = 256
# Training beyond so many vectors a cell takes time and moves no cell by much.
_TRAINED = 40


class IvfIndex:
    """Cells around centroids (Jégou et al., 2011), 8-bit codes in them, `exact` beside them.

    About 4 sqrt(n) cells. How many are looked into is measured when the index is made.
    """

    def __init__(self, cells: Any, exact: FlatIndex) -> None:
        self._cells = cells
        self._exact = exact

    @classmethod
    def build(cls, exact: FlatIndex, seed: int = 1) -> IvfIndex:
        """Index the vectors of `exact`, a slice at a time."""
        size, dimension = exact.size, exact.dimension
        count = max(1, min(int(4 * np.sqrt(size)), size // 4))
        cells = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, count,
            faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False,
        )  # fmt: skip
        cells.cp.niter, cells.cp.seed = 6, seed
        cells.cp.min_points_per_centroid, cells.cp.max_points_per_centroid = 1, _TRAINED
        faiss.omp_set_num_threads(cores())
        generator = np.random.default_rng(seed)
        chosen = generator.choice(size, min(size, _TRAINED * count), replace=False)
        cells.train(exact.vectors(np.sort(chosen)))
        for first in range(0, size, 50_000):
            cells.add(exact.vectors(np.arange(first, min(first + 50_000, size))))
        index = cls(cells, exact)
        index._measure(generator)
        return index

    @classmethod
    def open(cls, path: Path, exact: FlatIndex) -> IvfIndex:
        """Map a file that holds what `to_files` returned under its own ending."""
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), exact)

    @property
    def size(self) -> int:
        """Return the number of vectors."""
        return self._exact.size

    @property
    def probes(self) -> int:
        """Return how many cells are looked into."""
        return int(self._cells.nprobe)

    def search(self, query: Floats, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the rows and exact inner products of the k best vectors found, best first."""
        if among is not None and int(among.sum()) <= _FEW:
            return self._best(query, np.flatnonzero(among), k)
        selector = None if among is None else faiss.IDSelectorBatch(np.flatnonzero(among))
        parameters = faiss.SearchParametersIVF(nprobe=self.probes, sel=selector)  # type: ignore[call-arg]
        faiss.omp_set_num_threads(1)
        _, rows = self._cells.search(query[np.newaxis], k * _RESCORED, params=parameters)
        return self._best(query, np.sort(rows[0][rows[0] >= 0]), k)

    def vectors(self, rows: Rows) -> Floats:
        """Return the vectors at `rows`, (n, dimension) float32."""
        return self._exact.vectors(rows)

    def to_files(self) -> dict[str, bytes]:
        """Return the cells as the content of one file, and the exact vectors as another."""
        return {IVF: bytes(faiss.serialize_index(self._cells)), **self._exact.to_files()}

    def _best(self, query: Floats, rows: Rows, k: int) -> tuple[Rows, Floats]:
        products = self._exact.vectors(rows) @ query
        order = np.argsort(-products, kind="stable")[:k]
        return rows[order], products[order]

    def _measure(self, generator: np.random.Generator) -> None:
        """Look into as few cells as find the share of the nearest that is asked for."""
        rows = generator.choice(self.size, min(self.size, _SAMPLE), replace=False)
        near = self._exact.vectors(np.sort(rows))
        noise = generator.normal(size=near.shape) / np.sqrt(near.shape[1])
        queries = unit((near + 0.5 * noise).astype(np.float32))
        wanted = [set(self._exact.search(query, 10)[0].tolist()) for query in queries]
        for probes in _PROBES:
            self._cells.nprobe = min(probes, self._cells.nlist)
            found = [set(self.search(query, 10)[0].tolist()) for query in queries]
            hits = sum(len(ours & theirs) for ours, theirs in zip(found, wanted, strict=True))
            if hits >= _RECALL * sum(map(len, wanted)):
                break
