"""Ask an engine the questions of a set, and keep what came of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from embeddings.errors import InvalidQuestion
from qa.engine import MAX_TOP_K, Engine
from qa.evaluation.dataset import Dataset, Question
from qa.evaluation.held_answers import holds
from qa.evaluation.metrics import Outcome
from qa.filters import Filters

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """A question as it is put once: of all documents, or of those `without` the ones that answer.

    `expected` tells whether an answer is there to be found.
    """

    question: Question
    expected: bool
    without: tuple[str, ...] = ()


def askings(
    dataset: Dataset, questions: Iterable[Question], *, remove_gold: bool = False
) -> Iterator[Asking]:
    """Yield how the questions are put to the documents of a set, in order.

    With `remove_gold`, each answerable question is put a second time without the documents that
    answer it and those of the same text: then no answer is expected. It is put once where the set
    lacks its documents.
    """
    digests = {document.path: document.sha256 for document in dataset.documents}
    copies: dict[str, list[str]] = {}
    for document in dataset.documents:
        copies.setdefault(document.sha256, []).append(document.id)
    for question in questions:
        yield Asking(question, question.answerable)
        texts = {digests[path] for path in question.gold if path in digests}
        if remove_gold and question.answerable and texts:
            without = sorted(name for text in texts for name in copies[text])
            yield Asking(question, expected=False, without=tuple(without))


def ask(engine: Engine, asking: Asking) -> Outcome:
    """Return what comes of a question, asked as a user would ask it.

    One that cannot be asked finds nothing, and its outcome says why it was refused.
    """
    nothing = _nothing(asking)
    started = perf_counter()
    try:
        found = engine.examine(asking.question.text, Filters(without=asking.without))
    except InvalidQuestion as error:
        return replace(nothing, refused=str(error))
    answer = engine.conclude(found, MAX_TOP_K)
    milliseconds = (perf_counter() - started) * 1000
    first = (*answer.quotes, *answer.near_misses)[:1]
    return replace(
        nothing,
        passages=found.documents(DEPTH),
        confidence=answer.confidence,
        answered=answer.status == "answered",
        sentence_hit=_holds((quote.marked for quote in first), asking),
        quote_hit=_holds((quote.text for quote in answer.quotes), asking),
        milliseconds=round(milliseconds, 3),
    )


def _nothing(asking: Asking) -> Outcome:
    name = asking.question.id
    return Outcome(
        question=f"{name} without gold" if asking.without else name,
        expected=asking.expected,
        passages=(),
        gold=asking.question.gold,
        confidence=0.0,
        answered=False,
        sentence_hit=_holds((), asking),
        quote_hit=_holds((), asking),
        milliseconds=0.0,
    )


def _holds(texts: Iterable[str], asking: Asking) -> bool | None:
    """Tell whether one of the texts holds one of the answers named; None where none is expected."""
    answers = asking.question.answers
    if not asking.expected or not answers:
        return None
    return any(holds(text, answer) for text in texts for answer in answers)
