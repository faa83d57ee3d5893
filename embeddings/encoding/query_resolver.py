"""What a query resolver is: it tells which words of a conversation a question leans on.

Query resolution as term classification: each word is one that the question would need to stand
alone, or not (Voskarides et al., 2020, https://doi.org/10.1145/3397271.3401130). What runs its
network is given to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoding.network import Network, Scores

# How many tokens are read at once, question and conversation together.
LIMIT = 384

Span = tuple[int, int]


class QueryResolver(Protocol):
    """Anything that scores the words of a conversation; may be called from several threads."""

    def __call__(self, question: str, conversation: str, words: Sequence[Span]) -> Scores:
        """Return of each word, `conversation[start:end]`, how much the question needs it, (n,).

        They are log-odds; those of words beyond what is read at once are minus infinity. `words`
        are in order and apart.
        """


class TokenResolver:
    """Resolves with a network that scores each token; a word has the score of its best token.

    `tokenizer` cuts nothing off and pads nothing.
    """

    def __init__(self, tokenizer: Tokenizer, network: Network) -> None:
        self._tokenizer = tokenizer
        self._network = network

    def __call__(self, question: str, conversation: str, words: Sequence[Span]) -> Scores:
        """Return of each word how much the question needs it, as log-odds, (n,)."""
        code = self._tokenizer.encode(question, conversation)
        ids, types = (np.array(part[:LIMIT], np.int64) for part in (code.ids, code.type_ids))
        scores = self._network(ids, types)
        best = np.full(len(words), -np.inf, dtype=np.float32)
        for token, word in enumerate(token_words(code, words)[:LIMIT]):
            if word >= 0:
                best[word] = max(best[word], scores[token])
        return best


def token_words(code: Any, words: Sequence[Span]) -> list[int]:
    """Return in which word each token of a tokenised pair stands, -1 for none."""
    places = {place: n for n, (start, end) in enumerate(words) for place in range(start, end)}
    return [
        places.get(start, -1) if sequence == 1 and end > start else -1
        for sequence, (start, end) in zip(code.sequence_ids, code.offsets, strict=True)
    ]
