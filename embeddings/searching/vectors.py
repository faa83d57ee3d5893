"""What searches vectors by inner product, whichever way it goes about it.

Each way has a file of its own; `searching.index_kinds` picks one by size.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


class VectorIndex(Protocol):
    """Vectors that can be searched; rows count from 0 in the order they were added."""

    @property
    def size(self) -> int:
        """Return the number of vectors."""

    def search(self, query: Floats, k: int, among: Mask | None = None) -> tuple[Rows, Floats]:
        """Return the rows of the k vectors with the highest inner product, and the products.

        `query`: (dimension,). `among`: (size,) bool, the rows that count. Both results are (n,),
        best first, n the lesser of k and the number of rows that count.
        """

    def vectors(self, rows: Rows) -> Floats:
        """Return the vectors at `rows`, (n, dimension) float32."""
