"""Encode text with sentence-transformers: one forward pass read at three granularities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import ModelError
from embeddings.model import Model

Floats = NDArray[np.float32]
Role = Literal["query", "document"]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one forward pass knows of a text.

    `vector`: (dimension,) float32 of unit length, the model's own sentence embedding.
    `tokens`: (n, dimension) float32, the last hidden state of each token of the text.
    `spans`: (n, 2) int32, where each token stands in the text, in characters.
    """

    vector: Floats
    tokens: Floats
    spans: NDArray[np.int32]

    def pool(self, start: int, end: int) -> Floats:
        """Return the unit-length mean of the tokens that overlap `text[start:end]`.

        It is the whole text's vector where no token does.
        """
        inside = (self.spans[:, 0] < end) & (self.spans[:, 1] > start)
        return unit(self.tokens[inside].mean(axis=0)) if inside.any() else self.vector


class Encoder(Protocol):
    """Anything that turns texts into vectors; `fingerprint` changes when the vectors would."""

    @property
    def fingerprint(self) -> str:
        """Name the vectors this encoder makes."""

    @property
    def dimension(self) -> int:
        """Return the length of its vectors."""

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        """Encode each text, in order."""


def unit(vectors: Floats) -> Floats:
    """Scale vectors (..., dimension) to unit length; a zero vector stays zero."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


class SentenceTransformerEncoder:
    """The encoder behind the service: any sentence-transformers model, on the CPU.

    A text longer than the model takes in at once is encoded in consecutive windows of tokens.
    """

    def __init__(self, model: Model) -> None:
        # Imported here: torch takes seconds, and commands that embed nothing do without it.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.fingerprint = model.fingerprint
        try:
            self._model = SentenceTransformer(
                str(model.folder), device="cpu", local_files_only=True
            )
        except Exception as error:  # every library below raises its own kinds
            reason = str(error).strip().partition("\n")[0]
            raise ModelError(f"QA_MODEL={model.name}: cannot be loaded: {reason}") from error
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        """Encode each text, in order, with the model's own prompt for the role, if it has one."""
        windows = [self._windows(text) for text in texts]
        pieces = [
            text[start:end] for text, w in zip(texts, windows, strict=True) for start, end in w
        ]
        outputs = iter(self._forward(pieces, role))
        return [_joined(start_end, outputs) for start_end in windows]

    def _windows(self, text: str) -> list[tuple[int, int]]:
        """Return the spans of `text` that each fit into one forward pass."""
        limit = self._model.max_seq_length
        if not limit or len(text) < limit:  # a token is at least one character
            return [(0, len(text))]
        spans = self._offsets(text, special=False)
        size = max(1, limit - 8)  # leave room for special tokens and a prompt
        starts = [int(spans[first, 0]) for first in range(0, len(spans), size)]
        if len(spans) <= limit - 2:
            return [(0, len(text))]
        return list(zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True))

    def _offsets(self, text: str, *, special: bool) -> NDArray[np.int32]:
        coded = self._model.tokenizer(
            text, add_special_tokens=special, return_offsets_mapping=True, verbose=False
        )
        return np.asarray(coded["offset_mapping"], dtype=np.int32).reshape(-1, 2)

    def _forward(self, pieces: list[str], role: Role) -> list[Encoding]:
        prompt = self._model.prompts.get(role) or ""
        outputs: Any = self._model.encode(
            pieces, prompt=prompt or None, output_value=None, show_progress_bar=False
        )
        return [
            self._encoding(piece, prompt, output)
            for piece, output in zip(pieces, outputs, strict=True)
        ]

    def _encoding(self, piece: str, prompt: str, output: dict[str, Any]) -> Encoding:
        vector = unit(_array(output["sentence_embedding"]))
        if "token_embeddings" in output:
            kept = _array(output["attention_mask"]).astype(bool)
            tokens = _array(output["token_embeddings"])[kept]
            spans = self._offsets(prompt + piece, special=True)[: len(tokens)] - len(prompt)
            # Special tokens have empty spans; a prompt's tokens lie before the text.
            inside = (spans[:, 1] > spans[:, 0]) & (spans[:, 0] >= 0)
            if len(tokens) == len(spans) and inside.any():
                return Encoding(vector, tokens[inside], spans[inside])
        # A model without token vectors: the text counts as one token.
        return Encoding(vector, vector[np.newaxis], np.array([[0, len(piece)]], dtype=np.int32))


def _joined(windows: list[tuple[int, int]], outputs: Iterable[Encoding]) -> Encoding:
    """Join the encodings of a text's windows, taking as many as there are windows."""
    parts = [part for _, part in zip(windows, outputs, strict=False)]
    if len(parts) == 1:
        return parts[0]
    weights = np.array([len(part.tokens) for part in parts], dtype=np.float32)
    return Encoding(
        vector=unit(weights @ np.stack([part.vector for part in parts])),
        tokens=np.concatenate([part.tokens for part in parts]),
        spans=np.concatenate(
            [part.spans + start for part, (start, _) in zip(parts, windows, strict=True)]
        ),
    )


def _array(tensor: Any) -> Floats:
    return np.asarray(tensor.detach().cpu().float().numpy(), dtype=np.float32)
