"""Whatever an address or a body holds, the answer is a page or a problem, never a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.building.sources import document_id

HARBOUR_PAGE = f"/documents/{document_id('harbour.md')}"
PATHS = ("/", "/answer", "/conversation.json", "/conversation.md", "/documents", HARBOUR_PAGE,
         f"{HARBOUR_PAGE}/view", "/documents/none/view", "/preferences")  # fmt: skip
NAMES = ("q", "document", "path", "since", "until", "start", "end", "exact", "prefix", "suffix",
         "find", "hit", "part")  # fmt: skip
# Any characters but lone surrogates, which no address can hold.
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.integers(-(10**20), 10**20).map(str),
    st.dates().map(str),
    st.sampled_from(["ferry", "The harbour", "lighthouse?", "*", "[", "%", "a b"]),
)
QUERIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["question", "top_k", "history", "answer", "filters", "since", "paths"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
many = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # the client keeps nothing between requests


@many
@given(st.sampled_from(PATHS), QUERIES)
def test_any_address_is_answered(
    client: FlaskClient, path: str, query: list[tuple[str, str]]
) -> None:
    response = client.get(path, query_string=query, headers={"Accept": "text/html"})
    assert response.status_code in (200, 404, 422)
    assert response.text


@pytest.mark.parametrize("raw", ["q=\xff", "q=%ff", "q=a&\xe9=\xff", "%", "&&==", "q=a;q=b"])
def test_an_address_of_any_bytes_is_answered(client: FlaskClient, raw: str) -> None:
    for path in ("/", "/answer", HARBOUR_PAGE):
        response = client.get(path, environ_overrides={"QUERY_STRING": raw})
        assert response.status_code in ((200, 422) if raw.isascii() else (400,))


@pytest.mark.parametrize("path", ["/feedback", "/preferences"])
def test_a_form_of_any_bytes_is_answered(client: FlaskClient, path: str) -> None:
    form = "application/x-www-form-urlencoded"
    for raw in (b"q=\xff", b"\xff=\xff&theme=dark", b"=", b"q=%ff&vote=%00"):
        response = client.post(path, data=raw, content_type=form)
        assert response.status_code in (303, 400, 422)


@many
@given(JSON)
def test_any_body_is_answered(client: FlaskClient, body: Any) -> None:
    response = client.post("/ask", data=json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 422)
    assert response.is_json or response.content_type == "application/problem+json"
