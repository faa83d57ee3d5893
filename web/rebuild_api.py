"""Rebuild the index by the API: start, and ask how far it is."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from flask import Blueprint, Response, abort, jsonify, redirect, url_for

from web.current import parts
from web.openapi import describe
from web.problems import prefers_page
from web.rebuilder import Task

blueprint = Blueprint("rebuild", __name__, url_prefix="/rebuild")


@blueprint.post("")
@describe(returns=Task, status=HTTPStatus.ACCEPTED, problems=(401,), pages=True)
def start() -> Response:
    """Start a rebuild, or join the one that runs."""
    task = parts().rebuilder.start()
    if prefers_page():
        return cast("Response", redirect(url_for("documents.index"), HTTPStatus.SEE_OTHER))
    response = jsonify(task)
    response.status_code = HTTPStatus.ACCEPTED
    response.headers["Location"] = url_for("rebuild.show", task_id=task.id)
    response.headers["Retry-After"] = "1"
    return response


@blueprint.get("/<task_id>")
@describe(returns=Task, problems=(401, 404))
def show(task_id: str) -> Response:
    """Tell how far a rebuild is, or how it ended."""
    task = parts().rebuilder.task(task_id)
    if task is None:
        abort(404, f"no rebuild {task_id}: only the last ones are remembered")
    return jsonify(task)
