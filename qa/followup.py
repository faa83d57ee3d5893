"""Resolve a follow-up question against the conversation, without a language model.

"What did he say about it?" becomes a question that stands alone: what it leans on is added in
brackets, where people can read and edit it. A question that leans on nothing is left as it is.

What a question leans on is chosen among the phrases of the conversation by a logistic regression
on a few features, fitted on conversations that people rewrote (`tests/quality/fit_followups.py`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from embeddings.analyzer import analyze
from embeddings.index import Index
from qa.leaning import leans
from qa.topics import Pointers, Rarity, Topic, Turn, describe, find_topics

# How many turns back, and how much of each, a question may lean on.
_TURNS = 8
_CHARACTERS = 1000
# How many phrases are added to a question at most.
_MOST = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted numbers: weights by feature name and an intercept of the log-odds.

    A phrase is added if its probability reaches `threshold`; if none does, the best is, if it
    reaches `least`.
    """

    features: Mapping[str, float]
    intercept: float
    threshold: float
    least: float


@cache
def fitted() -> Weights:
    """Return the weights that ship with the program."""
    return Weights(**json.loads((files("qa") / "followup.json").read_text("utf-8")))


def resolve(question: str, history: Sequence[Turn], rarity: Rarity) -> str:
    """Return the question as one would ask it without the turns before it, oldest first.

    `rarity` says how rare a phrase is in the documents, from 0 to 1. The same conversation is
    always resolved in the same way.
    """
    if not history or not leans(question):
        return question
    turns = [
        Turn(turn.question[:_CHARACTERS], turn.answer[:_CHARACTERS]) for turn in history[-_TURNS:]
    ]
    # Each turn is resolved against those before it, because what it leaned on goes on from there.
    meant: list[list[str]] = []
    for place, asked in enumerate([*(turn.question for turn in turns), question]):
        meant.append(_leaned_on(asked, turns[:place], meant, rarity) if leans(asked) else [])
    return f"{question} ({'; '.join(meant[-1])})" if meant[-1] else question


def rarity_in(index: Index) -> Rarity:
    """Return a function that says how rare the rarest word of a phrase is in an index.

    That is the word's IDF as a share of the most it could be; 0 for a phrase of unknown words.
    """
    idf = index.contents.paragraph_terms.idf
    most = math.log1p((len(index) + 0.5) / 0.5)

    def rarity(phrase: str) -> float:
        terms = {t.term for language in index.languages for t in analyze(phrase, language)}
        numbers = (index.term_numbers.get(term) for term in terms)
        return max((float(idf[n]) / most for n in numbers if n is not None), default=0.0)

    return rarity


def _leaned_on(
    question: str, history: Sequence[Turn], meant: Sequence[Sequence[str]], rarity: Rarity
) -> list[str]:
    """Return the phrases that a question leans on, the likeliest first."""
    pointers = Pointers.of(question)
    topics = find_topics(question, history, meant)
    odds = [(_probability(topic, pointers, rarity), topic) for topic in topics]
    odds.sort(key=lambda item: -item[0])
    likely = [topic for probability, topic in odds if probability >= fitted().threshold]
    if not likely and odds and odds[0][0] >= fitted().least:
        likely = [odds[0][1]]
    return [topic.phrase.text for topic in likely[:_MOST]]


def _probability(topic: Topic, pointers: Pointers, rarity: Rarity) -> float:
    weights = fitted()
    features = describe(topic, pointers, rarity)
    log_odds = sum(weights.features[name] * value for name, value in features.items())
    return 1 / (1 + math.exp(-(log_odds + weights.intercept)))
