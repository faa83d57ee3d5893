"""Ask an engine the questions of a set, and keep what came of each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from time import perf_counter

from embeddings.errors import InvalidData, InvalidQuestion
from qa.dataset import Dataset, Question
from qa.engine import MAX_TOP_K, Engine
from qa.filters import Filters
from qa.metrics import Outcome

DEPTH = 100


def ask_all(
    engine: Engine, dataset: Dataset, questions: Iterable[Question], *, remove_gold: bool = False
) -> Iterator[Outcome]:
    """Yield the outcome of each question, asked as a user would ask it.

    With `remove_gold`, each answerable question is asked a second time with the passages that
    answer it left out of the search: then no answer is expected.
    """
    ids = {document.path: document.id for document in dataset.documents}
    for question in questions:
        yield _ask(engine, question, expected=question.answerable)
        if remove_gold and question.answerable:
            without = tuple(sorted(ids[path] for path in question.gold if path in ids))
            yield _ask(engine, question, expected=False, filters=Filters(without=without))


def _ask(
    engine: Engine, question: Question, *, expected: bool, filters: Filters = Filters()
) -> Outcome:
    started = perf_counter()
    try:
        found = engine.examine(question.text, filters)
    except InvalidQuestion as error:
        raise InvalidData(f"question {question.id}: {error}") from error
    answer = engine.conclude(found, MAX_TOP_K)
    milliseconds = (perf_counter() - started) * 1000
    first = (*answer.quotes, *answer.near_misses)[:1]
    return Outcome(
        question=question.id if not filters.without else f"{question.id} without gold",
        expected=expected,
        passages=found.documents(DEPTH),
        gold=tuple(sorted(question.gold)),
        confidence=answer.confidence,
        answered=answer.status == "answered",
        sentence_hit=_holds((quote.marked for quote in first), question) if expected else None,
        quote_hit=_holds((quote.text for quote in answer.quotes), question) if expected else None,
        milliseconds=round(milliseconds, 3),
    )


def _holds(texts: Iterable[str], question: Question) -> bool | None:
    """Tell whether one of the texts holds one of the question's answers, by letters and digits."""
    if not question.answers:
        return None
    answers = [_bare(answer) for answer in question.answers]
    return any(answer and answer in _bare(text) for text in texts for answer in answers)


def _bare(text: str) -> str:
    """Return `text` without case, compatibility forms and everything that is no letter or digit."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
