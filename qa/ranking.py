"""Order candidates by a fitted sum of their legs, and say how likely each is to answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoding, Floats
from embeddings.index import Index
from embeddings.vectors import Mask, Rows
from qa.parameters import Parameters
from qa.retrieval import LEGS, RERANKED, Candidates, rerank, retrieve
from qa.terms import Query


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates, best first: paragraph rows (n,), scores (n,) and legs (n, legs)."""

    rows: Rows
    scores: Floats
    legs: Floats

    def confidence_features(self, place: int) -> Floats:
        """Return what the confidence of one candidate is computed from: its legs and margin.

        The margin is how far its score is above the best of the others, 0 if it is alone.
        """
        others = np.delete(self.scores, place)
        margin = self.scores[place] - others[0] if len(others) else 0.0
        return np.append(self.legs[place], np.float32(margin))

    def confidence(self, place: int, parameters: Parameters) -> float:
        """Return the probability, 0 to 1, that the candidate at `place` answers."""
        weights = [parameters.confidence[name] for name in CONFIDENCE_FEATURES]
        log_odds = float(self.confidence_features(place) @ np.array(weights, dtype=np.float32))
        return 1 / (1 + float(np.exp(-(log_odds + parameters.confidence["intercept"]))))


CONFIDENCE_FEATURES = (*LEGS, "margin")


def rank(
    index: Index,
    query: Query,
    encoding: Encoding,
    parameters: Parameters,
    among: Mask | None = None,
) -> Ranking:
    """Rank the paragraphs that may answer; `among`: (paragraphs,) bool, those that count.

    The best by the cheap legs are reranked by their tokens and stay before all others; equal
    scores keep the order of the documents.
    """
    candidates = retrieve(index, query, encoding, among)
    if not len(candidates.rows):
        return Ranking(candidates.rows, candidates.features.sum(axis=1), candidates.features)
    weights = np.array([parameters.fusion[leg] for leg in LEGS], dtype=np.float32)
    cheap = _descending(candidates.features @ weights)
    best = cheap[:RERANKED]
    rerank(index, query, encoding, candidates, best)
    scores = candidates.features @ weights
    best = np.sort(best)
    order = np.concatenate([best[_descending(scores[best])], cheap[RERANKED:]])
    return _ranking(candidates, scores, order)


def _ranking(candidates: Candidates, scores: Floats, order: Rows) -> Ranking:
    return Ranking(candidates.rows[order], scores[order], candidates.features[order])


def _descending(scores: Floats) -> Rows:
    return np.argsort(-scores, kind="stable")
