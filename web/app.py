"""Make the Flask app of settings and an engine."""

from __future__ import annotations

from flask import Flask

from qa.engine import Engine
from web import api, chat, documents, feedback, openapi, ops, pages, preferences, problems
from web.current import Parts, attach
from web.metrics import Metrics
from web.security import secure
from web.settings import Settings


def create_app(settings: Settings, engine: Engine) -> Flask:
    """Return the app; it reads neither the environment nor any file but its own."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    attach(app, Parts(engine, settings, Metrics(engine)))
    secure(app, settings)
    for part in (problems, ops, preferences, pages):
        part.register(app)
    for room in (chat, api, documents, feedback, ops, openapi, preferences):
        app.register_blueprint(room.blueprint)
    return app
