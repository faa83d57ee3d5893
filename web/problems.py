"""Say what went wrong: as problem+json (RFC 9457) to programs, as a page to people."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, make_response, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import (
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from embeddings.errors import IndexUnusable, InvalidQuestion, QAError
from web.schema import Fault, Problem, describe_faults

_LOG = logging.getLogger(__name__)
# So many characters of a path are shown.
_SHOWN = 200


def problem(status: int, detail: str, faults: Sequence[Fault] = ()) -> Response:
    """Return an error as a program or a browser wants it, by what the request accepts."""
    if prefers_page():
        return make_response(render_template("problem.html", status=status, detail=detail), status)
    title = HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, errors=list(faults) or None)
    return Response(
        body.model_dump_json(exclude_none=True), status, content_type="application/problem+json"
    )


def prefers_page() -> bool:
    """Tell whether a page rather than JSON is to be shown, in answer to a form too."""
    accepted = request.accept_mimetypes
    return accepted["text/html"] > accepted["application/json"]


def register(app: Flask) -> None:
    """Turn every error of the app into a problem; none shows a traceback."""
    app.register_error_handler(InvalidQuestion, lambda error: problem(422, str(error)))
    app.register_error_handler(ValidationError, lambda error: problem(422, *describe_faults(error)))
    app.register_error_handler(IndexUnusable, lambda error: problem(503, str(error)))
    app.register_error_handler(QAError, lambda error: problem(500, str(error)))
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400 and error.response is not None:  # a redirect
        return make_response(error.get_response())
    response = problem(status, _sentence(error) or HTTPStatus(status).phrase)
    for name, value in error.get_headers():
        if name in ("Allow", "WWW-Authenticate", "Retry-After"):
            response.headers[name] = value
    return response


def _sentence(error: HTTPException) -> str | None:
    """Return what an error says, in our words where it has none but werkzeug's."""
    path = request.path if len(request.path) <= _SHOWN else request.path[:_SHOWN] + "…"
    if error.description == NotFound.description:
        return f"there is nothing at {path}: /openapi.json tells what there is"
    if isinstance(error, MethodNotAllowed):
        return f"{request.method} cannot be done to {path}: send {_methods(error)}"
    return error.description


def _methods(error: MethodNotAllowed) -> str:
    return " or ".join(sorted(error.valid_methods or ()))


def _too_large(_: RequestEntityTooLarge) -> Response:
    most = request.max_content_length or 0
    if (request.content_length or 0) > most:
        return problem(413, f"the body is larger than {most / 2**20:.0f} MiB: send less")
    longest, parts = request.max_form_memory_size, request.max_form_parts
    return problem(
        413,
        f"the form has a field without a file's name that is larger than {longest:,} bytes, or "
        f"more than {parts:,} fields: send less",
    )


def _unexpected(error: Exception) -> Response:
    _LOG.exception("unexpected error in %s %r", request.method, request.path, exc_info=error)
    if current_app.testing:
        raise error
    return problem(500, "unexpected error: the server's log has the details")
