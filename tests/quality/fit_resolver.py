"""Train the query resolver: `python -m tests.quality.fit_resolver EVAL WORK` (40 minutes).

Starts from the machine reader and learns, word by word of the conversation, whether a person's
rewrite of the question holds it and the question does not: binary cross-entropy over the tokens of
words of substance. Uses the rewrites of CANARD, CAsT 2019 and 2020, and MTRAG, except for the
conversations that `tests.quality.rewrites` holds back.

The answers in these conversations are short or missing; the chat's are passages. So half of the
examples have passages of the tuning sets as answers, those that are found for the rewritten
questions, with the short answer in their midst. Questions that need nothing are taken from the
rewrites, of the same question and of one from another conversation, and from two tuning sets.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer
from torch import Tensor, nn

from embeddings.encoding.model import find_model
from embeddings.encoding.network_conversion import network_tokenizer, put_weights
from embeddings.encoding.query_resolver import LIMIT, token_words
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.trained_weights import SHIPPED, TrainedWeights
from embeddings.text.analyzer import terms
from qa.evaluation.question_sets import read_dataset
from qa.followups.phrases import words
from qa.followups.resolution import Turn, conversation
from qa.parameters import fitted
from qa.ranking import rank
from qa.terms import TermMatcher
from tests.quality.rewrites import (
    Dialogue,
    read_dialogues,
    rewrites_before,
    turns_with_rewrites,
)
from tests.quality.training import Example, Recipe, Trainee
from tests.quality.tuning import TuningSet, tuning_sets

FOLDERS = ("canard-dev", "followup-rewrites")
ALONE_FROM = ("selqa", "stackfaq")
PASSAGES_FROM = ("squadshifts-amazon", "squadshifts-reddit", "stackfaq", "selqa", "covidqa")
_EPOCHS = 3
_RECIPE = Recipe(rate=1e-4, batch=24)
# The shares of examples with passages as answers, and with no answers at all.
_PASSAGES, _BARE = 0.5, 0.12
# The shares of questions that need nothing: one that was rewritten, such a one of another
# conversation, and one that was never part of any.
_REWRITTEN, _ELSEWHERE, _ALONE = 0.08, 0.1, 0.1
_LOWER = 0.12

Found = Mapping[str, Sequence[str]]
"""Passages that were found for a rewritten question, the best first."""


def main(folder: Path, work: Path) -> None:
    """Train, telling the loss on the way, and write the weights."""
    dialogues = [d for name in FOLDERS for d in read_dialogues(folder / name)]
    found = find_passages(sorted({d.rewrite for d in dialogues}), folder, work)
    reference = SentenceTransformerEncoder(find_model())
    trainee, tokenizer = Trainee(reference), network_tokenizer(reference)
    reader = TrainedWeights.trained_from(reference.fingerprint, "reader")
    if reader is None:
        raise LookupError("no reader to start from: run fit_reader first")
    put_weights(trainee.body, reader)
    alone = [q.text for name in ALONE_FROM for q in read_dataset(folder / name).questions]
    epochs = [make_examples(dialogues, alone, found, tokenizer, epoch) for epoch in range(_EPOCHS)]
    trainee.train(epochs, _loss, _RECIPE)
    trainee.save(SHIPPED["resolver"])


def _loss(scores: Tensor, right: Tensor, open_: Tensor) -> Tensor:
    return nn.functional.binary_cross_entropy_with_logits(scores[open_], right[open_].float())


def find_passages(questions: Sequence[str], folder: Path, work: Path) -> Found:
    """Return the best passage of each of the tuning sets for each question."""
    found: dict[str, list[tuple[float, str]]] = {question: [] for question in questions}
    for tuning in tuning_sets(folder, work, projected=True):
        if tuning.name in PASSAGES_FROM:
            for question, score, passage in _best_passages(questions, tuning):
                found[question].append((score, passage))
    return {q: [text for _, text in sorted(passages)[::-1]] for q, passages in found.items()}


def _best_passages(questions: Sequence[str], tuning: TuningSet) -> Iterator[tuple[str, float, str]]:
    matcher, parameters = TermMatcher(tuning.index), fitted()
    for first in range(0, len(questions), 64):
        batch = questions[first : first + 64]
        for question, encoding in zip(batch, tuning.encoder.encode(batch, "query"), strict=True):
            ranking = rank(tuning.index, matcher.match(question, encoding), parameters)
            if len(ranking.rows):
                passage = tuning.index.passage(int(ranking.rows[0]))
                yield question, float(ranking.scores[0]), " ".join(passage.split())


def make_examples(
    dialogues: Sequence[Dialogue],
    alone: Sequence[str],
    found: Found,
    tokenizer: Tokenizer,
    epoch: int,
) -> list[Example]:
    """Return the examples of one pass through the dialogues, other ones each time."""
    draw = random.Random(epoch)
    rewrites = rewrites_before(dialogues)
    learned = [d for d in dialogues if d.history and not d.held_back]
    examples = []
    for dialogue in learned:
        kind, question, added = draw.random(), dialogue.question, dialogue.added
        history: Sequence[Turn] = dialogue.history
        if kind < _PASSAGES:
            told = turns_with_rewrites(dialogue, rewrites)
            history = [
                _with_passage(turn, found.get(rewrite or "", ()), draw) for turn, rewrite in told
            ]
        elif kind < _PASSAGES + _BARE:
            history = [Turn(turn.question) for turn in history]
        chance = draw.random()
        if chance < _REWRITTEN + _ELSEWHERE + _ALONE:
            others = (dialogue.rewrite, draw.choice(learned).rewrite, draw.choice(alone))
            question = others[(chance >= _REWRITTEN) + (chance >= _REWRITTEN + _ELSEWHERE)]
            added = frozenset()
        if draw.random() < _LOWER:
            question = question.lower().rstrip("?! .")
        example = make_example(tokenizer, question, conversation(history), added)
        if example is not None:
            examples.append(example)
    return examples


def _with_passage(turn: Turn, found: Sequence[str], draw: random.Random) -> Turn:
    """Return a turn with a passage for an answer, its own short answer in the passage."""
    if not found:
        return turn
    passage = found[0] if draw.random() < 0.6 else draw.choice(found)
    if turn.answer:
        sentence = passage.find(". ") + 2
        place = draw.choice([0, sentence if sentence > 1 else len(passage), len(passage)])
        passage = f"{passage[:place]} {turn.answer} {passage[place:]}"
    return Turn(turn.question, passage.strip())


def make_example(
    tokenizer: Tokenizer, question: str, said: str, added: frozenset[str]
) -> Example | None:
    """Return a pair as tokens, None for a conversation without a word of substance."""
    named = [word for word in words(said) if not word.empty]
    right = np.array([bool(added & set(terms(word.bare))) for word in named], dtype=bool)
    code = tokenizer.encode(question, said)
    cut = slice(LIMIT)
    places = np.array(token_words(code, [(word.start, word.end) for word in named])[cut])
    open_ = places >= 0
    if not open_.any():
        return None
    ids, types = np.array(code.ids[cut]), np.array(code.type_ids[cut])
    return Example(ids, types, open_ & right[places], open_)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
