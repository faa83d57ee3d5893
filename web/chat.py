"""The chat page: works without JavaScript, and better with it.

The address holds the whole conversation, its questions in order (`?q=…&q=…`) and the documents
that are asked: it can be kept, sent and opened by anyone who may ask.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from itertools import islice
from typing import cast
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from embeddings.searching.contents import IndexedDocument
from qa.answer import Answer
from qa.question import nothing_asked
from web.asking import Asked, converse, read_filters
from web.citation import to_markdown
from web.current import engine, parts
from web.preferences import words
from web.schema import FilterFields

blueprint = Blueprint("chat", __name__)

_LISTED = 100  # documents, so that the page stays light whatever their number


@blueprint.get("/")
def page() -> Response:
    """Show the chat, with the conversation that the address holds."""
    if "within" in request.args:
        return _redirect_to_conversation()
    turns = _counted_conversation()
    index = engine().index
    filters = read_filters(request.args)
    shown = render_template(
        "chat.html",
        turns=turns,
        suggestions=engine().suggestions,
        documents=index.contents.documents,
        listed=_listed(),
        unknown=[one for one in dict.fromkeys(filters.documents) if index.document(one) is None],
        filters=filters,
        fits=_fits(filters),
        asked_in=_scope_in_words(filters),
        within=urlencode(filters.to_query(), doseq=True),
        anew="anew" in request.args,
        paragraphs_count=len(index),
    )
    return make_response(shown, _status(turns))


@blueprint.get("/answer")
def fragment() -> tuple[str, int]:
    """Return the last turn of the conversation as the HTML that the page's script appends."""
    turns = _counted_conversation() or [Asked("", error=nothing_asked())]
    filters = read_filters(request.args)
    shown = render_template(
        "_turn.html",
        turn=turns[-1],
        turns=turns,
        number=len(turns),
        documents=engine().index.contents.documents,
        filters=filters,
        fits=_fits(filters),
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


def _counted_conversation() -> list[Asked]:
    """Return the conversation and count its last question: the others were asked before."""
    turns = _conversation()
    if turns and turns[-1].answer:
        parts().metrics.count_answer(turns[-1].answer)
    return turns


def _conversation() -> list[Asked]:
    return converse(request.args.getlist("q"), read_filters(request.args))


def _listed() -> list[IndexedDocument]:
    """Return the documents to be ticked: the chosen ones, and the others while they are few."""
    chosen = set(request.args.getlist("document"))
    documents = engine().index.contents.documents
    others = islice((one for one in documents if one.id not in chosen), _LISTED)
    return [*(one for one in documents if one.id in chosen), *others]


def _fits(filters: FilterFields) -> bool:
    """Tell whether any document fits the filters: where none does, none is asked."""
    return any(map(filters.to_filters().admits, engine().index.contents.documents))


def _scope_in_words(filters: FilterFields) -> str:
    """Say which documents are asked, as the page's script does when that is changed."""
    t = words()
    if not filters.narrow:
        return t("scope.all", count=len(engine().index.contents.documents))
    count = len(set(filters.documents))
    chosen = "js.document" if count == 1 else "js.documents" if count else "js.some"
    told = [t(chosen, count=count)]
    if filters.paths:
        told.append(t("js.paths", paths=", ".join(filters.paths)))
    if filters.since:
        told.append(t("js.since", day=filters.since))
    if filters.until:
        told.append(t("js.until", day=filters.until))
    return ", ".join(told)


def _redirect_to_conversation() -> Response:
    """Lead a browser without scripts to the address of what its form asks.

    One choice of documents counts for all questions of an address: a question to others than
    the conversation was asked in (`within`) starts a new one.
    """
    filters = read_filters(request.args)
    before = read_filters(MultiDict(parse_qsl(request.args["within"])))
    questions, told = request.args.getlist("q"), dict[str, str]()
    if _choice(filters) != _choice(before):
        questions, told = questions[-1:], {"anew": "1"}
    address = url_for("chat.page", q=questions, **filters.to_query(), **told)  # type: ignore[arg-type]
    return cast("Response", redirect(address, HTTPStatus.SEE_OTHER))


def _choice(filters: FilterFields) -> tuple[object, ...]:
    return set(filters.documents), set(filters.paths), filters.since, filters.until


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
