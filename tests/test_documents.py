"""The documents can be read whole, on their page and as JSON, character by character."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from embeddings.building.sources import document_id
from tests.conftest import Workshop
from tests.files import paged
from tests.library import FERRY, HARBOUR, HOSTILE, LIBRARY, SCRIPTS
from tests.web_fixtures import make_app

TEXTS = [("harbour.md", HARBOUR), ("fun & <games>.txt", HOSTILE), ("scripts/Überall.txt", SCRIPTS)]
PAGE = {"Accept": "text/html"}


class Reader(HTMLParser):
    """Read the characters inside the element of class `text`, and the ids of what is inside."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.ids, self._depth = "", dict[str, str](), 0
        self._open: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        given = dict(attrs)
        if self._open or "text" in (given.get("class") or "").split():
            self._open.append(given.get("id"))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open:
            self.text += data
            for name in filter(None, self._open):
                self.ids[name] = self.ids.get(name, "") + data


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_the_page_holds_the_text_character_by_character(
    client: FlaskClient, path: str, text: str
) -> None:
    page = client.get(f"/documents/{document_id(path)}", headers=PAGE)
    assert page.status_code == 200
    assert Reader(page.text).text == text


def test_the_page_tells_where_each_page_of_a_pdf_begins(workshop: Workshop) -> None:
    workshop.build(
        {"book.pdf": paged("The first is here.\n\nSo is this.", "", "The third is here.")}
    )
    engine = workshop.engine()
    client = make_app(engine).test_client()
    shown = client.get(f"/documents/{document_id('book.pdf')}", headers=PAGE).text
    told = re.findall(r'data-page="(page \d)"></span>[^>]*>(The \w+)', shown)
    assert told == [("page 1", "The first"), ("page 3", "The third")]
    document = engine.index.document(document_id("book.pdf"))
    assert document
    assert Reader(shown).text == engine.index.text(document)


@pytest.mark.parametrize(("path", "text"), TEXTS)
def test_json_holds_the_text_and_the_facts(client: FlaskClient, path: str, text: str) -> None:
    body = client.get(f"/documents/{document_id(path)}").get_json()
    assert (body["id"], body["path"], body["text"]) == (document_id(path), path, text)
    assert body["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_quote_s_address_points_at_its_sentence(client: FlaskClient) -> None:
    at = HARBOUR.index(FERRY)
    page = client.get(f"/documents/{document_id('harbour.md')}", headers=PAGE)
    assert Reader(page.text).ids[f"char={at},{at + len(FERRY)}"] == FERRY


def test_the_list_names_every_file_and_what_became_of_it(client: FlaskClient) -> None:
    body = client.get("/documents").get_json()
    assert sorted(item["path"] for item in body["documents"]) == sorted(path for path, _ in TEXTS)
    assert [item["path"] for item in body["skipped"]] == ["picture.png"]
    page = client.get("/documents", headers=PAGE).text
    assert f">{body['index']['built_at'][:16].replace('T', ' ')} UTC</time>" in page
    for path in LIBRARY:
        assert path.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page


def test_a_browser_gets_pages_and_a_program_json(client: FlaskClient) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("/documents", headers={"Accept": browser}).mimetype == "text/html"
    for accept in ("*/*", "application/json"):
        assert client.get("/documents", headers={"Accept": accept}).is_json
