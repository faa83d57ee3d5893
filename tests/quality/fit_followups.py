"""Fit the weights of `qa/followup.json` on conversations whose questions people rewrote.

    python -m tests.quality.fit_followups FOLDER… > qa/followup.json

Each folder is in the BEIR format, with `turns` and `rewrite` in the questions' metadata. A phrase
of a conversation counts as leaned on by as much of it as the rewrite adds to the question.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from embeddings.analyzer import terms
from qa.leaning import leans
from qa.phrases import words
from qa.topics import Pointers, Rarity, Topic, Turn, describe, find_topics

_TURNS = 8
_PENALTY = 1.0
_STEPS = 50
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question with the turns before it, and what a person made of it."""

    id: str
    question: str
    history: tuple[Turn, ...]
    rewrite: str

    @property
    def added(self) -> frozenset[str]:
        """Return the terms that the rewrite adds."""
        return substance(self.rewrite) - substance(self.question)


def read_dialogues(folder: Path) -> list[Dialogue]:
    """Return the questions of a folder that have a rewrite."""
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    return [
        Dialogue(row["_id"], row["text"], _history(row["metadata"]), row["metadata"]["rewrite"])
        for row in rows
        if "rewrite" in row["metadata"]
    ]


def _history(metadata: dict[str, list[dict[str, str]]]) -> tuple[Turn, ...]:
    turns = metadata.get("turns", [])
    return tuple(Turn(turn["question"], turn.get("answer") or "") for turn in turns)


def substance(text: str) -> frozenset[str]:
    """Return the search terms of the words of substance in a text."""
    return frozenset(t for word in words(text) if not word.empty for t in terms(word.bare))


def examples(dialogues: Sequence[Dialogue]) -> Iterator[tuple[dict[str, float], float]]:
    """Yield the features of every phrase that a question may lean on, and how much it does."""
    rarity = _rarity(dialogues)
    asked_before = {_key(d.history, d.question): d for d in dialogues}
    for dialogue in dialogues:
        if not leans(dialogue.question) or not dialogue.added:
            continue
        history = dialogue.history[-_TURNS:]
        skipped = dialogue.history[: len(dialogue.history) - len(history)]
        # What earlier questions leaned on is taken from their own rewrites.
        meant: list[list[str]] = []
        for place, turn in enumerate(history):
            before = asked_before.get(_key((*skipped, *history[:place]), turn.question))
            topics = find_topics(turn.question, history[:place], meant) if before else []
            meant.append([t.phrase.text for t in topics if before and _share(t, before) > 0.5][:3])
        for topic in find_topics(dialogue.question, history, meant):
            if substance(topic.phrase.text):
                yield (
                    describe(topic, Pointers.of(dialogue.question), rarity),
                    _share(topic, dialogue),
                )


def _key(history: Sequence[Turn], question: str) -> tuple[str, ...]:
    return (*(turn.question for turn in history), question)


def _share(topic: Topic, dialogue: Dialogue) -> float:
    """Return the share of a phrase's terms that the rewrite adds, of a leaning question only."""
    own = substance(topic.phrase.text)
    return len(own & dialogue.added) / max(len(own), 1) if leans(dialogue.question) else 0.0


def _rarity(dialogues: Sequence[Dialogue]) -> Rarity:
    """Return the rarity of phrases in the dialogues themselves, which come without documents."""
    texts = [" ".join([d.question, *(t.answer for t in d.history[-1:])]) for d in dialogues]
    holding = Counter(term for text in texts for term in set(terms(text)))
    most = math.log1p((len(texts) + 0.5) / 0.5)

    def rarity(phrase: str) -> float:
        counts = [holding[term] for term in terms(phrase)]
        idfs = [math.log1p((len(texts) - n + 0.5) / (n + 0.5)) for n in counts]
        return max(idfs, default=0.0) / most

    return rarity


def fit(features: Floats, shares: Floats, weights: Floats) -> Floats:
    """Return the coefficients, the intercept last, of a ridge-penalised logistic regression.

    `features`: (n, k). `shares`: (n,) targets from 0 to 1. `weights`: (n,) of the examples.
    """
    design = np.column_stack([features, np.ones(len(features))])
    penalty = np.append(np.full(features.shape[1], _PENALTY), 1e-6)
    found = np.zeros(design.shape[1])
    for _ in range(_STEPS):  # Newton's method
        chance = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weights * (chance - shares)) + penalty * found
        curvature = (design * (weights * chance * (1 - chance))[:, None]).T @ design
        found -= np.linalg.solve(curvature + np.diag(penalty), gradient)
    return found


@click.command(help=__doc__)
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def main(folders: tuple[Path, ...]) -> None:
    sets = [list(examples(read_dialogues(folder))) for folder in folders]
    names = list(sets[0][0][0])
    features = np.array([list(row.values()) for rows in sets for row, _ in rows])
    shares = np.array([share for rows in sets for _, share in rows])
    # Each set weighs the same, however many examples it has.
    total = len(shares) / len(sets)
    weights = np.concatenate([np.full(len(rows), total / len(rows)) for rows in sets])
    *found, intercept = fit(features, shares, weights).round(3).tolist()
    fitted = {
        "features": dict(zip(names, found, strict=True)),
        "intercept": intercept,
        "threshold": 0.35,
        "least": 0.1,
    }
    click.echo(json.dumps(fitted, indent=1))


if __name__ == "__main__":
    main()
