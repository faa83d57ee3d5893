"""What an encoder is and what it gives: one forward pass read at three granularities.

Each runtime that encodes has a file of its own; `encoding.runtime` picks one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.machine_reader import MachineReader

Floats = NDArray[np.float32]
Spans = NDArray[np.int32]
Role = Literal["query", "document"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one forward pass knows of a text.

    `vector`: (dimension,) float32 of unit length, the model's own sentence embedding.
    `tokens`: (n, dimension) float32, the last hidden state of each token of the text, but for words
    that the model does not know. `spans`: (n, 2) int32, where each token stands in the text, in
    characters.
    """

    vector: Floats
    tokens: Floats
    spans: Spans

    def pool(self, start: int, end: int) -> Floats:
        """Return the unit-length mean of the tokens that overlap `text[start:end]`.

        It is the whole text's vector where no token does.
        """
        inside = (self.spans[:, 0] < end) & (self.spans[:, 1] > start)
        return unit(self.tokens[inside].mean(axis=0)) if inside.any() else self.vector


class Encoder(Protocol):
    """Anything that turns texts into vectors; `fingerprint` changes when the vectors would.

    `encode` may be called from several threads at once.
    """

    @property
    def fingerprint(self) -> str:
        """Name the vectors this encoder makes."""

    @property
    def reader(self) -> MachineReader | None:
        """Return the reader that was trained from the same model, None where there is none."""

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        """Encode each text, in order."""


def nothing_known(vector: Floats) -> Encoding:
    """Return the encoding of a text of which no token is known: one that stands nowhere."""
    return Encoding(vector, vector[np.newaxis], np.zeros((1, 2), dtype=np.int32))


def unit(vectors: Floats) -> Floats:
    """Scale vectors (..., dimension) to unit length; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
