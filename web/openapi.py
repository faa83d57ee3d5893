"""Describe the API to programs: OpenAPI 3.1, generated from the types it takes and returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal, TypeVar

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import TypeAdapter
from werkzeug.routing import Rule

from web.schema import Problem

blueprint = Blueprint("openapi", __name__)

_View = TypeVar("_View", bound=Callable[..., Any])
_NAME = "openapi"
_REFERENCE = "#/components/schemas/{model}"
_JSON, _PAGE = "application/json", "text/html"
_REFUSED = frozenset({400, 403, 431})  # by any view: a strange host, page or header
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Operation:
    """What one view takes as its body, of the kind `body`, and returns.

    `problems` are the errors to expect, those of every view aside. `pages` says that browsers get
    a page instead of JSON, or are led to one by a form.
    """

    takes: type | None
    body: str
    returns: type | None
    status: int
    problems: tuple[int, ...]
    media_types: tuple[str, ...]
    pages: bool


def describe(
    *,
    takes: type | None = None,
    body: str = _JSON,
    returns: type | None = None,
    status: int = HTTPStatus.OK,
    problems: tuple[int, ...] = (),
    media_types: tuple[str, ...] = (_JSON,),
    pages: bool = False,
) -> Callable[[_View], _View]:
    """Note beside a view what it takes and returns; its docstring says what it does."""

    def note(view: _View) -> _View:
        described = Operation(takes, body, returns, status, problems, media_types, pages)
        setattr(view, _NAME, described)
        return view

    return note


@blueprint.get("/openapi.json")
@describe(problems=(401,))
def show() -> Response:
    """Describe the API."""
    return jsonify(specification(current_app))


def specification(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of every view that was described."""
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, operation in _described(app):
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        about = app.view_functions[rule.endpoint].__doc__ or ""
        paths.setdefault(path, {})[method.lower()] = {
            "operationId": re.sub(r"\W+", "_", f"{method.lower()}{rule.rule}").strip("_"),
            "summary": about.partition("\n")[0],
            **_to_json(rule, method, operation),
        }
    types = {part for *_, op in _described(app) for part in (op.takes, op.returns) if part}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Seed QA", "version": version("seed-qa")},
        "paths": paths,
        "components": {
            "schemas": _schemas(frozenset({*types, Problem})),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "basic": {"type": "http", "scheme": "basic"},
            },
        },
        "security": [{}, {"bearer": []}, {"basic": []}],
    }


def _described(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = getattr(app.view_functions[rule.endpoint], _NAME, None)
        for method in _METHODS:
            if operation and method in (rule.methods or ()):
                yield rule, method, operation


def _to_json(rule: Rule, method: str, operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"responses": _responses(method, operation)}
    if rule.arguments:
        described["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in sorted(rule.arguments)
        ]
    if operation.takes:
        described["requestBody"] = {
            "required": True,
            "content": {operation.body: _schema(operation.takes)},
        }
    return described


def _responses(method: str, operation: Operation) -> dict[str, Any]:
    """Describe what comes: any view refuses a strange host and another site's page."""
    safe = method == "GET"
    responses = {operation.status: _response(operation, page=operation.pages and safe)}
    if operation.pages and not safe:
        responses[HTTPStatus.SEE_OTHER] = {"description": "To the page, in answer to a form"}
    for status in _REFUSED | set(operation.problems):
        responses[status] = _problem(status)
    return {str(int(status)): responses[status] for status in sorted(responses)}


def _response(operation: Operation, *, page: bool) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.status != HTTPStatus.NO_CONTENT:
        kinds = (*operation.media_types, *((_PAGE,) if page else ()))
        described["content"] = {
            kind: _schema(operation.returns if kind == _JSON else None) for kind in kinds
        }
    return described


def _schema(kind: type | None) -> dict[str, Any]:
    return {"schema": {"$ref": _REFERENCE.format(model=kind.__name__)}} if kind else {}


def _problem(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": _schema(Problem), _PAGE: {}},
    }


@cache
def _schemas(types: frozenset[type]) -> dict[str, Any]:
    """Return the JSON schemas of the types and of those that they are made of, by name."""
    inputs: list[tuple[str, Literal["serialization"], TypeAdapter[Any]]] = [
        (kind.__name__, "serialization", TypeAdapter(kind)) for kind in sorted(types, key=str)
    ]
    _, schema = TypeAdapter.json_schemas(inputs, ref_template=_REFERENCE)
    return dict(schema["$defs"])
