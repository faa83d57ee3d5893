"""Keep token vectors small: seen through a learned projection, as 8-bit integers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from unicodedata import category

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Encoding, Floats, unit
from embeddings.storage.arrays import load_arrays

Scales = NDArray[np.float16]
"""What the integers of token vectors stand for, (tokens,)."""
# What a token outside every word, or in a word that all passages hold, weighs at the least.
_LEAST_IDF = 0.05
# Tokens that are compared at a time: as floats all of them would not stay in the processor's cache.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Token vectors of one or many texts, in order: `codes[i] * scales[i]` has about unit length.

    `codes`: (n, dimension) int8. `scales`: (n,) float16.
    """

    codes: NDArray[np.int8]
    scales: Scales

    def similarity(self, query: Floats) -> Floats:
        """Return the cosine of each token with each query token, (n, query tokens).

        `query`: (query tokens, dimension) float32 of unit length.
        """
        cosines = np.empty((len(self.codes), len(query)), dtype=np.float32)
        # Laid out for products with few rows.
        columns = np.asfortranarray(query).T
        for first in range(0, len(cosines), _BLOCK):
            block = slice(first, first + _BLOCK)
            np.dot(self.codes[block].astype(np.float32), columns, out=cosines[block])
        cosines *= self.scales.astype(np.float32)[:, np.newaxis]
        return cosines


@dataclass(frozen=True, slots=True)
class Projection:
    """How token vectors are compared: in which directions, and how much each of them matters.

    `matrix`: (dimension, reduced) float32, None to compare whole vectors. `importance`:
    (dimension,) float32, None for nothing learned; a question's token weighs in proportion to
    idf ^ `idf_power` times exp(vector · importance).
    """

    matrix: Floats | None = None
    importance: Floats | None = None
    idf_power: float = 1.0

    @classmethod
    def fitted_for(cls, encoder: str) -> Projection:
        """Return the projection fitted to the encoder with this fingerprint.

        Another encoder's vectors are compared whole, and weigh by their word's IDF alone.
        """
        fitted_encoder, projection = _shipped()
        return projection if encoder == fitted_encoder else cls()

    @property
    def fitted(self) -> bool:
        """Tell whether this was fitted to its encoder, which is the one that ships."""
        return self.matrix is not None

    def project(self, tokens: Floats) -> Floats:
        """Return token vectors, (n, dimension), as they are compared: (n, reduced), unit length."""
        return unit(tokens if self.matrix is None else tokens @ self.matrix)

    def weights(self, tokens: Floats, idfs: Floats) -> Floats:
        """Return how much each token of a question matters, (n,), summing to 1."""
        logits = self.idf_power * np.log(np.maximum(idfs, _LEAST_IDF))
        if self.importance is not None:
            logits = logits + tokens @ self.importance
        weights = np.exp(logits - logits.max())
        return np.asarray(weights / weights.sum(), dtype=np.float32)


@cache
def _shipped() -> tuple[str, Projection]:
    """Read the projection that ships, and which encoder it is for.

    It is made by `tests.quality.fit_projection`.
    """
    stored = load_arrays(Path(str(files(__package__) / "projection.npz")))
    projection = Projection(
        stored["matrix"].astype(np.float32),
        stored["importance"].astype(np.float32),
        float(stored["idf_power"]),
    )
    return str(stored["encoder"]), projection


def _is_letter_of_word(text: str, start: int, end: int) -> bool:
    """Tell whether `text[start:end]` is one letter with others, or marks, right beside it."""
    beside = text[max(start - 1, 0) : start] + text[end : end + 1]
    return (
        text[start:end].isalpha()
        and end - start == 1
        and any(category(c)[0] in "LMN" for c in beside)
    )


def compress(
    text: str, encoding: Encoding, projection: Projection
) -> tuple[TokenVectors, NDArray[np.int32]]:
    """Project and quantise the token vectors of `text`, and return where each starts, (n,).

    The tokens of punctuation are left out, unless there are no others. So are those of single
    letters of words, of which the shipped encoder makes nothing: they are a twentieth of English
    and a quarter of Turkish, and nearly all of a script that it spells instead of reading it.
    """
    spans = encoding.spans.tolist()
    kept = [n for n, (start, end) in enumerate(spans) if any(map(str.isalnum, text[start:end]))]
    kept = kept or list(range(len(spans)))
    if projection.fitted:
        kept = [n for n in kept if not _is_letter_of_word(text, *spans[n])] or kept[:1]
    vectors = projection.project(encoding.tokens[kept])
    # Rounded before the codes are made, which then make up for it.
    scales = (np.abs(vectors).max(axis=1) / np.float32(127)).astype(np.float16)
    divisors = np.maximum(scales.astype(np.float32), 1e-12)
    codes = np.rint(vectors / divisors[:, np.newaxis]).clip(-127, 127)
    return TokenVectors(codes.astype(np.int8), scales), encoding.spans[kept, 0]
