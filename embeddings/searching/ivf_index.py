"""Search very many vectors with FAISS: a few cells of compressed ones, then exactly the best."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import faiss
import numpy as np

from embeddings.cores import cores
from embeddings.encoding.encoder import Floats, unit
from embeddings.searching.flat_index import FlatIndex
from embeddings.searching.vectors import Mask, Rows

IVF = ".ivf.faiss"
# If a filter leaves no more rows than these, each of them is compared exactly.
_FEW = 20_000
# How many compressed candidates are compared exactly for each one wanted: 8 bits a dimension
# blur the order of near neighbours, and this restores it.
_RESCORED = 2
# Which share of the exact ten best the search must find, of vectors near those indexed.
_RECALL = 0.99
_PROBES = (8, 16, 32, 64, 128, 256)
_SAMPLE = 256
# Equal vectors make equal cells.
_SEED = 1
# Vectors a cell that are trained on: more of them take time and move no cell by much.
_TRAINED = 40
# Vectors that are put into cells at a time, and bytes that are copied.
_SLICE = 2**14
_BLOCK = 2**20
# How FAISS marks where a file tells what is in the cells.
_LISTS = b"ilar"


class IvfIndex:
    """Cells around centroids (Jégou et al., 2011), 8-bit codes in them, `exact` beside them.

    How many are looked into is measured when the index is made.
    """

    def __init__(self, cells: Any, exact: FlatIndex) -> None:
        self._cells = cells
        self._exact = exact

    @classmethod
    def open(cls, path: Path, exact: FlatIndex) -> IvfIndex:
        """Map a file that holds what `ivf_file` yields."""
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

    def _best(self, query: Floats, rows: Rows, k: int) -> tuple[Rows, Floats]:
        products = self._exact.vectors(rows) @ query
        order = np.argsort(-products, kind="stable")[:k]
        return rows[order], products[order]

    def measure(self, generator: np.random.Generator) -> None:
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


def ivf_file(exact: FlatIndex, folder: Path) -> Iterator[bytes]:
    """Yield the file of an index of the vectors of `exact`, about 4 sqrt(n) cells.

    It is what FAISS would write of it, made a slice at a time: how many cells are looked into
    comes first in it and is known last, so that it is written into `folder` before.
    """
    generator = np.random.default_rng(_SEED)
    cells = _trained(exact, generator)
    with NamedTemporaryFile(dir=folder) as file:
        file.writelines(chain([_header(cells)], _lists(cells, exact)))
        file.flush()
        index = IvfIndex.open(Path(file.name), exact)
        index.measure(generator)
        cells.nprobe = index.probes
        header = _header(cells)
        yield header
        file.seek(len(header))
        yield from iter(lambda: file.read(_BLOCK), b"")


def _trained(exact: FlatIndex, generator: np.random.Generator) -> Any:
    """Return cells without a vector in them."""
    size, dimension = exact.size, exact.dimension
    count = max(1, min(int(4 * np.sqrt(size)), size // 4))
    cells = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, count,
        faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    cells.cp.niter, cells.cp.seed = 6, _SEED
    cells.cp.min_points_per_centroid, cells.cp.max_points_per_centroid = 1, _TRAINED
    faiss.omp_set_num_threads(cores())
    chosen = generator.choice(size, min(size, _TRAINED * count), replace=False)
    cells.train(exact.vectors(np.sort(chosen)))
    cells.ntotal = size
    return cells


def _header(cells: Any) -> bytes:
    """Return how FAISS begins the file, up to what is in the cells."""
    empty = faiss.serialize_index(cells).tobytes()
    return empty[: empty.rindex(_LISTS)]


def _lists(cells: Any, exact: FlatIndex) -> Iterator[bytes]:
    """Yield what is in the cells: how many vectors, and each one's codes and row numbers."""
    rows = range(0, exact.size, _SLICE)
    slices = (np.arange(first, min(first + _SLICE, exact.size)) for first in rows)
    found = [cells.quantizer.assign(exact.vectors(each), 1)[:, 0] for each in slices]
    cell = np.concatenate([each.astype(np.int32) for each in found])
    order = np.argsort(cell, kind="stable")
    sizes = np.bincount(cell, minlength=cells.nlist)
    yield _LISTS + struct.pack("<QQ4sQ", cells.nlist, cells.code_size, b"full", cells.nlist)
    yield sizes.tobytes()
    edges = np.cumsum([0, *sizes])
    for first, last in pairwise(edges.tolist()):
        if first < last:
            members = order[first:last]
            yield cells.sq.compute_codes(exact.vectors(members)).tobytes()
            yield members.tobytes()
