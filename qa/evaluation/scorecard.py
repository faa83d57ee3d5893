"""Sum up the outcomes of a question set, and hold two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from qa.evaluation.metrics import (
    Outcome,
    difference,
    interval,
    over_all,
    overall_intervals,
    per_question,
)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The metrics of one run with their 95 % bootstrap intervals.

    `milliseconds` are the median and the 95th percentile of the whole path of a question.
    """

    dataset: str
    passages: int
    paragraphs: int
    questions: int
    metrics: Mapping[str, float]
    intervals: Mapping[str, Interval]
    milliseconds: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the scorecard as plain dicts, lists, strings and numbers."""
        return asdict(self)


def score(dataset: str, passages: int, paragraphs: int, outcomes: Sequence[Outcome]) -> Scorecard:
    """Sum up what came of the questions of a set."""
    values = {name: list(found.values()) for name, found in per_question(outcomes).items()}
    means = {name: float(np.mean(found)) for name, found in values.items()}
    spans = {name: interval(found) for name, found in values.items()}
    times = [outcome.milliseconds for outcome in outcomes]
    return Scorecard(
        dataset,
        passages,
        paragraphs,
        len(outcomes),
        _rounded({**means, **over_all(outcomes)}),
        {
            name: (round(low, 4), round(high, 4))
            for name, (low, high) in {**spans, **overall_intervals(outcomes)}.items()
        },
        _rounded({"median": float(np.median(times)), "p95": float(np.quantile(times, 0.95))}),
    )


def compare(
    ours: Sequence[Outcome], theirs: Sequence[Outcome]
) -> dict[str, tuple[float, float, float]]:
    """Return by metric how much better `ours` are than `theirs` on the questions both asked.

    Each is the mean of the paired differences and the ends of its 95 % bootstrap interval: where
    that leaves out 0, the difference is more than chance.
    """
    before = per_question(theirs)
    return {
        name: difference(after, before[name])
        for name, after in per_question(ours).items()
        if before.get(name, {}).keys() & after.keys()
    }


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
