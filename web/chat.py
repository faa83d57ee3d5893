"""The chat page: works without JavaScript, and better with it.

The address holds the whole conversation, its questions in order (`?q=…&q=…`) and the documents
that are asked: it can be kept, sent and opened by anyone who may ask.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from itertools import islice

from flask import Blueprint, Response, make_response, render_template, request

from embeddings.index import IndexedDocument
from qa.answer import Answer
from qa.question import nothing_asked
from web.asking import Asked, converse, read_filters
from web.citation import to_markdown
from web.current import engine
from web.preferences import words

blueprint = Blueprint("chat", __name__)

_LISTED = 100  # documents, so that the page stays light whatever their number


@blueprint.get("/")
def page() -> tuple[str, int]:
    """Show the chat, with the conversation that the address holds."""
    turns = _conversation()
    index = engine().index
    shown = render_template(
        "chat.html",
        turns=turns,
        suggestions=engine().suggestions,
        documents=index.contents.documents,
        listed=_listed(),
        filters=read_filters(request.args),
        paragraphs_count=len(index),
    )
    return shown, _status(turns)


@blueprint.get("/answer")
def fragment() -> tuple[str, int]:
    """Return the last turn of the conversation as the HTML that the page's script appends."""
    turns = _conversation() or [Asked("", error=nothing_asked())]
    shown = render_template(
        "_turn.html",
        turn=turns[-1],
        turns=turns,
        number=len(turns),
        documents=engine().index.contents.documents,
        filters=read_filters(request.args),
    )
    return shown, _status(turns)


@blueprint.get("/conversation.json")
def save() -> Response:
    """Return the conversation's answers as JSON, which `qa verify` takes."""
    answers = [answer.to_json() for answer in _answers()]
    return _download(json.dumps(answers, ensure_ascii=False, indent=1), "application/json", "json")


@blueprint.get("/conversation.md")
def write() -> Response:
    """Return the conversation as Markdown."""
    return _download(to_markdown(_answers(), words()), "text/markdown; charset=utf-8", "md")


def _conversation() -> list[Asked]:
    return converse(request.args.getlist("q"), read_filters(request.args))


def _listed() -> list[IndexedDocument]:
    """Return the documents to be ticked: the chosen ones, and the others while they are few."""
    chosen = set(request.args.getlist("document"))
    documents = engine().index.contents.documents
    others = islice((one for one in documents if one.id not in chosen), _LISTED)
    return [*(one for one in documents if one.id in chosen), *others]


def _answers() -> list[Answer]:
    return [turn.answer for turn in _conversation() if turn.answer]


def _status(turns: list[Asked]) -> int:
    refused = bool(turns and turns[-1].error)
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _download(content: str, content_type: str, suffix: str) -> Response:
    response = make_response(content)
    response.content_type = content_type
    response.headers["Content-Disposition"] = f"attachment; filename=conversation.{suffix}"
    return response
