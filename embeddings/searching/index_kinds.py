"""Choose how vectors are searched, by how many there are, and open what was chosen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

from embeddings.encoding.encoder import Floats
from embeddings.searching.flat_index import FLAT, FlatIndex, flat_file
from embeddings.searching.ivf_index import IVF, IvfIndex, ivf_file
from embeddings.searching.vectors import VectorIndex
from embeddings.storage.generation import Generation
from embeddings.storage.store import Chunks, Derived

IndexKind = Literal["auto", "exact", "approximate"]
INDEX_KINDS: tuple[IndexKind, ...] = get_args(IndexKind)
# Vectors of which comparing each one takes a few milliseconds on one core.
EXACT_UP_TO = 50_000


def is_exact(size: int, kind: IndexKind) -> bool:
    """Tell whether `size` vectors are searched exactly; with "auto" up to 50,000 are.

    An index without any is searched exactly, because cells are found by training on some.
    """
    return size == 0 or kind == "exact" or (kind == "auto" and size <= EXACT_UP_TO)


def vector_files(
    name: str,
    blocks: Iterable[Floats],
    size: int,
    dimension: int,
    kind: IndexKind,
    *,
    half: bool = False,
) -> dict[str, Chunks | Derived]:
    """Return the files of `size` vectors, (n, dimension) float32 a block, by name.

    `half` keeps them as 16-bit floats.
    """
    exact = {f"{name}{FLAT}": flat_file(blocks, size, dimension, half=half)}
    if is_exact(size, kind):
        return {**exact}

    def cells(folder: Path) -> Chunks:
        return ivf_file(FlatIndex.open(folder / f"{name}{FLAT}"), folder)

    return {**exact, f"{name}{IVF}": cells}


def open_vectors(generation: Generation, name: str) -> VectorIndex:
    """Open the vectors called `name` of a generation; raise `IndexDamaged` if they are."""
    exact = FlatIndex.open(generation.check(f"{name}{FLAT}"))
    if f"{name}{IVF}" not in generation.manifest["files"]:
        return exact
    return IvfIndex.open(generation.check(f"{name}{IVF}"), exact)
