"""Index terms for BM25: which rows hold each term, and how much it weighs there.

A row is a paragraph or a sentence; two indexes over the same vocabulary serve the two. How rows
are scored is the matter of `searching.bm25`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.storage.scratch import Column

K1 = 1.2
B = 0.75
# Occurrences of terms that are put in order at a time, about, and those that are looked through.
_OCCURRENCES = 2**20
_BLOCK = 2**20


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


def build_postings(
    numbers: NDArray[np.int32],
    lengths: NDArray[np.int32],
    terms: int,
    rows: NDArray[np.int32] | None = None,
    folder: Path | None = None,
) -> Postings:
    """Index rows of term numbers below `terms`, about a million occurrences at a time.

    `numbers`: (n,), the terms of all stretches one after another, mapped or in memory. `lengths`:
    (stretches,), how many each has. `rows`: (stretches,), which row each belongs to, -1 if to
    none; without it each is a row. The entries are mapped from files in `folder`.
    """
    rows = np.arange(len(lengths), dtype=np.int32) if rows is None else rows
    edges = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    size = int(rows.max(initial=-1)) + 1
    length = _row_lengths(rows, lengths, size).astype(np.float32)
    norm = 1 - B + B * length / max(float(length.mean()) if size else 0.0, 1.0)
    holding = np.zeros(terms, dtype=np.int64)
    held, weights = Column(np.int32, folder), Column(np.float32, folder)
    for first, last in _term_ranges(numbers, terms):
        places = _places(numbers, first, last)
        found = rows[np.searchsorted(edges, places, side="right") - 1]
        keys = (numbers[places].astype(np.int64) * size + found)[found >= 0]
        entries, frequencies = np.unique(keys, return_counts=True)
        term, row = np.divmod(entries, size)
        tf = frequencies.astype(np.float32)
        holding += np.bincount(term, minlength=terms)
        held.append(row)
        weights.append(tf * (K1 + 1) / (tf + K1 * norm[row]))
    idf = np.log1p((size - holding + 0.5) / (holding + 0.5))
    return Postings(
        offsets=np.concatenate([[0], np.cumsum(holding)]).astype(np.int64),
        rows=held.array(),
        weights=weights.array(),
        idf=idf.astype(np.float32),
        size=size,
    )


def _row_lengths(
    rows: NDArray[np.int32], lengths: NDArray[np.int32], size: int
) -> NDArray[np.int64]:
    counted = rows >= 0
    return np.bincount(rows[counted], lengths[counted], minlength=size).astype(np.int64)


def _term_ranges(numbers: NDArray[np.int32], terms: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of terms with about a million occurrences in all, a commoner term by itself."""
    occurrences = np.zeros(terms, dtype=np.int64)
    for block in _blocks(numbers):
        occurrences += np.bincount(block, minlength=terms)
    until = np.cumsum(occurrences)
    first = 0
    while first < terms:
        begin = until[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(until, begin + _OCCURRENCES, side="right")))
        yield first, last
        first = last


def _places(numbers: NDArray[np.int32], first: int, last: int) -> NDArray[np.int64]:
    """Return where the terms `first:last` occur."""
    found = [
        np.flatnonzero((block >= first) & (block < last)) + number * _BLOCK
        for number, block in enumerate(_blocks(numbers))
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *found])


def _blocks(numbers: NDArray[np.int32]) -> Iterator[NDArray[np.int32]]:
    return (numbers[first : first + _BLOCK] for first in range(0, len(numbers), _BLOCK))
