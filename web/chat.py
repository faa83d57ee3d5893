"""The chat page: works without JavaScript, and better with it."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request

from embeddings.errors import InvalidQuestion
from qa.answer import Answer
from web.asking import answer as ask
from web.current import engine
from web.schema import AskRequest

blueprint = Blueprint("chat", __name__)


@blueprint.get("/")
def page() -> tuple[str, int]:
    """Show the chat, with an answer where the address holds a question (`?q=`)."""
    question, answer, error = _asked()
    index = engine().index
    shown = render_template(
        "chat.html",
        question=question,
        answer=answer,
        error=error,
        suggestions=engine().suggestions,
        documents_count=len(index.contents.documents),
        paragraphs_count=len(index),
    )
    return shown, _status(error)


@blueprint.get("/answer")
def fragment() -> tuple[str, int]:
    """Return one answer as the piece of HTML that the page's script appends."""
    question, answer, error = _asked()
    count = len(engine().index.contents.documents)
    shown = render_template(
        "_answer.html", question=question, answer=answer, error=error, documents_count=count
    )
    return shown, _status(error)


def _asked() -> tuple[str, Answer | None, str | None]:
    question = request.args.get("q", "")
    if "q" not in request.args:
        return question, None, None
    try:
        return question, ask(AskRequest(question=question)), None
    except InvalidQuestion as error:
        return question[:200], None, str(error)


def _status(error: str | None) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
