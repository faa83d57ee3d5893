"""Ask the engine on behalf of a request: the one way in, for programs and for pages."""

from __future__ import annotations

import json

from flask import abort, request

from qa.answer import Answer
from web.current import parts
from web.schema import AskRequest


def read_request() -> AskRequest:
    """Return the question that the request's JSON body asks.

    Abort with 415 or 400 where it is not JSON; raise `ValidationError` where a field is wrong.
    """
    if not request.is_json:
        abort(415, "the body must be JSON: send Content-Type: application/json")
    try:
        body = json.loads(request.get_data())
    except RecursionError:
        abort(400, "the body is not JSON: nested too deeply")
    except ValueError as error:
        abort(400, f"the body is not JSON: {error}")
    return AskRequest.model_validate(body)


def answer(asked: AskRequest) -> Answer:
    """Answer one question and count it; raise `InvalidQuestion` as the engine does."""
    given = parts().engine.ask(asked.question, asked.top_k, asked.to_filters())
    parts().metrics.count_answer(given)
    return given
