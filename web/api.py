"""The JSON API: questions from programs."""

from __future__ import annotations

import json

from flask import Blueprint, Response, jsonify, request
from pydantic import ValidationError

from web.current import engine
from web.problems import problem
from web.schema import AskRequest, describe

blueprint = Blueprint("api", __name__)


@blueprint.post("/ask")
def ask() -> Response:
    """Answer one question; the body and the answer are JSON."""
    if not request.is_json:
        return problem(415, "the body must be JSON: send Content-Type: application/json")
    try:
        asked = AskRequest.model_validate(json.loads(request.get_data()))
    except ValidationError as error:
        detail, faults = describe(error)
        return problem(422, detail, errors=faults)
    except (ValueError, RecursionError) as error:
        return problem(400, f"the body is not JSON: {_reason(error)}")
    answer = engine().ask(asked.question, asked.top_k, asked.to_filters())
    return jsonify(answer.to_json())


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)
