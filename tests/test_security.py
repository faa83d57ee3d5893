"""Who may ask, under which name, and that nothing from seeds or questions becomes code."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from html.parser import HTMLParser
from time import perf_counter

import pytest
from flask.testing import FlaskClient

from embeddings.building.sources import document_id
from embeddings.errors import InvalidSettings
from qa.engine import Engine
from tests.library import BIDI, FERRY_QUESTION, HANDLER, SCRIPT
from tests.web_fixtures import make_app
from web.settings import Settings

KEY = "correct horse battery"
PAGES = ("/", f"/?q={FERRY_QUESTION}", "/documents", f"/documents/{document_id('harbour.md')}")
PAGE = {"Accept": "text/html"}


class Elements(HTMLParser):
    """Collect a page's elements with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("path", [*PAGES, "/livez", "/nowhere", "/static/style.css"])
def test_every_response_carries_the_policy(client: FlaskClient, path: str) -> None:
    with client.get(path, headers=PAGE) as response:
        headers = response.headers
    policy = dict(
        part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", PAGES)
def test_answers_are_never_cached_by_others(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=PAGE).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
def test_pages_hold_no_inline_code_and_no_other_origin(client: FlaskClient, path: str) -> None:
    elements = Elements(client.get(path, headers=PAGE).text).found
    assert len(elements) > 10
    for tag, attributes in elements:
        assert tag not in ("style", "iframe", "object", "embed", "base")
        assert tag != "script" or attributes.get("src")
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        for name in ("src", "href", "action", "formaction"):
            assert (attributes.get(name) or "/").startswith(("/", "#")), (tag, attributes)


@pytest.mark.parametrize("hostile", [SCRIPT, HANDLER])
@pytest.mark.parametrize("path", ["/", "/answer"])
def test_a_hostile_question_and_the_seed_that_answers_it_stay_text(
    client: FlaskClient, hostile: str, path: str
) -> None:
    shown = client.get(path, query_string={"q": f"Who wrote {hostile}?"}, headers=PAGE).text
    elements = Elements(shown).found
    assert ("img", {"src": "x", "onerror": "document.title='owned'"}) not in elements
    assert all(attributes.get("src") for tag, attributes in elements if tag == "script")
    assert hostile not in shown
    assert escape(hostile).partition("=")[0] in shown


def test_hostile_seeds_stay_text_on_their_page(client: FlaskClient) -> None:
    shown = client.get(f"/documents/{document_id('fun & <games>.txt')}", headers=PAGE).text
    assert SCRIPT not in shown
    assert HANDLER not in shown


def test_a_hostile_address_stays_text(client: FlaskClient) -> None:
    shown = client.get(f"/documents/{SCRIPT}".replace("/script", "%2Fscript"), headers=PAGE)
    assert shown.status_code == 404
    assert "<script>" not in shown.text


def test_direction_marks_cannot_reorder_what_is_around_them(client: FlaskClient) -> None:
    shown = client.get(
        "/", query_string={"q": "Who opened the invoice of the treasurer?"}, headers=PAGE
    ).text
    assert BIDI.partition(" ")[2] in shown
    quotes = [a for tag, a in Elements(shown).found if tag == "blockquote"]
    assert quotes
    assert all(attributes.get("dir") == "auto" for attributes in quotes)


def locked(engine: Engine, **given: str) -> FlaskClient:
    return make_app(engine, api_key=KEY, **given).test_client()


@pytest.mark.parametrize(
    "authorization",
    [
        f"Bearer {KEY}",
        f"bearer {KEY}",
        "Basic " + b64encode(f"anyone:{KEY}".encode()).decode(),
        "Basic " + b64encode(f":{KEY}".encode()).decode(),
    ],
)
def test_the_key_opens_as_bearer_token_and_as_password(engine: Engine, authorization: str) -> None:
    client = locked(engine)
    headers = {"Authorization": authorization}
    assert client.get("/documents", headers=headers).status_code == 200
    asked = client.post("/ask", json={"question": FERRY_QUESTION}, headers=headers)
    assert asked.get_json()["status"] == "answered"


@pytest.mark.parametrize(
    "key", ["p4ss=word-long", "abc=def,ghi1234", "schl\u00fcssel-lang", "equal == equal"]
)
def test_any_key_opens_as_a_bearer_token(engine: Engine, key: str) -> None:
    client = make_app(engine, api_key=key).test_client()
    sent = {"Authorization": f"Bearer {key}".encode().decode("latin-1")}
    assert client.get("/documents", headers=sent).status_code == 200
    assert client.get("/documents", headers={"Authorization": f"Bearer {key}="}).status_code == 401


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer wrong",
        f"Bearer {KEY}x",
        f"Token {KEY}",
        "Basic !!!",
        "Basic \u00e9",
        "Basic " + b64encode(b"anyone:wrong").decode(),
        "Basic " + b64encode(f"{KEY}:".encode()).decode(),
        'Digest username="x"',
        "Bearer \u00e9",
    ],
)
def test_without_the_key_nothing_is_answered(engine: Engine, authorization: str | None) -> None:
    client = locked(engine)
    headers = {} if authorization is None else {"Authorization": authorization}
    for response in (
        client.post("/ask", json={"question": FERRY_QUESTION}, headers=headers),
        client.get("/", headers=headers),
        client.get("/documents", headers=headers),
        client.get("/metrics", headers=headers),
        client.get("/nowhere", headers=headers),
        client.get("/static/style.css", headers=headers),
    ):
        assert response.status_code == 401
        assert response.content_type == "application/problem+json"
        assert response.headers["WWW-Authenticate"].startswith("Basic realm=")
        assert KEY not in response.text


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_monitors_need_no_key(engine: Engine, path: str) -> None:
    assert locked(engine).get(path).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org"])
def test_other_machines_are_refused_without_a_key(host: str) -> None:
    with pytest.raises(InvalidSettings, match=r"set QA_API_KEY as well"):
        Settings.read(host=host).check_serving()
    Settings.read(host=host, api_key=KEY).check_serving()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
def test_this_machine_needs_no_key(host: str) -> None:
    Settings.read(host=host).check_serving()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:8000"])
def test_a_rebound_name_is_refused_on_this_machine(client: FlaskClient, host: str) -> None:
    for path in ("/livez", "/"):
        assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["[::1", "[", "a b", "localhost:x", "\xff", "@localhost", ""])
def test_a_name_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/livez", environ_overrides={"HTTP_HOST": host})
    assert response.status_code == 400
    assert response.get_json()["detail"] == (
        "the name in the header Host is missing or none: ask for one such as localhost:8000"
    )


@pytest.mark.parametrize("path", [*PAGES, "/answer?q=ferry", "/conversation.json?q=ferry"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_s_page_may_lead_here_but_fetch_nothing(
    client: FlaskClient, path: str, site: str
) -> None:
    for use in ("image", "script", "iframe", "empty"):
        fetched = client.get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Dest": use})
        assert fetched.status_code == 403
    led = {"Sec-Fetch-Site": site, "Sec-Fetch-Dest": "document"}
    assert client.get(path, headers=led).status_code == 200
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
    assert client.get(path, headers=own).status_code == 200


@pytest.mark.parametrize("name", ["Accept", "Accept-Language"])
def test_a_header_that_takes_long_to_read_is_refused_unread(engine: Engine, name: str) -> None:
    client = locked(engine)
    started = perf_counter()
    response = client.get("/documents", headers={name: f"a{' ' * 50_000}b"})
    assert perf_counter() - started < 0.5
    assert response.status_code == 431
    assert response.get_json()["detail"] == (
        f"the header {name} is longer than 4,000 characters: send less"
    )


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1:8000", "localhost:9000", "[::1]:8000", "localhost.:8000"]
)
def test_this_machine_s_own_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/livez", headers={"Host": host}).status_code == 200


def test_further_names_can_be_allowed(engine: Engine) -> None:
    client = make_app(engine, allowed_hosts="qa.example, docs.example").test_client()
    assert client.get("/livez", headers={"Host": "docs.example"}).status_code == 200
    assert client.get("/livez", headers={"Host": "evil.example"}).status_code == 400


def test_a_server_on_the_network_answers_to_any_name_unless_told_otherwise(engine: Engine) -> None:
    open_to_all = locked(engine, host="0.0.0.0")
    named = locked(engine, host="0.0.0.0", allowed_hosts="qa.example")
    assert open_to_all.get("/livez", headers={"Host": "anything.example"}).status_code == 200
    assert named.get("/livez", headers={"Host": "qa.example"}).status_code == 200
    assert named.get("/livez", headers={"Host": "evil.example"}).status_code == 400


def test_the_server_names_neither_its_parts_nor_their_versions(client: FlaskClient) -> None:
    headers = str(client.get("/").headers)
    assert not re.search(r"werkzeug|python|flask", headers, re.IGNORECASE)
