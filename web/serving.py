"""Serve an app with waitress, a production WSGI server."""

from __future__ import annotations

import logging
import os
import socket
from functools import partial
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server

from embeddings.errors import InvalidSettings
from web.bodies import channel
from web.security import knows
from web.settings import Settings
from web.uploads import MAX_UPLOAD

# Many connections are allowed and idle ones dropped soon, so that slow clients keep nobody else
# from being answered.
_CONNECTIONS = 1000
_IDLE_SECONDS = 10
# What a form may hold beside the largest upload.
_FORM = 2**20


class Server:
    """A server that listens from the moment it is made, and answers while `run` runs.

    Raise `InvalidSettings` where the address cannot be listened on.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        # A line for every request that waits: a flood where many come at once.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        listener = _listen(settings.host, settings.port)
        self.host, self.port = settings.host, int(listener.getsockname()[1])
        self._channels: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._channels,
            sockets=[listener],
            threads=settings.threads,
            connection_limit=_CONNECTIONS,
            channel_timeout=_IDLE_SECONDS,
            cleanup_interval=_IDLE_SECONDS // 2,
            ident="seed-qa",
            max_request_body_size=MAX_UPLOAD + _FORM,
        )
        self._server.channel_class = channel(partial(knows, settings.api_key))

    @property
    def url(self) -> str:
        """Return the address to open in a browser."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def run(self) -> None:
        """Answer until interrupted or stopped."""
        try:
            self._server.run()
        finally:
            self._server.close()
            self._server.task_dispatcher.shutdown()

    def stop(self) -> None:
        """Make `run` return soon; may be called from another thread."""
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._channels))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_CONNECTIONS)
    except OSError as error:
        # Of a taken address the error's own words repeat the address, those of a name do not.
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else error.strerror or error
        raise InvalidSettings(
            f"cannot listen on {host}:{port}: {reason}; choose another with --port or --host"
        ) from error
