"""The fitted numbers that ranking and confidence rest on, read from one versioned file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Parameters:
    """Weights by feature name.

    `fusion` sums a candidate's legs, `sentence` a sentence's features, `confidence` the features
    of a quote to the log-odds that it answers (with an `intercept`). `threshold` is the least
    confidence of an answer, `further` that of a quote after the first.
    """

    version: int
    fusion: Mapping[str, float]
    sentence: Mapping[str, float]
    confidence: Mapping[str, float]
    threshold: float
    further: float


@cache
def fitted() -> Parameters:
    """Return the parameters that ship with the program; `tests/quality/fit.py` makes them."""
    return Parameters(**json.loads((files("qa") / "parameters.json").read_text("utf-8")))
