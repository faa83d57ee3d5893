"""What operators and their monitors ask: is it alive, is it ready, what does it do."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client.exposition import choose_encoder

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
@describe(media_type="text/plain")
def metrics() -> Response:
    """Show the counters in the text format that Prometheus asks for."""
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return Response(encode(parts().metrics.registry), content_type=content_type)


def register(app: Flask) -> None:
    """Count every response of the app."""

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "unknown"
        parts().metrics.count_response(route, request.method, response.status_code)
        return response
