"""The best rows by words are found without looking at all rows, and are the same."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.lexical import Postings, build_postings


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
        rows, scores = postings.best(query, k, among)
        exact = postings.score(query)
        if among is not None:
            exact = exact * among
        expected = np.argsort(-exact, kind="stable")[:k]
        expected = expected[exact[expected] > 0]
        assert len(rows) == len(expected)
        assert scores == pytest.approx(exact[rows], rel=1e-5)
        assert scores == pytest.approx(exact[expected], rel=1e-5)


def test_equal_scores_keep_the_order_of_the_rows() -> None:
    postings = build_postings(
        np.array([0, 1] * 8, dtype=np.int32), np.full(8, 2, dtype=np.int32), 2
    )
    rows, _ = postings.best({0: 1.0, 1: 1.0}, 3)
    assert rows.tolist() == [0, 1, 2]


def test_common_terms_are_only_looked_up_where_rare_ones_decide(
    postings: Postings, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[int] = []
    add = Postings._add

    def record(self: Postings, term: int, *rest: object) -> object:
        added.append(term)
        return add(self, term, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Postings, "_add", record)
    counts = np.diff(postings.offsets)
    common = np.argsort(-counts)[:3].tolist()
    rare = int(np.flatnonzero((counts > 20) & (counts < 60))[0])
    query = {term: float(postings.idf[term]) for term in [*common, rare]}
    rows, _ = postings.best(query, 5)
    assert added == [rare]
    assert set(rows.tolist()) <= set(postings.of(rare)[0].tolist())


def test_no_known_word_finds_no_row(postings: Postings) -> None:
    rows, scores = postings.best({}, 10)
    assert len(rows) == len(scores) == 0
