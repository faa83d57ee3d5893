"""Approximate search finds what exact search finds, with the same products."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest

from embeddings.encoding.encoder import Floats, unit
from embeddings.searching import index_kinds
from embeddings.searching.flat_index import FLAT, FlatIndex
from embeddings.searching.index_kinds import IndexKind, vector_files
from embeddings.searching.ivf_index import IVF, IvfIndex, ivf_file
from qa.answer import Answer
from tests.conftest import Workshop


def clustered(count: int, seed: int = 3) -> Floats:
    """Return vectors that crowd around a hundredth as many centres, as texts do around topics."""
    generator = np.random.default_rng(seed)
    centres = generator.normal(size=(max(1, count // 100), 32))
    chosen = centres[generator.integers(0, len(centres), count)]
    return unit((chosen + 0.5 * generator.normal(size=chosen.shape)).astype(np.float32))


@pytest.fixture(scope="module")
def exact() -> FlatIndex:
    index: Any = faiss.IndexFlatIP(32)
    index.add(clustered(4000))
    return FlatIndex(index)


@pytest.fixture(scope="module")
def written(exact: FlatIndex, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cells")
    (folder / "cells").write_bytes(b"".join(ivf_file(exact, folder)))
    return folder / "cells"


@pytest.fixture(scope="module")
def approximate(exact: FlatIndex, written: Path) -> IvfIndex:
    return IvfIndex.open(written, exact)


def test_it_finds_nearly_all_that_exact_search_finds(
    exact: FlatIndex, approximate: IvfIndex
) -> None:
    queries = unit(clustered(200, seed=3) + 0.1 * clustered(200, seed=5))
    hits = 0
    for query in queries:
        rows, products = exact.search(query, 10)
        found, theirs = approximate.search(query, 10)
        hits += len(set(rows.tolist()) & set(found.tolist()))
        by_row = dict(zip(rows.tolist(), products.tolist(), strict=True))
        for row, product in zip(found.tolist(), theirs.tolist(), strict=True):
            assert by_row.get(row, product) == pytest.approx(product, abs=1e-5)
        assert (np.diff(theirs) <= 0).all()
    assert hits >= 0.98 * 2000


def test_it_looks_into_few_cells(approximate: IvfIndex) -> None:
    assert approximate.probes < int(4 * np.sqrt(approximate.size)) / 2


@pytest.mark.parametrize("few", [0, 20_000])
def test_a_filter_leaves_only_the_rows_that_count(
    exact: FlatIndex, approximate: IvfIndex, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many count by looking into cells, where few do by comparing each."""
    monkeypatch.setattr("embeddings.searching.ivf_index._FEW", few)
    among = np.zeros(exact.size, dtype=bool)
    among[::3] = True
    query = exact.vectors(np.array([30]))[0]
    found, products = approximate.search(query, 10, among)
    rows, expected = exact.search(query, 10, among)
    assert set(found.tolist()) <= set(range(0, exact.size, 3))
    assert found[0] == 30
    assert products[0] == pytest.approx(1)
    if few:
        assert found.tolist() == rows.tolist()
        assert products == pytest.approx(expected, abs=1e-5)


def test_a_file_written_in_slices_is_what_faiss_writes_of_all_at_once(
    exact: FlatIndex, written: Path
) -> None:
    index = faiss.read_index(str(written))
    assert faiss.serialize_index(index).tobytes() == written.read_bytes()
    index.reset()
    index.add(exact.vectors(np.arange(exact.size)))
    assert faiss.serialize_index(index).tobytes() == written.read_bytes()


def test_vectors_are_the_exact_ones(exact: FlatIndex, approximate: IvfIndex) -> None:
    assert np.array_equal(approximate.vectors(np.array([5, 2])), exact.vectors(np.array([5, 2])))


def test_the_same_vectors_make_the_same_cells(
    exact: FlatIndex, written: Path, tmp_path: Path
) -> None:
    assert b"".join(ivf_file(exact, tmp_path)) == written.read_bytes()
    assert list(tmp_path.iterdir()) == []


def files_of(count: int, kind: IndexKind = "auto") -> list[str]:
    return list(vector_files("", [clustered(count)], count, 32, kind))


def test_few_vectors_are_searched_exactly_and_many_in_cells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index_kinds, "EXACT_UP_TO", 50)
    assert files_of(50) == [FLAT]
    assert files_of(51) == [FLAT, IVF]
    assert files_of(51, "exact") == [FLAT]
    assert files_of(5, "approximate") == [FLAT, IVF]


def test_an_index_in_cells_may_lose_its_last_document(workshop: Workshop) -> None:
    workshop.build({"a.txt": "Red house."}, index_kind="approximate")
    (workshop.seeds / "a.txt").unlink()
    assert workshop.build(index_kind="approximate").paragraphs == 0
    assert workshop.engine().ask("Where is the red house?").status == "not_found"


def test_an_index_in_cells_answers_as_an_exact_one(workshop: Workshop, tmp_path: Path) -> None:
    files = {f"{n}.txt": f"The {colour} door opens at {n}." for n, colour in enumerate(COLOURS)}
    exact = workshop.build(files)
    answer = workshop.engine().ask("When does the green door open?")
    workshop.index = tmp_path / "cells"
    report = workshop.build(index_kind="approximate")
    assert isinstance(workshop.open().contents.sentence_vectors, IvfIndex)
    again = workshop.engine().ask("When does the green door open?")
    assert texts(again) == texts(answer)
    assert texts(again)[0] == "The green door opens at 2."
    assert report.version != exact.version, "another kind is another index"
    assert workshop.build(index_kind="exact").embedded == 0, "and is made of the same vectors"
    assert isinstance(workshop.open().contents.sentence_vectors, FlatIndex)


def texts(answer: Answer) -> list[str]:
    return [quote.text for quote in answer.quotes or answer.near_misses]


COLOURS = ("red", "blue", "green", "white", "black", "yellow", "brown", "grey")
