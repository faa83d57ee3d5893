"""Encode with sentence-transformers itself: the reference, and the way for every other model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Encoding, Floats, Role, Spans, nothing_known, unit
from embeddings.encoding.model import Model
from embeddings.encoding.windows import cut_windows, join_windows, own_tokens, prompt_tokens
from embeddings.errors import ModelError


class SentenceTransformerEncoder:
    """Any sentence-transformers model, on `device` ("cpu", "cuda").

    A text longer than the model takes in at once is encoded in consecutive windows of tokens.
    """

    reader = None

    def __init__(self, model: Model, device: str = "cpu") -> None:
        # Imported here: torch takes seconds, and commands that embed nothing do without it.
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.fingerprint = model.fingerprint
        try:
            self.transformer = SentenceTransformer(
                str(model.folder), device=device, local_files_only=True
            )
        except Exception as error:  # every library below raises its own kinds
            reason = str(error).strip().partition("\n")[0]
            raise ModelError(f"QA_MODEL={model.name}: cannot be loaded: {reason}") from error
        self.dimension = int(self.transformer.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        """Encode each text, in order, with the model's own prompt for the role, if it has one."""
        prompt = self.transformer.prompts.get(role) or ""
        windows = [self._windows(prompt, text) for text in texts]
        pieces = [
            text[start:end] for text, w in zip(texts, windows, strict=True) for start, end in w
        ]
        outputs = iter(self._forward(prompt, pieces))
        return [join_windows(w, list(islice(outputs, len(w)))) for w in windows]

    def _windows(self, prompt: str, text: str) -> list[tuple[int, int]]:
        """Return the spans of `text` that each fit into one forward pass."""
        limit = self.transformer.max_seq_length
        if not limit or len(prompt) + len(text) < limit - 2:  # a token is a character at least
            return [(0, len(text))]
        spans, _ = self._coded(prompt + text)
        if len(spans) <= limit:
            return [(0, len(text))]
        own = spans[own_tokens(spans, len(prompt))] - np.int32(len(prompt))
        return cut_windows(own, len(text), limit - prompt_tokens(spans, len(prompt)))

    def _coded(self, text: str) -> tuple[Spans, NDArray[np.bool_]]:
        """Return where each token of a text stands, and whether it is one for a known word."""
        tokenizer = self.transformer.tokenizer
        coded = tokenizer(text, return_offsets_mapping=True, verbose=False)
        spans = np.asarray(coded["offset_mapping"], dtype=np.int32).reshape(-1, 2)
        return spans, np.array([token != tokenizer.unk_token_id for token in coded["input_ids"]])

    def _forward(self, prompt: str, pieces: list[str]) -> list[Encoding]:
        outputs: Any = self.transformer.encode(
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
            spans, known = self._coded(prompt + piece)
            spans = spans[: len(tokens)]
            own = own_tokens(spans, len(prompt)) & known[: len(tokens)]
            if len(tokens) == len(spans) and not own.any():
                return nothing_known(vector)
            if len(tokens) == len(spans):
                return Encoding(vector, tokens[own], spans[own] - np.int32(len(prompt)))
        # A model without token vectors: the text counts as one token.
        return Encoding(vector, vector[np.newaxis], np.array([[0, len(piece)]], dtype=np.int32))


def _array(tensor: Any) -> Floats:
    return np.asarray(tensor.detach().cpu().float().numpy(), dtype=np.float32)
