"""What a machine reader is: it looks for a question's answer in an excerpt, if it is there at all.

Unlike an encoder it sees question and passage together. What runs its network is given to it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoding.network import Network, Scores

# How many tokens are read at once, question and excerpt together.
LIMIT = 256
# … and how many of them are the question's at most: of a longer one the middle is left out.
QUESTION = 128
# A longer path of headings would leave less room than it is worth.
_HEADINGS = 120


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one passage, in order, with the headings above them ("" for none)."""

    headings: str
    sentences: tuple[str, ...]


class MachineReader(Protocol):
    """Anything that finds answers in excerpts; `read` may be called from several threads."""

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Scores]:
        """Return of each excerpt what log-odds its sentences have, (n,).

        They are those of the answer standing there rather than nowhere in the excerpt; a sentence
        beyond what the reader takes in at once has minus infinity.
        """


class TokenReader:
    """Reads with a network that scores each token as where the answer stands.

    Where there is none it stands on the first token, which is no word; a sentence is as likely as
    its tokens together (a softmax over all). `tokenizer` cuts nothing off and pads nothing.
    """

    def __init__(self, tokenizer: Tokenizer, network: Network) -> None:
        self._tokenizer = tokenizer
        self._network = network

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Scores]:
        """Return of each excerpt what log-odds its sentences have, (n,)."""
        return [self._read(question, excerpt) for excerpt in excerpts]

    def _read(self, question: str, excerpt: Excerpt) -> Scores:
        text, starts = layout(excerpt)
        code = self._tokenizer.encode(self._shortened(question), text)
        ids, types = (np.array(part[:LIMIT], np.int64) for part in (code.ids, code.type_ids))
        scores = self._network(ids, types)
        tokens = np.array(token_sentences(code, starts)[:LIMIT])
        odds = [np.logaddexp.reduce(scores[tokens == n]) for n in range(len(starts))]
        return np.asarray(np.array(odds) - scores[0], dtype=np.float32)

    def _shortened(self, question: str) -> str:
        """Return a question as it is, or without its middle if it left no room for an excerpt."""
        if len(question) <= QUESTION:  # a token is a character at least
            return question
        spans = self._tokenizer.encode(question, add_special_tokens=False).offsets
        if len(spans) <= QUESTION:
            return question
        (_, end), (start, _) = spans[QUESTION // 2 - 1], spans[-QUESTION // 2]
        return f"{question[:end]} {question[start:]}"


def layout(excerpt: Excerpt) -> tuple[str, list[int]]:
    """Return the text that is read beside the question, and where its sentences start."""
    text = excerpt.headings[:_HEADINGS] + "\n" if excerpt.headings else ""
    starts = []
    for sentence in excerpt.sentences:
        starts.append(len(text))
        text += sentence + " "
    return text, starts


def token_sentences(code: Any, starts: list[int]) -> list[int]:
    """Return in which sentence each token of a tokenised pair stands, -1 for none."""
    return [
        bisect_right(starts, start) - 1 if sequence == 1 and end > start else -1
        for sequence, (start, end) in zip(code.sequence_ids, code.offsets, strict=True)
    ]
