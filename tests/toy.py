"""A toy encoder of hashed words, so that tests need no model and assert exact values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from embeddings.encoding.encoder import Encoding, Floats, Role, unit
from embeddings.encoding.machine_reader import MachineReader
from embeddings.encoding.model import Model

DIMENSION = 64
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass
class ToyEncoder:
    """Encode a text as the mean of its words' vectors, each +1 or -1 by the bits of a hash.

    Equal words have equal vectors, different words nearly orthogonal ones; case does not count.
    `seen` keeps every document text that was ever encoded, in order.
    """

    fingerprint: str = "toy"
    reader: MachineReader | None = None
    seen: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        if role == "document":
            self.seen.extend(texts)
        return [_encode(text) for text in texts]


def toy_model(folder: Path, weights: str = "toy") -> Model:
    """Make a model folder whose fingerprint depends on `weights`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "modules.json").write_text(weights, "utf-8")
    return Model(weights, folder)


@cache
def word_vector(word: str) -> Floats:
    """Return the vector of a word, (dimension,) of unit length."""
    digest = hashlib.blake2b(word.casefold().encode(), digest_size=DIMENSION // 8).digest()
    bits = np.unpackbits(np.frombuffer(digest, dtype=np.uint8))
    return unit(bits.astype(np.float32) * 2 - 1)


def _encode(text: str) -> Encoding:
    matches = list(_WORD.finditer(text))
    if not matches:
        zero = np.zeros(DIMENSION, dtype=np.float32)
        return Encoding(zero, zero[np.newaxis], np.array([[0, len(text)]], dtype=np.int32))
    tokens = np.stack([word_vector(match.group()) for match in matches])
    spans = np.array([match.span() for match in matches], dtype=np.int32)
    return Encoding(unit(tokens.mean(axis=0)), tokens, spans)


class ToyResolver:
    """A question with a pronoun needs every word of the questions before it, any other nothing."""

    def __call__(
        self, question: str, conversation: str, words: Sequence[tuple[int, int]]
    ) -> Floats:
        leans = bool({"it", "he", "she", "they"} & set(re.findall(r"\w+", question.lower())))
        asked = [part.span() for part in re.finditer(r"[^|]*\?", conversation)]
        return np.array(
            [
                3.0 if leans and any(a <= start < b for a, b in asked) else -3.0
                for start, _ in words
            ],
            dtype=np.float32,
        )
