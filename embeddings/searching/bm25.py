"""Score rows by their terms (BM25): all of them in a small index, the best alone in a large one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from embeddings.encoding.encoder import Floats
from embeddings.searching.postings import K1, Postings
from embeddings.searching.vectors import Mask, Rows

# Of no more rows than these, scoring all takes less time than telling which can be left out.
_FEW = 20_000


class Scores(Protocol):
    """The scores of one query's terms: the sum over the terms of their weight here and there."""

    def best(self, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the k rows with the highest scores above 0, best first, and the scores.

        Equal scores are in order of row. `among`: (size,) bool, the rows that count.
        """

    def of(self, rows: Rows) -> Floats:
        """Return the scores of `rows`, (n,)."""


def score(postings: Postings, query: Mapping[int, float]) -> Scores:
    """Score rows by term numbers and their weights."""
    return AllScores(postings, query) if postings.size <= _FEW else BestScores(postings, query)


class AllScores:
    """Every row's score, worked out at once."""

    def __init__(self, postings: Postings, query: Mapping[int, float]) -> None:
        self._scores = np.zeros(postings.size, dtype=np.float32)
        for term, weight in query.items():
            rows, weights = postings.of(term)
            self._scores[rows] += np.float32(weight) * weights

    def best(self, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the best rows and their scores."""
        rows = np.flatnonzero(self._scores if among is None else among * self._scores)
        return _top(rows, self._scores[rows], k)

    def of(self, rows: Rows) -> Floats:
        """Return the scores of `rows`."""
        return np.asarray(self._scores[rows])


@dataclass(frozen=True, slots=True)
class BestScores:
    """Scores worked out where they are asked for.

    The same as `AllScores` gives, but for rounding. The work grows with the rarer terms' rows and
    not with the index: once no row without them can be among the best, commoner terms are only
    looked up in the rows found so far (MaxScore; Turtle and Flood, 1995).
    """

    postings: Postings
    query: Mapping[int, float]

    def best(self, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the best rows and their scores."""
        order = sorted(self.query, key=lambda term: (len(self.postings.of(term)[0]), term))
        rows, scores = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        for place, term in enumerate(order):
            rest = {term: self.query[term] for term in order[place:]}
            if len(scores) >= k and _least_of_best(scores, k) > _bound(rest):
                return self._finish(rest, rows, scores, k)
            rows, scores = self._add(term, rows, scores, among)
        return _top(rows, scores, k)

    def of(self, rows: Rows) -> Floats:
        """Return the scores of `rows`."""
        scores = np.zeros(len(rows), dtype=np.float32)
        for term, weight in self.query.items():
            scores += np.float32(weight) * self.postings.weights_in(term, rows)
        return scores

    def _add(
        self, term: int, rows: Rows, scores: Floats, among: Mask | None
    ) -> tuple[Rows, Floats]:
        """Add what a term gives to scores by row, ascending, and to the rows that only it has."""
        held, weights = self.postings.of(term)
        if among is not None:
            counted = among[held]
            held, weights = held[counted], weights[counted]
        joined = np.union1d(rows, held)
        total = np.zeros(len(joined), dtype=np.float32)
        total[np.searchsorted(joined, rows)] = scores
        total[np.searchsorted(joined, held)] += np.float32(self.query[term]) * weights
        return joined, total

    def _finish(
        self, query: Mapping[int, float], rows: Rows, scores: Floats, k: int
    ) -> tuple[Rows, Floats]:
        """Add the common terms of `query` to those rows that could still be among the best."""
        left = dict(query)
        for term, weight in query.items():
            hopeful = scores + np.float32(_bound(left)) >= _least_of_best(scores, k)
            rows, scores = rows[hopeful], scores[hopeful]
            scores = scores + np.float32(weight) * self.postings.weights_in(term, rows)
            del left[term]
        return _top(rows, scores, k)


def _bound(query: Mapping[int, float]) -> float:
    """Return more than any row could score."""
    return sum(query.values()) * (K1 + 1) * 1.0001  # for what rounding may add


def _least_of_best(scores: Floats, k: int) -> float:
    """Return the k-th highest score, or 0.0 where there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else 0.0


def _top(rows: Rows, scores: Floats, k: int) -> tuple[Rows, Floats]:
    """Return the k highest scores above 0 with their rows, ascending among equals."""
    least = _least_of_best(scores, k)
    held = np.flatnonzero((scores >= least) & (scores > 0))
    order = held[np.argsort(-scores[held], kind="stable")[:k]]
    return rows[order], scores[order]
