"""What operators and their monitors ask: is it alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.current import engine

blueprint = Blueprint("ops", __name__)


@blueprint.get("/livez")
def alive() -> Response:
    """Say that the process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@blueprint.get("/healthz")
def ready() -> Response:
    """Say which index questions are answered from."""
    index = engine().index
    return jsonify(
        status="ready",
        index={"version": index.version, "paragraphs": len(index), "built_at": index.built_at},
        model=index.model,
    )
