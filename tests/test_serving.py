"""A real server answers while slow connections hold on to it, and says when it cannot start."""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack, suppress
from http.client import HTTPConnection, HTTPResponse
from threading import Event
from time import perf_counter
from typing import Any

import pytest

from embeddings.errors import InvalidSettings
from qa.answer import Answer
from qa.engine import Engine
from tests.library import FERRY, FERRY_QUESTION
from tests.shop import until
from tests.web_fixtures import make_app, running
from web.serving import Server
from web.settings import Settings

SLOW = 300


def test_questions_are_answered_while_slow_connections_hold_on(engine: Engine) -> None:
    with running(make_app(engine)) as server, ExitStack() as stack:
        for _ in range(SLOW):
            slow = stack.enter_context(
                socket.create_connection((server.host, server.port), timeout=10)
            )
            slow.sendall(b"POST /ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{")
        status, body = post(server, {"question": FERRY_QUESTION})
    assert status == 200
    quote = json.loads(body)["quotes"][0]
    span = quote["highlight"]
    assert quote["text"][span["start"] : span["end"]] == FERRY


def test_an_upload_that_is_too_large_is_refused_with_the_way_out(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.uploads.MAX_UPLOAD", 1000)
    with running(make_app(engine)) as server:
        connection = HTTPConnection(server.host, server.port, timeout=10)
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        connection.request("POST", "/documents", b"--x" + b" " * 2000, headers)
        response = connection.getresponse()
        assert response.status == 413
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "send less" in json.loads(response.read())["detail"]
        connection.close()


def test_requests_that_wait_for_their_turn_are_no_news(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turn, real = Event(), engine.ask

    def ask(*arguments: Any, **options: Any) -> Answer:
        turn.wait(10)
        return real(*arguments, **options)

    monkeypatch.setattr(engine, "ask", ask)
    asked = b"GET /?q=a HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with running(make_app(engine), threads="1") as server, ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(connect(server)).sendall(asked)
        until(lambda: len(server._server.task_dispatcher.queue) == 3)
        turn.set()
        until(lambda: len(server._server.task_dispatcher.queue) == 0)
    assert caplog.text == ""


KEY = "correct horse battery"
CHUNK = b"%x\r\n%b\r\n" % (2**20, b"x" * 2**20)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 100000000", b""),
        (b"Content-Length: 100000000\r\nExpect: 100-continue", b""),
        (b"Content-Length: 100000000", b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        (b"Transfer-Encoding: chunked", CHUNK),
    ],
    ids=["announced", "asked for", "with a second request in it", "in pieces"],
)
def test_a_large_body_is_not_taken_without_the_key(
    engine: Engine, head: bytes, body: bytes
) -> None:
    with running(make_app(engine, api_key=KEY), api_key=KEY) as server, connect(server) as sock:
        sock.sendall(b"POST /documents HTTP/1.1\r\nHost: localhost\r\n%b\r\n\r\n%b" % (head, body))
        status, content = told(sock)
    assert status == 401
    assert content["detail"].startswith("the API key is missing or wrong")


@pytest.mark.parametrize(
    "head", [b"Content-Length: 300000000", b"Content-Length: 300000000\r\nExpect: 100-continue"]
)
@pytest.mark.parametrize("path", [b"/documents", b"/ask"])
def test_a_body_larger_than_any_upload_is_not_taken_at_all(
    engine: Engine, head: bytes, path: bytes
) -> None:
    authorization = b"Authorization: Bearer " + KEY.encode()
    kind = b"Content-Type: multipart/form-data; boundary=x"
    if path == b"/ask":
        kind = b"Content-Type: application/json"
    lines = [b"POST %b HTTP/1.1" % path, b"Host: localhost", authorization, kind, head]
    with running(make_app(engine, api_key=KEY), api_key=KEY) as server, connect(server) as sock:
        sock.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
        status, content = told(sock)
    assert (status, content["title"]) == (413, "Request Entity Too Large")
    assert "send less" in content["detail"]


def test_pieces_that_come_to_more_than_any_upload_are_refused(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.uploads.MAX_UPLOAD", 1000)
    monkeypatch.setattr("web.serving.MAX_UPLOAD", 1000)
    head = b"Content-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked"
    with running(make_app(engine)) as server, connect(server) as sock:
        sock.sendall(b"POST /documents HTTP/1.1\r\nHost: localhost\r\n%b\r\n\r\n" % head)
        sock.sendall(CHUNK + CHUNK[:1000])
        status, content = told(sock)
    assert (status, content["detail"]) == (413, "the body is larger than 0 MiB: send less")


def test_a_small_body_is_taken_before_the_key_is_asked_for(engine: Engine) -> None:
    """Else its sender would meet a closed connection, not the reason why."""
    with running(make_app(engine, api_key=KEY), api_key=KEY) as server:
        status, _ = post(server, {"question": "x" * 500_000})
    assert status == 401


def told(sock: socket.socket) -> tuple[int, dict[str, Any]]:
    """Return the one response that comes before the connection is closed, a problem."""
    with HTTPResponse(sock) as response:
        response.begin()
        assert response.headers["Content-Type"] == "application/problem+json"
        content = json.loads(response.read())
    with suppress(ConnectionResetError):
        assert sock.recv(100) == b""
    return response.status, content


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01 not http",
        b"GET http://[/ HTTP/1.0",
        b"POST /ask HTTP/1.0\r\nContent-Length: " + b"9" * 5000,
    ],
    ids=["TLS", "an address that is none", "a length of too many digits"],
)
def test_a_request_that_is_not_http_is_refused(engine: Engine, sent: bytes) -> None:
    with (
        running(make_app(engine)) as server,
        connect(server) as sock,
    ):
        sock.sendall(sent + b"\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.0 400")


@pytest.mark.parametrize("blanks", [b" " * 40_000, b"\t" * 40_000, b"\r\n " * 40_000])
def test_headers_of_many_blanks_keep_nobody_from_being_answered(
    engine: Engine, blanks: bytes
) -> None:
    with running(make_app(engine)) as server, connect(server) as sock:
        started = perf_counter()
        sock.sendall(b"GET /livez HTTP/1.1\r\nX:" + blanks + b"x\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.0 400")
        assert perf_counter() - started < 2


def test_a_request_that_names_no_host_is_told_so(engine: Engine) -> None:
    with running(make_app(engine)) as server, connect(server) as sock:
        sock.sendall(b"GET /livez HTTP/1.0\r\n\r\n")
        told = b"".join(iter(lambda: sock.recv(4096), b""))
    assert b"the name in the header Host is missing or none" in told


def test_a_used_port_is_told_with_the_way_out(engine: Engine) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = Settings.read(port=str(port))
        with pytest.raises(InvalidSettings, match=f"{port}: Address already in use; choose an"):
            Server(make_app(engine), settings)


def test_an_address_of_another_machine_is_told_with_the_way_out(engine: Engine) -> None:
    settings = Settings.read(host="192.0.2.1", port="0", api_key="long enough")
    with pytest.raises(InvalidSettings, match=r"cannot listen on 192\.0\.2\.1:0: .*--host"):
        Server(make_app(engine), settings)


def test_the_address_is_told_as_a_browser_takes_it(engine: Engine) -> None:
    with running(make_app(engine)) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"


def connect(server: Server) -> socket.socket:
    return socket.create_connection((server.host, server.port), timeout=10)


def post(server: Server, body: object) -> tuple[int, bytes]:
    connection = HTTPConnection(server.host, server.port, timeout=10)
    connection.request("POST", "/ask", json.dumps(body), {"Content-Type": "application/json"})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content
