"""Excerpts with and without the answer to a question, as tokens, for `fit_reader` to train on."""

from __future__ import annotations

import json
import random
import string
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoding.encoder import Floats
from embeddings.encoding.machine_reader import Excerpt, layout, token_sentences
from qa.evaluation.dataset import Question
from qa.highlight import FEATURES, describe_sentences
from qa.parameters import fitted
from qa.passage_reading import promising
from qa.ranking import rank
from qa.terms import TermMatcher
from tests.quality.blanked import blank
from tests.quality.fit_weights import STAND_ALONE
from tests.quality.made_questions import ask_about, ask_whether
from tests.quality.training import Example
from tests.quality.tuning import REST, TuningSet

_MOST_TOKENS = 144
_RANKED = 40
_SHORTEST, _LONGEST = 180, 480
_PROSE = ("qamr", "selqa", "covidqa")

Span = tuple[int, int]
_EVERYWHERE: Span = (0, sys.maxsize)


@dataclass(frozen=True)
class Passage:
    """A ranked passage: its sentences with their spans in the document, and how well each fits."""

    rank: int
    relevant: bool
    headings: str
    sentences: tuple[str, ...]
    spans: tuple[Span, ...]
    scores: Floats

    def having(self, place: int, sentence: str) -> Passage:
        """Return the passage with another sentence at a place; where words stand is not kept."""
        before, after = self.sentences[:place], self.sentences[place + 1 :]
        return replace(self, sentences=(*before, sentence, *after))

    def only(self, places: Sequence[int]) -> Passage:
        """Return the passage with some of its sentences."""
        return replace(
            self,
            sentences=tuple(self.sentences[place] for place in places),
            spans=tuple(self.spans[place] for place in places),
            scores=self.scores[list(places)],
        )


@dataclass(frozen=True)
class Case:
    """A question with the passages that were ranked for it, and where they hold its answers.

    `apart` tells that the question can be understood without the passage it was written about,
    `prose` that the passages are plain English.
    """

    question: Question
    passages: tuple[Passage, ...]
    answers: tuple[Span, ...]
    apart: bool
    prose: bool


def read_cases(tuning: TuningSet, folder: Path) -> Iterator[Case]:
    """Yield the questions of a set, asked of all of its passages."""
    index, matcher, parameters = tuning.index, TermMatcher(tuning.index), fitted()
    contents = index.contents
    numbers = contents.paragraphs["document"]
    spans = _spans(folder / tuning.name)
    for question, encoding in tuning.questions(0, 1, 2, REST):
        query = matcher.match(question.text, encoding)
        ranking = rank(index, query, parameters)
        gold = tuning.gold_rows(question)
        passages = []
        for place, row in enumerate(ranking.rows[:_RANKED].tolist()):
            described = describe_sentences(index, query, ranking, place)
            headings = contents.headings[contents.paragraphs["headings"][row]]
            passages.append(
                Passage(
                    place,
                    int(numbers[row]) in gold,
                    " ".join(headings),
                    tuple(described.texts),
                    tuple(described.spans),
                    described.scores(parameters.sentence.of(FEATURES, ranking.legibility)),
                )
            )
        yield Case(
            question,
            tuple(passages),
            spans.get(question.id) or (_EVERYWHERE,),
            apart=tuning.name in STAND_ALONE,
            prose=tuning.name in _PROSE,
        )


def _spans(folder: Path) -> dict[str, tuple[Span, ...]]:
    """Return where the passages hold the answers of each question, by its id."""
    path = folder / "queries.jsonl"
    rows = map(json.loads, path.read_text("utf-8").splitlines()) if path.is_file() else ()
    return {
        row["_id"]: tuple(
            (start, start + len(text)) for _, start, text in row["metadata"].get("spans", ())
        )
        for row in rows
    }


def make_examples(cases: Sequence[Case], tokenizer: Tokenizer, epoch: int) -> list[Example]:
    """Return the examples of one pass through the cases, other excerpts each time."""
    draw = random.Random(epoch)
    found: list[Example] = []
    anything = [case.passages[0] for case in cases if case.passages]
    for case in cases:
        for asked, passage, answers in chain(_pairs(case, anything, draw), _made(case, draw)):
            example = _example(tokenizer, _as_typed(asked, draw), passage, answers)
            if example is not None:
                found.append(example)
    return found


def _pairs(
    case: Case, anything: Sequence[Passage], draw: random.Random
) -> Iterator[tuple[str, Passage, tuple[Span, ...]]]:
    """Yield a question, an excerpt (a passage of fewer sentences), and its answers, () for none."""
    asked = case.question.text
    gold = [passage for passage in case.passages if passage.relevant]
    if gold:
        passage = gold[0] if draw.random() < 0.8 else draw.choice(gold)
        holding = [n for n, span in enumerate(passage.spans) if _meets(span, case.answers)]
        if holding:
            places = promising(passage.sentences, passage.scores, _room(draw))
            if not set(places) & set(holding):
                places = sorted({*places[1:], draw.choice(holding)})
            yield asked, passage.only(places), case.answers
            whether = ask_whether(asked, draw.choice(case.question.answers or ("",)))
            if whether is not None and draw.random() < 0.5:
                yield whether, passage.only(places), case.answers
            blanked = _blanked(asked, passage.only(places), case.answers, draw)
            if blanked is not None and draw.random() < 0.35:
                yield asked, blanked, ()
        rest = [n for n in range(len(passage.spans)) if n not in holding]
        if rest and holding and draw.random() < 0.3:
            yield asked, _cut(passage.only(rest), draw), ()
    bare = [answer.casefold() for answer in case.question.answers if len(answer) > 2]
    others = [
        passage
        for passage in case.passages
        if not passage.relevant
        and not any(answer in " ".join(passage.sentences).casefold() for answer in bare)
    ]
    # What was asked about one passage may well be answered by the next best to look at.
    hard = others[:4] if case.apart else [p for p in others if p.rank >= 4] or others
    for passage in draw.sample(hard, min(2 if case.apart else 1, len(hard))):
        yield asked, _cut(passage, draw), ()
    if draw.random() < 0.1:
        yield asked, _cut(draw.choice(anything), draw), ()


def _blanked(
    asked: str, passage: Passage, answers: tuple[Span, ...], draw: random.Random
) -> Passage | None:
    """Return the passage with the answers taken out of its sentences, None if that cannot be."""
    for place, (first, last) in enumerate(passage.spans):
        within = [(max(start, first), min(end, last)) for start, end in answers]
        inside = [(start - first, end - first) for start, end in within if start < end]
        if inside:
            without = blank(asked, passage.sentences[place], inside, draw)
            if without is None:
                return None
            passage = passage.having(place, without)
    return passage


def _made(case: Case, draw: random.Random) -> Iterator[tuple[str, Passage, tuple[Span, ...]]]:
    """Yield a question made from a statement of the best passage, with and without it."""
    if not case.prose or not case.passages:
        return
    passage = case.passages[0]
    whole = " ".join(passage.sentences)
    for place in draw.sample(range(len(passage.sentences)), len(passage.sentences)):
        made = ask_about(passage.sentences[place], whole, draw)
        if made is None:
            continue
        luck = np.array([draw.random() for _ in passage.sentences], dtype=np.float32)
        luck[place] = 1
        answers = (passage.spans[place],) if made.answered else ()
        yield made.text, _cut(replace(passage, scores=luck), draw), answers
        others = [n for n in range(len(passage.sentences)) if n != place]
        if made.answered and others and draw.random() < 0.3:
            yield made.text, _cut(passage.only(others), draw), ()
        return


def _meets(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and end > span[0] for start, end in others)


def _room(draw: random.Random) -> int:
    return draw.randint(_SHORTEST, _LONGEST)


def _cut(passage: Passage, draw: random.Random) -> Passage:
    return passage.only(promising(passage.sentences, passage.scores, _room(draw)))


def _as_typed(question: str, draw: random.Random) -> str:
    """Return a question as somebody in a hurry might type it, mostly as it is."""
    chance = draw.random()
    if chance < 0.15:
        return _misspelt(question, draw)
    return question.lower().rstrip("?! .") if chance < 0.25 else question


def _misspelt(question: str, draw: random.Random) -> str:
    places = [n for n in range(1, len(question) - 1) if question[n : n + 2].isalpha()]
    if not places:
        return question
    place = draw.choice(places)
    before, first, second, after = (
        question[:place], question[place], question[place + 1], question[place + 2 :],
    )  # fmt: skip
    typed = (second + first, second, first + first + second, draw.choice(string.ascii_lowercase))
    return before + draw.choices(typed, (7, 6, 3, 4))[0] + after


def _example(
    tokenizer: Tokenizer, question: str, passage: Passage, answers: tuple[Span, ...]
) -> Example | None:
    """Return a pair as tokens, None where the excerpt is cut off before its answer."""
    text, starts = layout(Excerpt(passage.headings, passage.sentences))
    code = tokenizer.encode(question, text)
    sentences = token_sentences(code, starts)
    open_ = np.array([n >= 0 for n in sentences])
    right = np.zeros(len(open_), dtype=bool)
    for token, sentence in enumerate(sentences):
        if sentence >= 0:
            shift = passage.spans[sentence][0] - starts[sentence]
            start, end = code.offsets[token]
            right[token] = _meets((start + shift, end + shift), answers)
    open_[0], right[0] = True, not answers
    cut = slice(_MOST_TOKENS)
    if not right[cut].any():
        return None
    ids, types = np.array(code.ids[cut]), np.array(code.type_ids[cut])
    return Example(ids, types, right[cut], open_[cut])
