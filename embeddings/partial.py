"""Keep what an interrupted build has embedded, so that the next one goes on from there.

    FOLDER/partial/KEY/NUMBER.npz    the vectors of some paragraphs, whole or absent

It is a cache: what cannot be written or read is embedded again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.passages import Vectors
from embeddings.token_segments import join_vectors
from embeddings.tokens import TokenVectors
from embeddings.versions import VERSIONS


class Partial:
    """The vectors that builds of the index below `folder` made with an encoder and left behind."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        key = repr((fingerprint, sorted(VERSIONS.items()))).encode()
        self._root = folder / "partial"
        self._folder = self._root / hashlib.sha256(key).hexdigest()[:16]

    def read(self) -> dict[bytes, Vectors]:
        """Return all that is kept, by the paragraphs' digests."""
        vectors: dict[bytes, Vectors] = {}
        for path in sorted(self._folder.glob("*.npz")):
            try:
                with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                    vectors |= _unpacked(kept)
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
                continue  # cut short or altered: a ZIP file knows by its checksums
        return vectors

    def keep(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Write the vectors of some paragraphs, if there is room for them."""
        name = hashlib.sha256(b"".join(vectors)).hexdigest()[:16]
        aside = self._folder / f"{name}.new"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                np.savez(file, allow_pickle=False, **_packed(vectors))
            os.replace(aside, self._folder / f"{name}.npz")
        except OSError:
            aside.unlink(missing_ok=True)

    def clear(self) -> bool:
        """Forget everything, other encoders' vectors too; return whether there was anything."""
        kept = self._root.exists()
        shutil.rmtree(self._root, ignore_errors=True)
        return kept


def _packed(vectors: Mapping[bytes, Vectors]) -> dict[str, NDArray[Any]]:
    each = list(vectors.values())
    tokens = join_vectors([v.tokens for v in each])
    return {
        "digests": np.frombuffer(b"".join(vectors), dtype=np.uint8).reshape(len(each), -1),
        "paragraphs": np.stack([v.paragraph for v in each]),
        "sentences": np.concatenate([v.sentences for v in each]),
        "codes": tokens.codes,
        "scales": tokens.scales,
        "token_edges": np.concatenate([v.token_edges for v in each]),
        "sentence_counts": np.array([len(v.sentences) for v in each]),
        "token_counts": np.array([len(v.tokens.scales) for v in each]),
    }


def _unpacked(kept: Mapping[str, NDArray[Any]]) -> dict[bytes, Vectors]:
    arrays = {name: kept[name] for name in kept}
    sentences = pairwise(np.concatenate([[0], np.cumsum(arrays["sentence_counts"])]).tolist())
    tokens = pairwise(np.concatenate([[0], np.cumsum(arrays["token_counts"])]).tolist())
    return {
        digest.tobytes(): Vectors(
            paragraph,
            arrays["sentences"][s:t],
            TokenVectors(arrays["codes"][v:w], arrays["scales"][v:w]),
            arrays["token_edges"][s + number : t + number + 1],
        )
        for number, (digest, paragraph, (s, t), (v, w)) in enumerate(
            zip(arrays["digests"], arrays["paragraphs"], sentences, tokens, strict=True)
        )
    }
