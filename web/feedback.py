"""Take what readers say of answers, on this machine only, as cases for `qa eval`."""

from __future__ import annotations

from typing import cast, get_args

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for

from web.asking import converse, read_filters, turn_of
from web.cases import Case, Reason, Vote, keep
from web.current import engine, parts

blueprint = Blueprint("feedback", __name__)

_LONGEST = 1000  # characters of a comment


@blueprint.post("/feedback")
def take() -> Response:
    """Keep a reader's judgement of the last answer of a conversation.

    The page's script gets 204; a browser without scripts goes back to the conversation.
    """
    questions = request.form.getlist("q")
    filters = read_filters(request.form)
    turns = converse(questions, filters)
    answer = turns[-1].answer if turns else None
    if answer is None:
        abort(422, "q: the questions up to the answer that is judged are missing")
    case = Case(
        answer=answer,
        history=tuple(turn_of(turn) for turn in turns[:-1]),
        vote=cast("Vote", _choice("vote", get_args(Vote))),
        reason=cast("Reason", _choice("reason", get_args(Reason))),
        comment=request.form.get("comment", "").strip()[:_LONGEST],
        filters=filters,
    )
    keep(parts().settings.cases, engine().index, case)
    if "back" not in request.form:
        return make_response("", 204)
    anchor = f"turn-{len(turns)}"
    back = url_for("chat.page", q=questions, _anchor=anchor, **filters.to_query())  # type: ignore[arg-type]
    return make_response(redirect(back, 303))


def _choice(name: str, choices: tuple[str, ...]) -> str:
    value = request.form.get(name, "")
    if value not in choices:
        abort(
            422, f"{name}: should be one of {', '.join(filter(None, choices))}, not {value[:40]!r}"
        )
    return value
