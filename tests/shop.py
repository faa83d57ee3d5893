"""A server with documents of its own, which a test may change and rebuild."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from flask import Flask
from flask.testing import FlaskClient

from qa.engine import Engine
from tests.conftest import Workshop
from tests.toy_build import command
from web.app import create_app
from web.rebuilder import Rebuilder, Task
from web.settings import Settings

FILES: dict[str, str | bytes] = {"pier.txt": "The ferry leaves from pier seven."}
MORE: dict[str, str | bytes] = {"crane.txt": "The crane lifts forty tonnes."}


def until(holds: Callable[[], object]) -> None:
    """Wait for what another thread or process does, for half a minute at most."""
    pause = Event()
    for _ in range(3000):
        if holds():
            return
        pause.wait(0.01)
    raise AssertionError("it never came about")


@dataclass
class Shop:
    """The parts of a server with documents of its own."""

    workshop: Workshop
    engine: Engine
    rebuilder: Rebuilder
    app: Flask

    @property
    def client(self) -> FlaskClient:
        """A program that talks to the app."""
        return self.app.test_client()

    def finished(self, task: Task | str) -> Task:
        """Wait for a task and return how it ended."""
        name = task if isinstance(task, str) else task.id
        until(lambda: (found := self.rebuilder.task(name)) and found.finished)
        ended = self.rebuilder.task(name)
        assert ended is not None
        return ended

    @property
    def resting(self) -> bool:
        """Tell that no rebuild is running."""
        task = self.rebuilder.latest
        return task is None or task.finished

    def idle(self) -> None:
        """Wait until nothing is rebuilt."""
        until(lambda: self.resting)


def open_shop(workshop: Workshop, program: list[str] | None = None, **given: str) -> Shop:
    """Build `FILES` and make an app that rebuilds with a program, or else with the toy encoder."""
    workshop.build(FILES)
    engine = workshop.engine()
    rebuilder = Rebuilder(program or command(workshop), engine)
    settings = Settings.read(seeds=str(workshop.seeds), index=str(workshop.index), **given)
    app = create_app(settings, engine, rebuilder)
    app.testing = True
    return Shop(workshop, engine, rebuilder, app)
