"""The trained networks as they ship: the weights in which they differ from their encoder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats
from embeddings.encoding.network import NAMES, Name
from embeddings.storage.arrays import load_arrays

SHIPPED: dict[Name, Path] = {name: Path(str(files(__package__) / f"{name}.npz")) for name in NAMES}
_ENCODER, _HEAD, _SCALES = "encoder", "head", "scales of "


@dataclass(frozen=True)
class TrainedWeights:
    """Weights by the names that the encoder with the fingerprint `encoder` has for them.

    `weights`: float32, matrices as `quantise` leaves them. `head`: (dimension,) float32, makes a
    score of a token's last hidden state.
    """

    encoder: str
    weights: Mapping[str, Floats]
    head: Floats

    @classmethod
    def trained_from(cls, encoder: str, name: Name) -> TrainedWeights | None:
        """Return a network's weights if it grew from the encoder with this fingerprint, or None."""
        shipped = _shipped(name)
        return shipped if shipped.encoder == encoder else None

    def save(self, path: Path) -> None:
        """Write the weights to a file, matrices as 8-bit integers."""
        stored: dict[str, object] = {_ENCODER: self.encoder, _HEAD: self.head}
        for name, weight in self.weights.items():
            stored[name] = weight
            if weight.ndim == 2:
                stored[name], stored[_SCALES + name] = quantise(weight)
        np.savez_compressed(path, allow_pickle=False, **stored)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> TrainedWeights:
        """Read what `save` wrote."""
        stored = load_arrays(path)
        encoder, head = str(stored.pop(_ENCODER)), stored.pop(_HEAD)
        weights = {
            name: stored[name] * stored.get(_SCALES + name, np.float32(1))
            for name in stored
            if not name.startswith(_SCALES)
        }
        return cls(encoder, weights, head)


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return a matrix, (rows, columns), as 8-bit integers and the scale of each row, (rows, 1)."""
    scales = np.maximum(np.abs(matrix).max(axis=1, keepdims=True) / np.float32(127), 1e-12)
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


@cache
def _shipped(name: Name) -> TrainedWeights:
    return TrainedWeights.load(SHIPPED[name])
