"""Read passages together with the question, where what was compared leaves a doubt.

A reader costs more than all else a question needs, so it reads excerpts, and only if it matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoding.encoder import Floats
from embeddings.encoding.machine_reader import Excerpt, MachineReader

# How many characters of a passage's sentences are read, unless the first alone is longer.
EXCERPT = 300
# The languages of what the reader was trained on: English, and some Norwegian. Of others it makes
# less than comparing does.
LEARNED = frozenset({"en", "nb", "nn", "no"})


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to be read: the headings above it, its sentences and how well each fits, (n,)."""

    headings: str
    sentences: Sequence[str]
    scores: Floats


@dataclass(frozen=True, slots=True)
class Reading:
    """The log-odds of each sentence of a passage that the answer stands there, not nowhere, (n,).

    A sentence that was not read has minus infinity.
    """

    odds: Floats

    @property
    def any(self) -> bool:
        """Tell whether anything was read: a passage may hold no word that the reader takes in."""
        return bool(np.isfinite(self.odds).any())

    @property
    def answers(self) -> float:
        """Return the log-odds that the answer stands in the passage."""
        return float(np.logaddexp.reduce(self.odds))


def read(reader: MachineReader, question: str, texts: Sequence[Text]) -> list[Reading]:
    """Read the most promising sentences of passages, all at once."""
    places = [promising(text.sentences, text.scores) for text in texts]
    excerpts = [
        Excerpt(text.headings, tuple(text.sentences[place] for place in chosen))
        for text, chosen in zip(texts, places, strict=True)
    ]
    readings = []
    found = reader.read(question, excerpts)
    for text, chosen, odds in zip(texts, places, found, strict=True):
        whole = np.full(len(text.sentences), -np.inf, dtype=np.float32)
        whole[chosen] = odds
        readings.append(Reading(whole))
    return readings


def probability(log_odds: float) -> float:
    """Return the probability, 0 to 1, that has these log-odds."""
    return 1 / (1 + math.exp(-max(min(log_odds, 500.0), -500.0)))


def promising(sentences: Sequence[str], scores: Floats, room: int = EXCERPT) -> list[int]:
    """Return the places, in order, of the best sentences that fit into `room` characters."""
    kept: list[int] = []
    for place in np.argsort(-scores, kind="stable").tolist():
        if len(sentences[place]) <= room or not kept:
            kept.append(place)
            room -= len(sentences[place])
    return sorted(kept)
