"""What operators and their monitors ask: is it alive, is it ready, what does it do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from prometheus_client.exposition import choose_encoder
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import RequestRedirect

from qa.answer import IndexInfo, Stage
from web.current import engine, parts
from web.openapi import describe

blueprint = Blueprint("ops", __name__)


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: str


@dataclass(frozen=True, slots=True)
class Ready:
    """Which index questions are answered from, and the model it was built with.

    `degraded` names the stages that answers have to do without: it is empty where all is well.
    """

    status: str
    index: IndexInfo
    model: str
    degraded: tuple[Stage, ...]


@blueprint.get("/livez")
@describe(returns=Alive)
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(Alive("alive"))


@blueprint.get("/readyz")
@blueprint.get("/healthz")
@describe(returns=Ready)
def ready() -> Response:
    """Say which index questions are answered from."""
    index, degraded = engine().index, engine().degraded
    return jsonify(Ready("ready", IndexInfo.of(index), index.model, degraded))


@blueprint.get("/metrics")
@describe(media_types=("text/plain", "application/openmetrics-text"), problems=(401,))
def metrics() -> Response:
    """Show the counters in the text format that Prometheus asks for."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(parts().metrics.registry), content_type=content_type)


def register(app: Flask) -> None:
    """Count every response of the app."""

    @app.after_request
    def count(response: Response) -> Response:
        parts().metrics.count_response(_route(), request.method, response.status_code)
        return response


def _route() -> str:
    """Return the rule that the request's address fits, whatever its method."""
    rule, fault = request.url_rule, request.routing_exception
    if isinstance(fault, MethodNotAllowed) and fault.valid_methods:
        adapter = current_app.create_url_adapter(request)
        with suppress(RequestRedirect):
            assert adapter is not None
            rule, _ = adapter.match(method=next(iter(fault.valid_methods)), return_rule=True)
    return rule.rule if rule else "unknown"
