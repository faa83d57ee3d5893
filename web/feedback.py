"""Take what readers say of answers, on this machine only, as cases for `qa eval`."""

from __future__ import annotations

import hashlib
from typing import cast, get_args

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from qa.answer import Answer
from web.asking import converse, read_filters, turn_of
from web.cases import Case, Reason, Vote, keep
from web.current import engine, parts

blueprint = Blueprint("feedback", __name__)

_LONGEST = 1000  # characters of a comment


@blueprint.post("/feedback")
def take() -> Response:
    """Keep a reader's judgement of the last answer of a conversation.

    The page says which answer it shows (`judged`), which the documents may no longer give.
    The page's script gets 204; a browser without scripts goes back to the conversation.
    """
    questions = request.form.getlist("q")
    filters = read_filters(request.form)
    turns = converse(questions, filters)
    answer = turns[-1].answer if turns else None
    if answer is None:
        abort(422, "q: the questions up to the answer that is judged are missing")
    if request.form.get("judged") not in (None, judged(answer)):
        abort(409, "the documents answer otherwise since they changed: ask again, then judge that")
    vote = cast("Vote", _choice("vote", get_args(Vote)))
    reason = cast("Reason", _choice("reason", get_args(Reason)))
    case = Case(
        answer=answer,
        history=tuple(turn_of(turn) for turn in turns[:-1]),
        vote=vote,
        reason=reason if vote == "down" else "",  # why an answer is right is not asked
        comment=request.form.get("comment", "").strip()[:_LONGEST],
        filters=filters,
    )
    keep(parts().settings.cases, engine().index, case)
    if "back" not in request.form:
        return make_response("", 204)
    anchor = f"turn-{len(turns)}"
    back = url_for("chat.page", q=questions, _anchor=anchor, **filters.to_query())  # type: ignore[arg-type]
    return make_response(redirect(back, 303))


@blueprint.app_template_global()
def judged(answer: Answer) -> str:
    """Name what a reader sees of an answer: its status, its first passage and what is marked."""
    seen = (*answer.quotes, *answer.near_misses)[:1]
    shown = repr((answer.status, [(quote.text, quote.marked) for quote in seen]))
    return hashlib.blake2b(shown.encode(), digest_size=8).hexdigest()


def _choice(name: str, choices: tuple[str, ...]) -> str:
    value = request.form.get(name, "")
    if value not in choices:
        abort(
            422, f"{name}: should be one of {', '.join(filter(None, choices))}, not {value[:40]!r}"
        )
    return value
