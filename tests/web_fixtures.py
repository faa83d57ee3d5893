"""What the tests of the web share: one library, one engine, one app, all with the toy encoder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient

from embeddings.encoding.model import find_model
from qa.engine import Engine
from qa.opening import open_engine
from tests.conftest import Workshop
from tests.library import LIBRARY
from tests.toy import ToyEncoder, toy_model
from web.app import create_app
from web.serving import Server
from web.settings import Settings


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """The built library; never change it."""
    workshop = new_workshop(tmp_path_factory.mktemp("library"))
    workshop.build(LIBRARY)
    return workshop


def new_workshop(folder: Path) -> Workshop:
    """Make an empty seeds folder, with no index yet, for more than one test."""
    (folder / "seeds").mkdir()
    toy = toy_model(folder / "model")
    return Workshop(folder / "seeds", folder / "index", toy, ToyEncoder(toy.fingerprint))


@pytest.fixture(scope="session")
def engine(library: Workshop) -> Engine:
    """An engine that answers from the library."""
    return library.engine()


@pytest.fixture
def app(engine: Engine, library: Workshop) -> Flask:
    """The app as it is served on this machine, without a key."""
    return make_app(engine, seeds=str(library.seeds))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program or browser that talks to the app."""
    return app.test_client()


@contextmanager
def running(app: Flask, **given: str) -> Iterator[Server]:
    """Serve an app as `qa serve` does, on a free port, from a thread."""
    server = Server(app, Settings.read(port="0", **given))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()


def make_app(engine: Engine, **given: str) -> Flask:
    """Return an app with the settings given as text, which raises what it did not expect."""
    app = create_app(Settings.read(**{"cases": "/nonexistent", **given}), engine)
    app.testing = True
    return app


def real_engine(settings: Settings) -> Engine:
    """Return an engine with what is served: the index and the model that the settings name."""
    return open_engine(settings.index, find_model(settings.model), settings.cache, print)


def index_facts(engine: Engine) -> dict[str, object]:
    """Return what answers and monitors are told of the index."""
    index = engine.index
    return {"version": index.version, "paragraphs": len(index), "built_at": index.built_at}
