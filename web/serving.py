"""Serve an app with waitress, a production WSGI server."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from waitress.server import create_server

from embeddings.errors import InvalidSettings
from web.settings import Settings


def serve(app: Flask, settings: Settings, announce: Callable[[str], None]) -> None:
    """Listen until interrupted; `announce` is told the address once connections are accepted.

    Many connections are allowed and idle ones dropped soon, so that slow clients keep nobody
    else from being answered. Raise `InvalidSettings` where the address cannot be listened on.
    """
    try:
        server = create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=1000,
            channel_timeout=10,
            ident="seed-qa",
        )
    except OSError as error:
        raise InvalidSettings(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; "
            "choose another with --port"
        ) from error
    port = getattr(server, "effective_port", settings.port)
    announce(f"http://{settings.host}:{port}")
    try:
        server.run()
    finally:
        server.close()
