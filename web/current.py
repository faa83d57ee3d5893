"""Reach what the running app was made with: its engine, its settings and its counters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from qa.answer import Answer
from qa.engine import Engine
from web.metrics import Metrics
from web.rebuilder import Rebuilder
from web.schema import AskRequest
from web.settings import Settings

_NAME = "seed-qa"
# Answers a turn of a conversation, given the index's generation, or takes the answer from before.
Remembered = Callable[[str, AskRequest], Answer]


@dataclass(frozen=True, slots=True)
class Parts:
    """What one app was made with."""

    engine: Engine
    settings: Settings
    metrics: Metrics
    rebuilder: Rebuilder
    remembered: Remembered


def attach(app: Flask, parts: Parts) -> None:
    """Give an app its parts."""
    app.extensions[_NAME] = parts


def parts() -> Parts:
    """Return the parts of the app that handles this request."""
    return cast("Parts", current_app.extensions[_NAME])


def engine() -> Engine:
    """Return the engine of the app that handles this request."""
    return parts().engine
