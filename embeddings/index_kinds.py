"""Choose how vectors are searched, by how many there are, and open what was chosen."""

from __future__ import annotations

from typing import Literal, get_args

from embeddings.encoder import Floats
from embeddings.flat_index import FLAT, FlatIndex
from embeddings.ivf_index import IVF, IvfIndex
from embeddings.store import Generation
from embeddings.vectors import VectorIndex

IndexKind = Literal["auto", "exact", "approximate"]
INDEX_KINDS: tuple[IndexKind, ...] = get_args(IndexKind)
# Up to so many vectors comparing all of them takes a few milliseconds on one core.
EXACT_UP_TO = 50_000


def build_vectors(vectors: Floats, kind: IndexKind = "auto", *, half: bool = False) -> VectorIndex:
    """Index vectors, (n, dimension) float32; "auto" is exact up to 50,000 of them.

    `half` keeps them as 16-bit floats.
    """
    exact = FlatIndex.build(vectors, half=half)
    if kind == "exact" or (kind == "auto" and exact.size <= EXACT_UP_TO):
        return exact
    return IvfIndex.build(exact)


def open_vectors(generation: Generation, name: str) -> VectorIndex:
    """Open the vectors called `name` of a generation; raise `IndexDamaged` if they are."""
    exact = FlatIndex.open(generation.check(f"{name}{FLAT}"))
    if f"{name}{IVF}" not in generation.manifest["files"]:
        return exact
    return IvfIndex.open(generation.check(f"{name}{IVF}"), exact)
