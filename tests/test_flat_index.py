"""Vectors are searched exactly, among those that count, on one core."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import faiss
import numpy as np

from embeddings.encoder import Floats, unit
from embeddings.flat_index import FlatIndex


def some_vectors(count: int) -> Floats:
    return unit(np.random.default_rng(7).normal(size=(count, 16)).astype(np.float32))


def test_a_search_finds_the_nearest_in_order() -> None:
    vectors = some_vectors(50)
    rows, products = FlatIndex.build(vectors).search(vectors[3], 5)
    exact = vectors @ vectors[3]
    assert rows.tolist() == np.argsort(-exact)[:5].tolist()
    assert np.allclose(products, exact[rows], atol=1e-6)


def test_a_search_looks_only_at_the_rows_that_count() -> None:
    vectors = some_vectors(50)
    among = np.zeros(50, dtype=bool)
    among[[4, 9, 30]] = True
    rows, _ = FlatIndex.build(vectors, half=True).search(vectors[3], 5, among)
    assert sorted(rows.tolist()) == [4, 9, 30]


def test_a_search_leaves_the_other_cores_alone() -> None:
    """Threads that wait for each other cost many times what the search itself takes."""
    index = FlatIndex.build(some_vectors(50))

    def threads_after_a_search() -> int:
        index.search(some_vectors(1)[0], 1)
        return int(faiss.omp_get_max_threads())

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(threads_after_a_search).result() == 1
