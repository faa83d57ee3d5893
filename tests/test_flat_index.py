"""Vectors are searched exactly, among those that count, on one core."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from embeddings.encoding.encoder import Floats, unit
from embeddings.searching.flat_index import FlatIndex, flat_file


def some_vectors(count: int) -> Floats:
    return unit(np.random.default_rng(7).normal(size=(count, 16)).astype(np.float32))


def written(vectors: Floats, folder: Path, *, half: bool = False) -> FlatIndex:
    path = folder / "vectors"
    path.write_bytes(b"".join(flat_file([vectors], *vectors.shape, half=half)))
    return FlatIndex.open(path)


def test_a_search_finds_the_nearest_in_order(tmp_path: Path) -> None:
    vectors = some_vectors(50)
    rows, products = written(vectors, tmp_path).search(vectors[3], 5)
    exact = vectors @ vectors[3]
    assert rows.tolist() == np.argsort(-exact)[:5].tolist()
    assert np.allclose(products, exact[rows], atol=1e-6)


def test_a_search_looks_only_at_the_rows_that_count(tmp_path: Path) -> None:
    vectors = some_vectors(50)
    among = np.zeros(50, dtype=bool)
    among[[4, 9, 30]] = True
    rows, _ = written(vectors, tmp_path, half=True).search(vectors[3], 5, among)
    assert sorted(rows.tolist()) == [4, 9, 30]


def test_a_search_leaves_the_other_cores_alone(tmp_path: Path) -> None:
    """Threads that wait for each other cost many times what the search itself takes."""
    index = written(some_vectors(50), tmp_path)

    def threads_after_a_search() -> int:
        index.search(some_vectors(1)[0], 1)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(threads_after_a_search).result() == 1


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("count", [0, 1, 50])
def test_a_file_written_in_blocks_is_what_faiss_writes_of_all_at_once(
    count: int, half: bool, tmp_path: Path
) -> None:
    vectors = some_vectors(count)
    blocks = (vectors[first : first + 7] for first in range(0, count, 7))
    path = tmp_path / "vectors"
    path.write_bytes(b"".join(flat_file(blocks, count, 16, half=half)))
    index: Any = faiss.IndexFlatIP(16)
    if half:
        kind = faiss.ScalarQuantizer.QT_fp16
        index = faiss.IndexScalarQuantizer(16, kind, faiss.METRIC_INNER_PRODUCT)
    if count:
        index.add(vectors)
    assert path.read_bytes() == faiss.serialize_index(index).tobytes()
    found = FlatIndex.open(path).vectors(np.arange(count))
    assert np.allclose(found, vectors, atol=1e-3 if half else 0)
