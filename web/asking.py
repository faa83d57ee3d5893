"""Ask the engine on behalf of a request: the one way in, for programs and for pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort, request
from werkzeug.datastructures import MultiDict

from embeddings.errors import InvalidQuestion
from qa.answer import Answer
from qa.engine import Engine
from qa.followups.resolution import MOST_TURNS
from qa.question import MAX_CHARACTERS
from web.current import Remembered, parts
from web.metrics import Metrics
from web.schema import MAX_TURNS, AskRequest, FilterFields, HistoryTurn, read_day

_KEPT = 512
# Characters of a question that cannot be asked that are shown again, to be mended.
_SHOWN = 2 * MAX_CHARACTERS


@dataclass(frozen=True, slots=True)
class Asked:
    """One turn of a conversation: a question and its answer, or why there is none."""

    question: str
    answer: Answer | None = None
    error: InvalidQuestion | None = None


def read_request() -> AskRequest:
    """Return the question that the request's JSON body asks.

    Abort with 415 or 400 where it is not JSON; raise `ValidationError` where a field is wrong.
    """
    if not request.is_json:
        abort(415, "the body must be JSON: send Content-Type: application/json")
    try:
        body = json.loads(request.get_data(), object_pairs_hook=_object)
    except RecursionError:
        abort(400, "the body is not JSON: nested too deeply")
    except json.JSONDecodeError as error:
        abort(400, f"the body is not JSON: {error}")
    except UnicodeDecodeError as error:
        abort(400, f"the body is not JSON: not {error.encoding.upper()} at byte {error.start}")
    except ValueError:
        abort(400, "the body is not JSON: a number in it has too many digits")
    return AskRequest.model_validate(body)


def _object(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of JSON; abort with 400 where it has a field twice, and one is not meant."""
    found = dict(fields)
    if len(found) < len(fields):
        name, _ = Counter(name for name, _ in fields).most_common(1)[0]
        abort(400, f"the body has the field {json.dumps(name)[:40]} more than once: send it once")
    return found


def answer(asked: AskRequest) -> Answer:
    """Answer one question and count it; raise `InvalidQuestion` as the engine does."""
    given = _ask(parts().engine, parts().metrics, asked)
    parts().metrics.count_answer(given)
    return given


def read_filters(given: MultiDict[str, str]) -> FilterFields:
    """Return the filters that an address or a form holds.

    A day that is none does not count, and it does not matter which of two comes first.
    """
    days = (given.get("since", type=read_day), given.get("until", type=read_day))
    since, until = sorted(filter(None, days)) if all(days) else days
    return FilterFields(
        documents=tuple(filter(None, given.getlist("document"))),
        paths=tuple(filter(None, given.getlist("path"))),
        since=since,
        until=until,
    )


def converse(questions: Sequence[str], filters: FilterFields) -> list[Asked]:
    """Answer a conversation's questions in turn, each with those before it as its history.

    It ends at the first that cannot be asked. The same question on the same index has the same
    answer.
    """
    turns: list[Asked] = []
    # Browsers without scripts send two characters for the end of a line.
    questions = [question.replace("\r\n", "\n") for question in questions[-MAX_TURNS:]]
    for question in questions:
        # Those before are not read, and would only make the same question look like another one.
        history = tuple(turn_of(turn) for turn in turns[-MOST_TURNS:])
        asked = AskRequest(question=question, history=history, filters=filters)
        try:
            given = parts().remembered(parts().engine.index.generation, asked)
        except InvalidQuestion as error:
            return [*turns, Asked(question[:_SHOWN], error=error)]
        turns.append(Asked(question, given))
    return turns


def _ask(engine: Engine, metrics: Metrics, asked: AskRequest) -> Answer:
    given = engine.ask(
        asked.question,
        asked.top_k,
        asked.filters.to_filters(),
        asked.to_history(),
        explaining=asked.explain,
    )
    metrics.time_answer(given)
    return given


def remembering(engine: Engine, metrics: Metrics) -> Remembered:
    """Return what answers a conversation's turns, and keeps some hundreds of the answers."""

    @lru_cache(maxsize=_KEPT)
    def remembered(generation: str, asked: AskRequest) -> Answer:
        # Not the version: that is the same again when what was added is deleted, and the answer
        # may come of an index that went live since it was looked at.
        del generation
        return _ask(engine, metrics, asked)

    return remembered


def turn_of(turn: Asked) -> HistoryTurn:
    """Return an earlier turn as the history of a later one: what was asked and what was quoted."""
    given = turn.answer
    if given is None or not given.quotes:
        return HistoryTurn(question=turn.question)
    return HistoryTurn(question=turn.question, answer=given.quotes[0].text)
