"""The fitted numbers that ranking and confidence rest on, read from one file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from embeddings.encoding.encoder import Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by name, for questions that the encoder reads and for those it cannot.

    Between the two they go over in proportion; what is not named weighs nothing.
    """

    read: Mapping[str, float]
    unread: Mapping[str, float]

    def of(self, names: Sequence[str], legibility: float) -> Floats:
        """Return the weights of these, (names,), at a legibility from 0 to 1."""
        read = np.array([self.read.get(name, 0.0) for name in names], dtype=np.float32)
        unread = np.array([self.unread.get(name, 0.0) for name in names], dtype=np.float32)
        return read * np.float32(legibility) + unread * np.float32(1 - legibility)


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """When passages are read, and what their reading counts beside what was compared before.

    The second best, the third and so on are read where their scores are within these `margins` of
    the first's. The first is read beside them, or where its confidence so far lies from `least` to
    `most` (to `figure` if a number or a time is asked for, and without a limit in an index of up to
    `small` paragraphs), or for its sentence alone where the best two are within `choice`.
    `ranking`, `sentence` and `confidence` weigh what was `compared` (score or log-odds) and what
    was `read` (log-odds). A sentence that was not read counts as `unread`; the confidence has an
    `intercept`.
    """

    margins: Sequence[float]
    small: int
    least: float
    most: float
    figure: float
    choice: float
    ranking: Mapping[str, float]
    sentence: Mapping[str, float]
    confidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Parameters:
    """What ranking and confidence rest on.

    `first` sums a candidate's cheap legs to choose those to rerank, `fusion` all of its legs.
    `sentence` sums a sentence's features, `confidence` the features of a quote to the log-odds
    that it answers, before it is read. No passage is likelier than `unknown` where the question
    names an identifier that none of the best holds. `threshold` is the least confidence of an
    answer, `further` that of a quote after the first.
    """

    first: Weights
    fusion: Weights
    sentence: Weights
    confidence: Weights
    unknown: float
    reading: ReadingWeights
    threshold: float
    further: float


@cache
def fitted() -> Parameters:
    """Return the parameters that ship with the program.

    `tests.quality.fit_weights` makes them, and `tests.quality.fit_reading` those of reading.
    """
    stored = json.loads((files("qa") / "parameters.json").read_text("utf-8"))
    return Parameters(
        first=Weights(**stored.pop("first")),
        fusion=Weights(**stored.pop("fusion")),
        sentence=Weights(**stored.pop("sentence")),
        confidence=Weights(**stored.pop("confidence")),
        reading=ReadingWeights(**stored.pop("reading")),
        **stored,
    )
