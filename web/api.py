"""The JSON API: questions from programs."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from qa.answer import Answer
from web.asking import answer, read_request
from web.openapi import describe
from web.schema import AskRequest

blueprint = Blueprint("api", __name__)


@blueprint.post("/ask")
@describe(takes=AskRequest, returns=Answer, problems=(401, 413, 415, 422, 503))
def ask() -> Response:
    """Answer one question, only in the documents' own words."""
    return jsonify(answer(read_request()).to_json())
