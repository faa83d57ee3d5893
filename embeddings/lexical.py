"""Index terms for BM25: which rows hold each term, and how much it weighs there.

A row is a paragraph or a sentence; two indexes over the same vocabulary serve the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Postings:
    """Rows and weights of every term, by term number.

    `offsets`: (terms + 1,) int64; term t has the entries `offsets[t]:offsets[t + 1]` of
    `rows`: int32, ascending within a term, and `weights`: float32, the term-frequency part of
    BM25, tf (k1 + 1) / (tf + k1 (1 - b + b length / mean length)) (Robertson and Zaragoza, 2009).
    `idf`: (terms,) float32, ln(1 + (N - n + 1/2) / (n + 1/2)), the form that is never negative.
    `size`: the number of rows.
    """

    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    idf: NDArray[np.float32]
    size: int

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the rows that hold a term and its weights there, both (n,)."""
        entries = slice(self.offsets[term], self.offsets[term + 1])
        return self.rows[entries], self.weights[entries]

    def best(
        self, query: Mapping[int, float], k: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the k rows with the highest BM25 scores above 0, best first, and the scores.

        `among`: (size,) bool, the rows that count. Exactly what `score` would give, equal scores
        in order of row, but for rounding; the work grows with the rarer terms' rows and not with
        the index: once no row without them can be among the best, commoner terms are only looked
        up in the rows found so far (MaxScore; Turtle and Flood, 1995).
        """
        order = sorted(query, key=lambda term: (len(self.of(term)[0]), term))
        rows, scores = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        for place, term in enumerate(order):
            rest = {term: query[term] for term in order[place:]}
            if len(scores) >= k and _least_of_best(scores, k) > _bound(rest):
                return self._finish(rest, rows, scores, k)
            rows, scores = self._add(term, query[term], rows, scores, among)
        return _top(rows, scores, k)

    def _add(
        self,
        term: int,
        weight: float,
        rows: NDArray[np.int64],
        scores: NDArray[np.float32],
        among: NDArray[np.bool_] | None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Add what a term gives to scores by row, ascending, and to the rows that only it has."""
        held, weights = self.of(term)
        if among is not None:
            counted = among[held]
            held, weights = held[counted], weights[counted]
        joined = np.union1d(rows, held)
        total = np.zeros(len(joined), dtype=np.float32)
        total[np.searchsorted(joined, rows)] = scores
        total[np.searchsorted(joined, held)] += np.float32(weight) * weights
        return joined, total

    def _finish(
        self,
        query: Mapping[int, float],
        rows: NDArray[np.int64],
        scores: NDArray[np.float32],
        k: int,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Add the common terms of `query` to those rows that could still be among the best."""
        left = dict(query)
        for term, weight in query.items():
            hopeful = scores + np.float32(_bound(left)) >= _least_of_best(scores, k)
            rows, scores = rows[hopeful], scores[hopeful]
            scores = scores + np.float32(weight) * self.weights_in(term, rows)
            del left[term]
        return _top(rows, scores, k)

    def score(self, query: Mapping[int, float]) -> NDArray[np.float32]:
        """Return each row's BM25 score, (size,), for term numbers and their weights."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term, weight in query.items():
            rows, weights = self.of(term)
            scores[rows] += np.float32(weight) * weights
        return scores

    def weights_in(self, term: int, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the weight of a term in each of `rows`, (n,), 0.0 where a row lacks it."""
        held, weights = self.of(term)
        if not len(held):
            return np.zeros(len(rows), dtype=np.float32)
        places = np.minimum(np.searchsorted(held, rows), len(held) - 1)
        return np.where(held[places] == rows, weights[places], np.float32(0))


def _bound(query: Mapping[int, float]) -> float:
    """Return more than any row could score."""
    return sum(query.values()) * (K1 + 1) * 1.0001  # for what rounding may add


def _least_of_best(scores: NDArray[np.float32], k: int) -> float:
    """Return the k-th highest score, or 0.0 where there are fewer."""
    return float(np.partition(scores, -k)[-k]) if len(scores) >= k else 0.0


def _top(
    rows: NDArray[np.int64], scores: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the k highest scores above 0 with their rows, ascending among equals."""
    least = _least_of_best(scores, k)
    held = np.flatnonzero((scores >= least) & (scores > 0))
    order = held[np.argsort(-scores[held], kind="stable")[:k]]
    return rows[order], scores[order]


@dataclass(frozen=True, slots=True)
class TermRows:
    """The terms of every paragraph in order: those of its headings, then of each sentence.

    `numbers`: (n,) int32, term numbers. `lengths`: (paragraphs + sentences,) int32, how many terms
    each row has; paragraph p's headings are row p + the number of sentences before it.
    """

    numbers: NDArray[np.int32]
    lengths: NDArray[np.int32]

    def between(self, first: int, last: int) -> TermRows:
        """Return the rows `first:last`, without copying."""
        start, end = int(self.lengths[:first].sum()), int(self.lengths[:last].sum())
        return TermRows(self.numbers[start:end], self.lengths[first:last])


def build_postings(numbers: NDArray[np.int32], lengths: NDArray[np.int32], terms: int) -> Postings:
    """Index rows of term numbers below `terms`.

    `numbers`: (n,), the terms of all rows one after another. `lengths`: (rows,), how many each has.
    """
    size = len(lengths)
    rows = np.repeat(np.arange(size), lengths)
    entries, frequencies = np.unique(numbers.astype(np.int64) * size + rows, return_counts=True)
    term, held = np.divmod(entries, size)
    tf = frequencies.astype(np.float32)
    length = lengths.astype(np.float32)
    norm = 1 - B + B * length / max(float(length.mean()), 1.0)
    holding = np.bincount(term, minlength=terms)
    idf = np.log1p((size - holding + 0.5) / (holding + 0.5))
    return Postings(
        offsets=np.concatenate([[0], np.cumsum(holding)]).astype(np.int64),
        rows=held.astype(np.int32),
        weights=(tf * (K1 + 1) / (tf + K1 * norm[held])).astype(np.float32),
        idf=idf.astype(np.float32),
        size=size,
    )
