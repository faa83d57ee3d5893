"""Fit what follows from reading: `python -m tests.quality.fit_reading EVAL WORK`.

Comes after `fit_weights` and `fit_reader`, and uses the quarter of the tuning questions that the
reader was not trained on. Which passage comes first and which sentence is marked are conditional
logits on what was compared and what was read, the confidence a logistic regression on the same,
where passages would be read. The threshold is that of the confidence as a whole.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from qa.examination import Examination
from qa.expectation import asks_for_figure
from qa.filters import Filters
from qa.open_index import OpenIndex
from qa.parameters import Parameters, ReadingWeights, fitted
from qa.passage_reading import probability
from qa.ranking import rank
from qa.terms import TermMatcher
from tests.quality.fit_weights import STAND_ALONE, TARGET, Choice, conditional_logit, holding
from tests.quality.tuning import SAMPLES, TuningSet, sampled_sets, tuning_sets

# Of a second and a third passage further behind the first, and of a first one below and above this
# confidence, reading changes too little to be worth the time. In an index of few paragraphs it
# changes more, and searching takes less.
MARGINS, SMALL, LEAST, MOST, FIGURE = (1.0, 0.5), 1000, 0.1, 0.7, 0.9
# The same of the sentences of a passage that is not read otherwise.
CHOICE = 0.5
FEATURES = ("compared", "read")
SENTENCE_FEATURES = (*FEATURES, "unread")
# The answers shown are right in so many of a hundred, where one question in ten has no answer in
# the documents. With as many that have none as have one, most plain questions would go unanswered.
_PRECISION = 0.95
_UNANSWERED = 0.1
Flags = NDArray[np.bool_]
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Looked:
    """The best passages for a question, all of them read, (passages,) each.

    `scores` rank them, `compared` and `read` are log-odds, `right` tells which are relevant,
    `as_asked` that nothing was left out of the search, `figure` that a number or a time is asked
    for, `size` how many paragraphs there are. `sentences` are those of the first that is relevant.
    """

    of: str
    scores: Values
    compared: Values
    read: Values
    right: Flags
    as_asked: bool
    figure: bool
    size: int
    sentences: Choice | None

    @property
    def near(self) -> Flags:
        """Tell which passages would be read, if any is, (passages,)."""
        margins = (0.0, *MARGINS)[: len(self.scores)]
        return np.asarray(self.scores[0] - self.scores <= margins)

    @property
    def is_read(self) -> bool:
        """Tell whether any would be."""
        most = FIGURE if self.figure else MOST
        most = 1.0 if self.size <= SMALL else most
        return self.near.sum() > 1 or LEAST <= probability(self.compared[0]) <= most

    def first(self, ranking: Mapping[str, float]) -> int:
        """Return which comes first after reading."""
        merits = ranking["compared"] * self.scores + ranking["read"] * self.read
        return int(np.argmax(np.where(self.near, merits, -np.inf)))


def main(folder: Path, work: Path) -> None:
    """Fit ranking, sentence, confidence and threshold, and write them beside the others."""
    nothing = dict.fromkeys(SENTENCE_FEATURES, 1.0)
    everything = ReadingWeights(
        (np.inf,) * len(MARGINS), 0, 0.0, 1.0, 1.0, 0.0, nothing, nothing, nothing
    )
    parameters = replace(fitted(), reading=everything)
    looked = [
        look
        for tuning in chain(tuning_sets(folder, work, projected=True), sampled_sets(folder, work))
        for look in _look(tuning, parameters)
    ]
    large = [look for look in looked if not _is_small(look.of) and look.as_asked]
    apart = [look for look in looked if look.of.startswith(STAND_ALONE) or _is_small(look.of)]
    ranking = _fit_ranking(large)
    confidence, threshold = _fit_confidence(apart, ranking)
    stored = json.loads(TARGET.read_text("utf-8"))
    stored["reading"] = {
        "margins": MARGINS,
        "small": SMALL,
        "least": LEAST,
        "most": MOST,
        "figure": FIGURE,
        "choice": CHOICE,
        "ranking": ranking,
        "sentence": _fit_sentence(large),
        "confidence": confidence,
    }
    stored["threshold"] = threshold
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _is_small(name: str) -> bool:
    return name.endswith(tuple(f"-{size}" for size in SAMPLES))


def _look(tuning: TuningSet, parameters: Parameters) -> Iterator[Looked]:
    index = tuning.index
    opened = OpenIndex(index, TermMatcher(index))
    numbers = index.contents.paragraphs["document"]
    for question, encoding in tqdm(tuning.questions(3), desc=tuning.name, disable=None):
        query = opened.matcher.match(question.text, encoding)
        gold = tuning.gold_rows(question)
        ids = tuple(index.contents.documents[number].id for number in gold)
        for filters in (Filters(), Filters(without=ids)):
            ranking = rank(index, query, parameters, filters.among(index))
            found = Examination(
                question.text, filters, opened, query, ranking, parameters, tuning.encoder, {}
            )
            places = sorted(found.readings)
            if not places:
                continue
            right = np.isin(numbers[ranking.rows[places]], list(gold))
            relevant = np.flatnonzero(right)[:1].tolist()
            choices = [_choice(found, place, question.answers) for place in relevant]
            yield Looked(
                tuning.name,
                ranking.scores[places].astype(np.float64),
                np.array([found.compared(place) for place in places]),
                np.array([found.readings[place].answers for place in places]),
                right,
                not filters.without,
                asks_for_figure(question.text),
                len(index),
                choices[0] if choices else None,
            )


def _choice(found: Examination, place: int, answers: tuple[str, ...]) -> Choice | None:
    """Return the sentences of a passage, None unless some of them hold an answer, not all."""
    sentences, odds = found.sentences(place), found.readings[place].odds
    read = np.isfinite(odds)
    features = np.column_stack([found.sentence_scores(place), np.where(read, odds, 0.0), ~read])
    right = holding(sentences.texts, answers)
    return (features, right, 1.0) if right.any() and not right.all() else None


def _fit_ranking(looked: list[Looked]) -> dict[str, float]:
    return _fit_choices(
        FEATURES,
        (
            (look.of, (np.column_stack([look.scores, look.read]), look.right, 1.0))
            for look in looked
            if look.right.any() and not look.right.all()
        ),
    )


def _fit_sentence(looked: list[Looked]) -> dict[str, float]:
    return _fit_choices(
        SENTENCE_FEATURES,
        (
            (look.of, look.sentences)
            for look in looked
            if look.sentences is not None and look.is_read
        ),
    )


def _fit_choices(names: Sequence[str], choices: Iterable[tuple[str, Choice]]) -> dict[str, float]:
    sets: dict[str, list[Choice]] = {}
    for name, choice in choices:
        sets.setdefault(name, []).append(choice)
    penalty = torch.full((len(names),), 1e-5)
    weights, _ = conditional_logit(list(sets.values()), penalty, torch.ones(len(names)))
    return dict(zip(names, np.round(weights, 3).tolist(), strict=True))


def _fit_confidence(
    looked: list[Looked], ranking: dict[str, float]
) -> tuple[dict[str, float], float]:
    is_read = np.array([look.is_read for look in looked])
    first = [look.first(ranking) if look.is_read else 0 for look in looked]
    chosen = list(zip(looked, first, strict=True))
    features = np.array([[look.compared[n], look.read[n]] for look, n in chosen])
    right = np.array([look.right[n] for look, n in chosen])
    as_asked = np.array([look.as_asked for look in looked])
    names, number, counts = np.unique(
        [look.of for look in looked], return_inverse=True, return_counts=True
    )
    weights: Values = len(looked) / len(names) / counts[number]
    model = LogisticRegression(C=100.0, max_iter=1000)
    model.fit(features[is_read], right[is_read], weights[is_read])
    compared = np.array([probability(value) for value in features[:, 0]])
    likely = np.where(is_read, model.predict_proba(features)[:, 1], compared)
    fit = zip(FEATURES, np.round(model.coef_[0], 4).tolist(), strict=True)
    confidence = {"intercept": round(float(model.intercept_[0]), 4), **dict(fit)}
    return confidence, _threshold(likely, right, weights, as_asked)


def _threshold(likely: Values, right: Flags, weights: Values, as_asked: Flags) -> float:
    """Return the least confidence from which on answers are precise enough."""
    mixed = weights * np.where(as_asked, 1 - _UNANSWERED, _UNANSWERED)
    order = np.argsort(-likely, kind="stable")
    precision = np.cumsum((right * mixed)[order]) / np.cumsum(mixed[order])
    return round(float(likely[order][np.flatnonzero(precision >= _PRECISION)[-1]]), 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
