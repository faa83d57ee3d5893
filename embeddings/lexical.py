"""Index terms for BM25: which rows hold each term, and how much it weighs there.

A row is a paragraph or a sentence; two indexes over the same vocabulary serve the two. How rows
are scored is the matter of `embeddings.bm25`.
"""

from __future__ import annotations

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

    def weights_in(self, term: int, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the weight of a term in each of `rows`, (n,), 0.0 where a row lacks it."""
        held, weights = self.of(term)
        if not len(held):
            return np.zeros(len(rows), dtype=np.float32)
        places = np.minimum(np.searchsorted(held, rows), len(held) - 1)
        return np.where(held[places] == rows, weights[places], np.float32(0))


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
