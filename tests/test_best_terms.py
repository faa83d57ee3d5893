"""The best rows by words are found without looking at all rows, and are the same."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.searching import bm25
from embeddings.searching.bm25 import AllScores, BestScores, score
from embeddings.searching.postings import Postings, build_postings


@pytest.fixture(scope="module")
def postings() -> Postings:
    """Rows of words by Zipf's law: some in most rows, most in few."""
    generator = np.random.default_rng(11)
    lengths = generator.integers(5, 60, 3000).astype(np.int32)
    numbers = (500 * generator.random(int(lengths.sum())) ** 4).astype(np.int32)
    return build_postings(numbers, lengths, 500)


@pytest.mark.parametrize("filtered", [False, True])
@pytest.mark.parametrize("k", [1, 10, 100, 5000])
def test_the_best_are_those_of_scoring_every_row(
    postings: Postings, k: int, filtered: bool
) -> None:
    generator = np.random.default_rng(k)
    for _ in range(30):
        terms = (500 * generator.random(7) ** 2).astype(int).tolist()
        query = {term: float(postings.idf[term]) for term in terms}
        among = generator.random(3000) < 0.3 if filtered else None
        exact = np.zeros(3000, dtype=np.float32)
        for term, weight in query.items():
            holding, weights = postings.of(term)
            exact[holding] += weight * weights
        counted = exact if among is None else exact * among
        expected = np.argsort(-counted, kind="stable")[:k]
        expected = expected[counted[expected] > 0]
        for scored in (AllScores(postings, query), BestScores(postings, query)):
            rows, scores = scored.best(k, among)
            assert len(rows) == len(expected)
            assert scores == pytest.approx(counted[rows], rel=1e-5)
            assert scores == pytest.approx(counted[expected], rel=1e-5)
            some = generator.integers(0, 3000, 50)
            assert scored.of(some) == pytest.approx(exact[some], rel=1e-5)


def test_every_row_of_a_small_index_is_scored_and_of_a_large_one_the_best(
    postings: Postings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(score(postings, {}), AllScores)
    monkeypatch.setattr(bm25, "_FEW", 2999)
    assert isinstance(score(postings, {}), BestScores)


def test_equal_scores_keep_the_order_of_the_rows() -> None:
    postings = build_postings(
        np.array([0, 1] * 8, dtype=np.int32), np.full(8, 2, dtype=np.int32), 2
    )
    for scored in (AllScores, BestScores):
        rows, _ = scored(postings, {0: 1.0, 1: 1.0}).best(3)
        assert rows.tolist() == [0, 1, 2]


def test_common_terms_are_only_looked_up_where_rare_ones_decide(
    postings: Postings, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[int] = []
    add = BestScores._add

    def record(self: BestScores, term: int, *rest: object) -> object:
        added.append(term)
        return add(self, term, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(BestScores, "_add", record)
    counts = np.diff(postings.offsets)
    common = np.argsort(-counts)[:3].tolist()
    rare = int(np.flatnonzero((counts > 20) & (counts < 60))[0])
    query = {term: float(postings.idf[term]) for term in [*common, rare]}
    rows, _ = BestScores(postings, query).best(5)
    assert added == [rare]
    assert set(rows.tolist()) <= set(postings.of(rare)[0].tolist())


def test_no_known_word_finds_no_row(postings: Postings) -> None:
    for scored in (AllScores, BestScores):
        rows, scores = scored(postings, {}).best(10)
        assert len(rows) == len(scores) == 0
