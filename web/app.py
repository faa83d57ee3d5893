"""Make the Flask app of settings and an engine."""

from __future__ import annotations

from flask import Flask

from qa.engine import Engine
from web import api, chat, documents, openapi, ops, problems
from web.current import Parts, attach
from web.metrics import Metrics
from web.security import secure
from web.settings import Settings


def create_app(settings: Settings, engine: Engine) -> Flask:
    """Return the app; it reads neither the environment nor any file but its own."""
    app = Flask(__name__)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    attach(app, Parts(engine, settings, Metrics(engine)))
    secure(app, settings)
    problems.register(app)
    ops.register(app)
    for room in (chat, api, documents, ops, openapi):
        app.register_blueprint(room.blueprint)
    return app
