"""Order candidates by a fitted sum of their legs, and say how likely each is to answer."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from embeddings.encoding.encoder import Floats
from embeddings.searching.index import Index
from embeddings.searching.vectors import Mask, Rows
from qa.lazy import lazy
from qa.legibility import legibility
from qa.parameters import Parameters
from qa.retrieval import LEGS, RERANKED, Candidates, rerank, retrieve
from qa.terms import Query

CONFIDENCE_FEATURES = (
    *LEGS, "score", "margin", "lead", "spread", "length", "size", "lacks_kind", "lacks_identifier",
    "intercept",
)  # fmt: skip
# How many candidates stand for what this folder says of any question.
_OTHERS = 9
_LONG = 20


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first: `order`, (n,), are their places, and `scores`, (n,), go with it.

    `weights`: (legs,), those of this question. `legibility` says how far the encoder reads it, 0
    to 1, `length` counts its words, and `size` the paragraphs that were searched.
    """

    candidates: Candidates
    order: Rows
    scores: Floats
    weights: Floats
    legibility: float
    length: int
    size: int

    @lazy
    def rows(self) -> Rows:
        """Return the paragraphs' rows, (n,)."""
        return np.asarray(self.candidates.rows[self.order])

    @lazy
    def legs(self) -> Floats:
        """Return what each leg says of them, (n, legs)."""
        return np.asarray(self.candidates.legs[self.order])

    @lazy
    def lacks(self) -> Floats:
        """Return the share of the identifiers that the question names which each lacks, (n,)."""
        return np.asarray(self.candidates.lacks[self.order])

    @property
    def names_unknown(self) -> bool:
        """Tell whether the question names an identifier that none of the best passages holds."""
        return not self.candidates.held.all()

    def confidence_features(self, place: int, *, lacks_kind: bool) -> Floats:
        """Return what the confidence of one candidate is computed from.

        `lacks_kind` says that it lacks all of the kind of thing that is asked for.

        The margin is how far its score is above the best of the others, the lead how far above
        their mean, and the spread the standard deviation of theirs; all are 0 if it is alone.
        """
        score = float(self.scores[place])
        near: list[float] = self.scores[: _OTHERS + 1].tolist()
        others = near[:place] + near[place + 1 :] if place < len(near) else near[:_OTHERS]
        mean = sum(others) / len(others) if others else score
        rest = [
            score,
            score - others[0] if others else 0.0,
            score - mean,
            math.sqrt(sum((other - mean) ** 2 for other in others) / max(len(others), 1)),
            min(self.length, _LONG) / _LONG,
            math.log(self.size),
            lacks_kind,
            float(self.lacks[place]),
            1.0,
        ]
        return np.array([*self.legs[place].tolist(), *rest], dtype=np.float32)


def rank(index: Index, query: Query, parameters: Parameters, among: Mask | None = None) -> Ranking:
    """Rank the paragraphs that may answer; `among`: (paragraphs,) bool, those that count.

    The best by the cheap legs are reranked by their tokens and stay before all others; equal
    scores keep the order of the documents.
    """
    candidates = retrieve(index, query, among)
    legible = legibility(query, shipped=index.projection.fitted)
    weights = parameters.fusion.of(LEGS, legible)
    cheap = _descending(candidates.legs @ parameters.first.of(LEGS, legible))
    best = np.sort(cheap[:RERANKED])
    if len(best):
        candidates = rerank(index, query, candidates, best)
    scores = candidates.legs @ weights
    order = np.concatenate([best[_descending(scores[best])], cheap[RERANKED:]])
    size, length = len(index), len(query.terms)
    return Ranking(candidates, order, scores[order], weights, legible, length, size)


def _descending(scores: Floats) -> Rows:
    return np.argsort(-scores, kind="stable")
