"""Reach the engine that the running app was made with."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from qa.engine import Engine

_NAME = "seed-qa"


def attach(app: Flask, engine: Engine) -> None:
    """Give an app its engine."""
    app.extensions[_NAME] = engine


def engine() -> Engine:
    """Return the engine of the app that handles this request."""
    return cast("Engine", current_app.extensions[_NAME])
