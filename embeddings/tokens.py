"""Keep token vectors small: as 8-bit integers with one scale each, punctuation left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoding, Floats, unit


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token vectors of one or many texts, in order: `codes[i] * scales[i]` has about unit length.

    `codes`: (n, dimension) int8. `scales`: (n,) float32.
    """

    codes: NDArray[np.int8]
    scales: Floats

    def between(self, start: int, end: int) -> TokenVectors:
        """Return the tokens `start:end`, without copying."""
        return TokenVectors(self.codes[start:end], self.scales[start:end])

    def at(self, rows: NDArray[np.int64]) -> TokenVectors:
        """Return the tokens at the given rows."""
        return TokenVectors(self.codes[rows], self.scales[rows])

    def similarity(self, query: Floats) -> Floats:
        """Return the cosine of each token with each query token, (n, query tokens).

        `query`: (query tokens, dimension) float32 of unit length.
        """
        return (self.codes.astype(np.float32) @ query.T) * self.scales[:, np.newaxis]


def compress(text: str, encoding: Encoding) -> tuple[TokenVectors, NDArray[np.int32]]:
    """Quantise the token vectors of `text`, and return where each starts in it, (n,).

    The tokens of punctuation are left out, unless there are no others.
    """
    spans = encoding.spans.tolist()
    worded = np.array([any(map(str.isalnum, text[start:end])) for start, end in spans], dtype=bool)
    if not worded.any():
        worded[:] = True
    vectors = unit(encoding.tokens[worded])
    scales = np.abs(vectors).max(axis=1) / np.float32(127)
    codes = np.rint(vectors / np.maximum(scales, 1e-12)[:, np.newaxis])
    starts = encoding.spans[worded, 0]
    return TokenVectors(codes.astype(np.int8), scales.astype(np.float32)), starts
