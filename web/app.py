"""Make the Flask app of settings and an engine."""

from __future__ import annotations

from flask import Flask

from qa.engine import Engine
from web import (
    api,
    chat,
    documents,
    feedback,
    openapi,
    ops,
    preferences,
    problems,
    rebuild_api,
    template_filters,
    uploads,
)
from web.asking import remembering
from web.current import Parts, attach
from web.metrics import Metrics
from web.rebuilder import Rebuilder, build_command
from web.security import secure
from web.settings import Settings


def create_app(settings: Settings, engine: Engine, rebuilder: Rebuilder | None = None) -> Flask:
    """Return the app; it reads no environment, and of files only its own and the seeds."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    rebuilder = rebuilder or Rebuilder(build_command(settings), engine)
    metrics = Metrics(engine, rebuilder)
    attach(app, Parts(engine, settings, metrics, rebuilder, remembering(engine, metrics)))
    secure(app, settings)
    for part in (problems, ops, preferences, template_filters):
        part.register(app)
    for room in (
        api, chat, documents, feedback, openapi, ops, preferences, rebuild_api, uploads,
    ):  # fmt: skip
        app.register_blueprint(room.blueprint)
    return app
