"""Score what came of a question set: retrieval, quotes, and knowing when there is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking one question.

    `expected` tells whether an answer was there to be found. `passages` are the ids of those
    found, best first, `gold` those of the relevant ones with their grades from 1, and `correct`
    whether the first found is relevant. `sentence_hit` and `quote_hit` are None where the set names
    no answers. `refused` says why the engine could not be asked, where it could not: then nothing
    was found.
    """

    question: str
    expected: bool
    passages: tuple[str, ...]
    gold: Mapping[str, int]
    confidence: float
    answered: bool
    sentence_hit: bool | None
    quote_hit: bool | None
    milliseconds: float
    refused: str = ""

    @property
    def correct(self) -> bool:
        """Tell whether the first passage is relevant."""
        return self.expected and bool(self.passages) and self.passages[0] in self.gold


def per_question(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Return each metric's value by question; the means are the metrics.

    `hit@k`, `mrr@10` and `ndcg@10` are what the TREC evaluation tools call Success, RR and nDCG,
    over the questions that have an answer; grades count for nDCG only. `sentence_hit` and
    `quote_hit` are 1 where the marked sentence of the first quote, or any shown quote, holds a
    named answer, as `evaluation.held_answers` tells. `answered` and `not_found` are 1 where the
    engine answered, or did not, as it should; `precision` is 1 where an answer's first quote is a
    relevant passage.
    """
    expected = [outcome for outcome in outcomes if outcome.expected]
    values: dict[str, Mapping[str, float | None]] = {
        **_retrieval(expected),
        "sentence_hit": {o.question: o.sentence_hit for o in expected},
        "quote_hit": {o.question: o.quote_hit for o in expected},
        "answered": {o.question: o.answered for o in expected},
        "not_found": {o.question: not o.answered for o in outcomes if not o.expected},
        "precision": {o.question: o.correct for o in outcomes if o.answered},
    }
    known = {
        name: {question: float(v) for question, v in found.items() if v is not None}
        for name, found in values.items()
    }
    return {name: found for name, found in known.items() if found}


def over_all(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return the metrics that only many questions together have.

    `auroc`, and `coverage@p`: the largest share of the answerable questions that can be answered
    at some threshold with a precision of p %; both only with unanswerable questions. `ece`, the
    expected calibration error of the confidence in ten bins of equal width (Guo et al., 2017).
    """
    expected = np.array([outcome.expected for outcome in outcomes], dtype=bool)
    correct = np.array([outcome.correct for outcome in outcomes], dtype=bool)
    confidence = np.array([outcome.confidence for outcome in outcomes], dtype=np.float64)
    measured = {"ece": _calibration_error(confidence, correct)}
    if expected.any() and not expected.all():
        # Imported here: it is slow to import, and only sets with unanswerable questions need it.
        from sklearn.metrics import roc_auc_score

        measured["auroc"] = float(roc_auc_score(expected, confidence))
        measured["coverage@95"] = _coverage(confidence, correct, expected, 0.95)
        measured["coverage@90"] = _coverage(confidence, correct, expected, 0.90)
    return measured


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return a 95 % bootstrap interval of the mean (percentile method, seeded)."""
    found = np.asarray(values, dtype=np.float64)
    generator = np.random.default_rng(0)
    draws = [found[generator.integers(len(found), size=len(found))].mean() for _ in range(1000)]
    return _percentiles(draws)


def difference(
    ours: Mapping[str, float], theirs: Mapping[str, float]
) -> tuple[float, float, float]:
    """Return the mean difference over the questions both have, and its bootstrap interval."""
    both = [ours[question] - theirs[question] for question in ours if question in theirs]
    return float(np.mean(both)), *interval(both)


def overall_intervals(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float]]:
    """Return a bootstrap interval for each metric of `over_all`."""
    generator = np.random.default_rng(0)
    draws: dict[str, list[float]] = {}
    for _ in range(200):
        rows = generator.integers(len(outcomes), size=len(outcomes))
        for name, value in over_all([outcomes[row] for row in rows]).items():
            draws.setdefault(name, []).append(value)
    return {name: _percentiles(values) for name, values in draws.items()}


def _retrieval(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    # Imported here: only the evaluation needs it.
    from ir_measures import RR, Qrel, ScoredDoc, Success, iter_calc, nDCG

    measures = {
        Success @ 1: "hit@1",
        Success @ 5: "hit@5",
        Success @ 10: "hit@10",
        Success @ 100: "hit@100",
        RR @ 10: "mrr@10",
        nDCG @ 10: "ndcg@10",
    }
    judged = [
        Qrel(o.question, passage, grade) for o in outcomes for passage, grade in o.gold.items()
    ]
    found = [
        ScoredDoc(o.question, passage, -float(place))
        for o in outcomes
        for place, passage in enumerate(o.passages)
    ]
    # A question for which nothing was found scores 0.
    scores = {
        name: dict.fromkeys((o.question for o in outcomes), 0.0) for name in measures.values()
    }
    for metric in iter_calc(list(measures), judged, found):
        scores[measures[metric.measure]][metric.query_id] = float(metric.value)
    return scores


def _coverage(
    confidence: Values, correct: NDArray[np.bool_], expected: NDArray[np.bool_], precision: float
) -> float:
    order = np.argsort(-confidence, kind="stable")
    shown = np.arange(1, len(order) + 1)
    # Equal confidences are shown together or not at all.
    last_of_equals = np.append(np.diff(confidence[order]) != 0, True)
    enough = (np.cumsum(correct[order]) / shown >= precision) & last_of_equals
    if not enough.any():
        return 0.0
    return float(np.cumsum(expected[order])[np.flatnonzero(enough)[-1]] / expected.sum())


def _calibration_error(confidence: Values, correct: NDArray[np.bool_]) -> float:
    bins = np.minimum((confidence * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    gaps = np.bincount(bins, weights=confidence - correct, minlength=_CALIBRATION_BINS)
    return float(np.abs(gaps).sum() / len(confidence))


def _percentiles(draws: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)
