"""Fit what ranking and confidence rest on: `python -m tests.quality.fit_weights EVAL WORK`.

Needs the projection, and uses the quarter of the tuning questions that it was not fitted on.
Ranking and marking are conditional logits (softmax over the candidates, or over the sentences of a
relevant passage); confidence is a logistic regression on the best passage of each question, asked
as it is, without the passages that answer it, and of something that has another number. All sets
count alike, whatever their size.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence, Set
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from torch import Tensor
from tqdm import tqdm

from embeddings.encoding.encoder import Floats
from embeddings.searching.index import Index
from embeddings.searching.vectors import Mask
from embeddings.text.analyzer import terms
from qa.evaluation.held_answers import holds
from qa.expectation import lacks_kind
from qa.filters import Filters
from qa.highlight import FEATURES as SENTENCE_FEATURES
from qa.highlight import describe_sentences
from qa.identifiers import identifiers
from qa.parameters import Weights, fitted
from qa.ranking import CONFIDENCE_FEATURES, Ranking, rank
from qa.retrieval import CHEAP, LEGS
from qa.terms import Query, TermMatcher
from tests.quality.tuning import (
    REST,
    TuningSet,
    enciphered_sets,
    sampled_sets,
    tuning_sets,
)

TARGET = Path(__file__).parents[2] / "qa" / "parameters.json"
# Sets whose questions can be understood without the passage they were written about: in a large
# collection only they tell what can be answered. In the small samples the others do too.
STAND_ALONE = ("stackfaq", "selqa", "covidqa", "norquad")
# What does not come from the encoder, of legs, of sentences and for the confidence.
LEXICAL = frozenset(
    {
        "words", "sentence_words", "pairs", "question", "lacks_kind", "lacks_number",
        "lacks_identifier",
        "score", "margin", "lead", "spread", "length", "size", "intercept",
    }
)  # fmt: skip
# Keeps weights near zero unless the questions ask for more; headings, which few sets have, most.
_PENALTY = dict.fromkeys(LEGS, 1e-5) | {"heading_tokens": 2e-4}
# The same for the confidence, as a share of what all questions weigh.
_SHRINK = 0.004
_MOST = 40
_FURTHER = 0.25

Choice = tuple[Floats, NDArray[np.bool_], float]
"""Alternatives by features (n, features), which of them are right (n,), and the legibility."""


Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """A ranking, which of its best candidates are relevant, and which lack the kind asked for."""

    ranking: Ranking
    relevant: Flags
    lacks_kind: Flags


@dataclass(frozen=True)
class Records:
    """What came of the questions of one set under the parameters so far.

    `unanswered` are those that are asked without the passages that answer them, or of something
    with another number.
    """

    name: str
    asked: list[Asked]
    unanswered: list[Asked]
    sentences: list[Choice]


def main(folder: Path, work: Path) -> None:
    """Fit in order: the first choice, all of ranking, the sentence, the confidence so far."""
    read = [_ask(s, 3) for s in tuning_sets(folder, work, projected=True)]
    unread = [_ask(s, 3) for s in enciphered_sets(folder, work)]
    fusion = _fit_fusion([*read, *unread], LEGS)
    of_read, of_unread = (
        [*_apart(large), *(_ask(s, 0, 1, 2, 3, REST) for s in small)]
        for large, small in (
            (read, sampled_sets(folder, work)),
            (unread, sampled_sets(folder, work, enciphered=True)),
        )
    )
    stored = json.loads(TARGET.read_text("utf-8")) | {
        "first": asdict(_fit_fusion([*read, *unread], CHEAP)),
        "fusion": asdict(fusion),
        "sentence": asdict(_fit_sentence([*read, *unread])),
        "confidence": asdict(
            Weights(
                _fit_confidence(of_read, fusion, CONFIDENCE_FEATURES),
                _fit_confidence(of_unread, fusion, _lexical(CONFIDENCE_FEATURES)),
            )
        ),
        "unknown": _share_of_unknown(of_read),
        "further": _FURTHER,
    }
    TARGET.write_text(json.dumps(stored, indent=1) + "\n", "utf-8")


def _apart(sets: Sequence[Records]) -> list[Records]:
    return [records for records in sets if records.name.startswith(STAND_ALONE)]


def _lexical(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name in LEXICAL)


def _ask(tuning: TuningSet, *parts: int) -> Records:
    index = tuning.index
    matcher = TermMatcher(index)
    records = Records(tuning.name, [], [], [])
    for question, encoding in tqdm(tuning.questions(*parts), desc=tuning.name, disable=None):
        gold = tuning.gold_rows(question)
        ids = tuple(index.contents.documents[number].id for number in gold)
        without = Filters(without=ids).among(index)
        query = matcher.match(question.text, encoding)
        asked = _asked(index, query, gold=gold)
        records.asked.append(asked)
        left_out = _asked(index, query, among=without)
        records.unanswered.append(left_out)
        if (other := _renumbered(question.text, index)) is not None:
            (encoding_of_other,) = tuning.encoder.encode([other], "query")
            records.unanswered.append(_asked(index, matcher.match(other, encoding_of_other)))
        for place in np.flatnonzero(asked.relevant)[:1].tolist():
            described = describe_sentences(index, query, asked.ranking, place)
            text = index.text(index.document_of(int(asked.ranking.rows[place])))
            right = holding((text[a:b] for a, b in described.spans), question.answers)
            if right.any() and not right.all():
                legibility = asked.ranking.legibility
                records.sentences.append((described.features, right, legibility))
    return records


def _asked(
    index: Index, query: Query, *, gold: Set[int] = frozenset(), among: Mask | None = None
) -> Asked:
    ranking = rank(index, query, fitted(), among)
    best = ranking.rows[:_MOST].tolist()
    relevant = np.isin(index.contents.paragraphs["document"][best], list(gold))
    lacks = [lacks_kind(query.text, index.passage(row)) for row in best]
    return Asked(ranking, relevant, np.array(lacks, dtype=np.bool_))


def _renumbered(question: str, index: Index) -> str | None:
    """Return a question with other digits in its identifiers, of which the index holds none.

    None where it names no identifier, or no other number is free.
    """
    text = question
    for each in identifiers(question):
        others = (re.sub(r"\d", digit, each) for digit in "7395182460")
        free = [other for other in others if not set(terms(other)) <= index.term_numbers.keys()]
        if not free:
            return None
        text = text.replace(each, free[0])
    return text if text != question else None


def holding(texts: Iterable[str], answers: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which texts hold one of the answers, (n,)."""
    return np.array([any(holds(text, answer) for answer in answers) for text in texts])


def _fit_fusion(sets: Sequence[Records], legs: Sequence[str]) -> Weights:
    """Fit the weights of some legs."""
    columns = [LEGS.index(leg) for leg in legs]
    choices = [
        [
            (asked.ranking.legs[:_MOST, columns], asked.relevant, asked.ranking.legibility)
            for asked in records.asked
            if asked.relevant.any()
        ]
        for records in sets
    ]
    return _fit_choices(choices, legs, torch.tensor([_PENALTY[leg] for leg in legs]))


def _fit_sentence(sets: Sequence[Records]) -> Weights:
    choices = [records.sentences for records in sets if records.sentences]
    return _fit_choices(choices, SENTENCE_FEATURES, torch.full((len(SENTENCE_FEATURES),), 1e-5))


def _fit_choices(
    sets: Sequence[Sequence[Choice]], names: Sequence[str], penalty: Tensor
) -> Weights:
    """Fit the weights of features; where the encoder reads nothing only the lexical ones count."""
    lexical = torch.tensor([float(name in LEXICAL) for name in names])
    read, unread = conditional_logit(sets, penalty, lexical)
    named = dict(zip(names, np.round(unread, 3).tolist(), strict=True))
    return Weights(
        dict(zip(names, np.round(read, 3).tolist(), strict=True)),
        {name: named[name] for name in _lexical(names)},
    )


def conditional_logit(
    sets: Sequence[Sequence[Choice]], penalty: Tensor, lexical: Tensor
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights for what is read and for what is not, (features,) each."""
    padded = [_padded(choices) for choices in sets if choices]
    weights = torch.zeros((2, len(penalty)), requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights], max_iter=200, history_size=20, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        total = (penalty * weights**2).sum()
        for features, right, real, legibility in padded:
            read = weights[0] * legibility[:, None]
            mixed = read + weights[1] * lexical * (1 - legibility[:, None])
            scores = torch.einsum("nkf,nf->nk", features, mixed).masked_fill(~real, -1e9)
            chosen = torch.logsumexp(scores.masked_fill(~right, -1e9), dim=1)
            total = total - (chosen - torch.logsumexp(scores, dim=1)).mean() / len(padded)
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    read, unread = weights.detach().double().numpy()
    return read, unread


def _padded(choices: Sequence[Choice]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    most = max(len(right) for _, right, _ in choices)
    features = torch.zeros((len(choices), most, choices[0][0].shape[1]))
    right = torch.zeros((len(choices), most), dtype=torch.bool)
    real = torch.zeros((len(choices), most), dtype=torch.bool)
    for place, (alternatives, answering, _) in enumerate(choices):
        count = len(answering)
        features[place, :count] = torch.from_numpy(alternatives)
        right[place, :count] = torch.from_numpy(answering)
        real[place, :count] = True
    return features, right, real, torch.tensor([legibility for *_, legibility in choices])


def _fit_confidence(
    sets: Sequence[Records], fusion: Weights, names: Sequence[str]
) -> dict[str, float]:
    """Return the weights of some features for the confidence before anything is read."""
    columns = [CONFIDENCE_FEATURES.index(name) for name in names[:-1]]  # the last is the intercept
    described, right, importance = [], [], []
    for records in sets:
        both = [*records.asked, *records.unanswered]
        for asked in both:
            if len(asked.ranking.rows):
                order, anew = _ranked_anew(asked.ranking, fusion)
                lacks = bool(asked.lacks_kind[order[0]])
                described.append(anew.confidence_features(0, lacks_kind=lacks))
                right.append(bool(asked.relevant[order[0]]))
                importance.append(1 / len(both))
    features = np.array(described, dtype=np.float64)[:, columns]
    weights = np.array(importance)
    weights *= len(weights) / weights.sum()
    scale = features.std(axis=0) + 1e-6
    strength = 1 / (_SHRINK * weights.sum())
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit(features / scale, np.array(right), weights)
    found = np.round([*(model.coef_[0] / scale), model.intercept_[0]], 4).tolist()
    return dict(zip(names, found, strict=True))


def _share_of_unknown(sets: Sequence[Records]) -> float:
    """Return how often the best passage answers though no good one holds what is named."""
    right = [
        bool(asked.relevant[0])
        for records in sets
        for asked in (*records.asked, *records.unanswered)
        if len(asked.relevant) and asked.ranking.names_unknown
    ]
    return round(float(np.mean(right)), 4)


def _ranked_anew(ranking: Ranking, fusion: Weights) -> tuple[NDArray[np.int64], Ranking]:
    weights = fusion.of(LEGS, ranking.legibility)
    scores = ranking.legs[:_MOST] @ weights
    order = np.argsort(-scores, kind="stable")
    anew = replace(ranking, order=ranking.order[order], scores=scores[order], weights=weights)
    return order, anew


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
