"""Cut a text that is longer than a model takes in, and join what its windows gave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.encoding.encoder import Encoding, Spans, unit

# Room in a window for special tokens, and for a word that is cut otherwise at a window's edge.
_SPARE = 8


def of_whole_texts(tokenizer: Tokenizer) -> Tokenizer:
    """Make a tokenizer cut nothing off and pad nothing, and return it."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def cut_windows(spans: Spans, length: int, limit: int) -> list[tuple[int, int]]:
    """Return consecutive spans that hold a text of `length` characters.

    `spans` are those of its tokens; each window has few enough to fit into `limit` with the
    special tokens around them.
    """
    size = max(1, limit - _SPARE)
    starts = [int(start) for start in spans[size::size, 0]]
    return list(zip([0, *starts], [*starts, length], strict=True))


def join_windows(windows: Sequence[tuple[int, int]], parts: Sequence[Encoding]) -> Encoding:
    """Return the encoding of a text from those of its windows, weighted by their tokens."""
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


def own_tokens(spans: Spans, start: int) -> NDArray[np.bool_]:
    """Tell which tokens stand in the text that begins at `start`, after a prompt, (n,).

    Special tokens have empty spans.
    """
    return (spans[:, 1] > spans[:, 0]) & (spans[:, 0] >= start)


def prompt_tokens(spans: Spans, start: int) -> int:
    """Return how many tokens a prompt takes that ends at `start`."""
    return int(((spans[:, 1] > spans[:, 0]) & (spans[:, 0] < start)).sum())
