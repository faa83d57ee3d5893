"""Operators' routes: alive, ready, metrics, the API's description; and errors on any route."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from embeddings.building.sources import document_id
from embeddings.errors import IndexDamaged
from qa.engine import Engine
from tests.conftest import Workshop
from tests.library import FERRY_QUESTION, UNANSWERED
from tests.web_fixtures import index_facts, make_app
from web.openapi import specification

READY = ("/readyz", "/healthz")


def test_livez_says_that_the_process_answers(client: FlaskClient) -> None:
    assert client.get("/livez").get_json() == {"status": "alive"}


@pytest.mark.parametrize("path", READY)
def test_readyz_says_which_index_answers(client: FlaskClient, engine: Engine, path: str) -> None:
    body = client.get(path).get_json()
    assert body["status"] == "ready"
    assert body["model"] == "toy"
    assert body["index"] == index_facts(engine)


def test_a_missing_stage_is_told_wherever_one_may_look(client: FlaskClient) -> None:
    """The toy encoder has no reader, so that passages are compared and not read."""
    assert client.get("/readyz").get_json()["degraded"] == ["reader"]
    answer = client.post("/ask", json={"question": FERRY_QUESTION}).get_json()
    assert answer["degraded"] == ["reader"]
    counts = read_metrics(client)
    assert counts["qa_degraded", "reader"] == 1
    assert counts["qa_degraded", "resolver"] == 0


def test_nothing_is_missing_of_what_ships(shipped_engine: Engine) -> None:
    client = make_app(shipped_engine).test_client()
    assert client.get("/readyz").get_json()["degraded"] == []
    assert "degraded" not in client.post("/ask", json={"question": "Who chairs it?"}).get_json()
    assert read_metrics(client)["qa_degraded", "reader"] == 0


def test_an_engine_without_a_resolver_says_so(workshop: Workshop) -> None:
    workshop.build({"ferry.txt": "The ferry leaves at nine."})
    engine = Engine(workshop.index, workshop.encoder)
    assert engine.degraded == ("reader", "resolver")


def test_metrics_count_questions_and_responses(client: FlaskClient, engine: Engine) -> None:
    client.post("/ask", json={"question": FERRY_QUESTION})
    client.get("/", query_string={"q": UNANSWERED})
    client.get("/nowhere")
    counts = read_metrics(client)
    assert counts["qa_questions_total", "answered"] == 1
    assert counts["qa_questions_total", "not_found"] == 1
    assert counts["qa_answer_seconds_count",] == 2
    assert counts["qa_index_paragraphs",] == len(engine.index)
    assert counts["qa_index_documents",] == 3
    assert counts["qa_http_responses_total", "POST", "/ask", "200"] == 1
    assert counts["qa_http_responses_total", "GET", "unknown", "404"] == 1


def test_only_what_somebody_asks_counts_as_a_question(client: FlaskClient) -> None:
    conversation = {"q": [FERRY_QUESTION, UNANSWERED, FERRY_QUESTION]}
    for view in ("/conversation.json", "/conversation.md"):
        assert client.get(view, query_string=conversation).status_code == 200
    assert client.post("/feedback", data={**conversation, "vote": "maybe"}).status_code == 422
    assert client.get("/", query_string={"q": "?"}).status_code == 422
    assert ("qa_questions_total", "answered") not in read_metrics(client)
    for view in ("/", "/answer"):
        client.get(view, query_string=conversation)
    counts = read_metrics(client)
    assert counts["qa_questions_total", "answered"] == 2
    assert ("qa_questions_total", "not_found") not in counts  # those before were asked before


def test_two_apps_count_apart(client: FlaskClient, engine: Engine) -> None:
    client.post("/ask", json={"question": FERRY_QUESTION})
    assert ("qa_questions_total", "answered") not in read_metrics(make_app(engine).test_client())


def test_made_up_methods_do_not_make_counters(client: FlaskClient) -> None:
    for method in ("BREW", "WHEN"):
        client.open("/ask", method=method)
    counts = read_metrics(client)
    assert counts["qa_http_responses_total", "other", "/ask", "405"] == 2


def test_a_wrong_method_counts_for_its_route(client: FlaskClient) -> None:
    client.put("/documents/none")
    client.post("/livez")
    client.put("/documents//none")
    counts = read_metrics(client)
    assert counts["qa_http_responses_total", "PUT", "/documents/<document_id>", "405"] == 1
    assert counts["qa_http_responses_total", "POST", "/livez", "405"] == 1
    assert counts["qa_http_responses_total", "PUT", "unknown", "405"] == 1


def read_metrics(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Return each sample's value by its name and its labels' values, in order of the labels."""
    response = client.get("/metrics")
    assert response.mimetype == "text/plain"
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if not sample.name.endswith("_bucket")
    }


def test_the_api_is_described_route_by_route(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"] == "3.1.0"
    assert {"/ask", "/documents", "/documents/{document_id}", "/livez", "/readyz", "/healthz",
            "/metrics", "/openapi.json"} <= set(document["paths"])  # fmt: skip
    asks = document["paths"]["/ask"]["post"]["requestBody"]["content"]["application/json"]
    assert asks["schema"] == {"$ref": "#/components/schemas/AskRequest"}
    request = document["components"]["schemas"]["AskRequest"]
    assert (request["required"], request["additionalProperties"]) == (["question"], False)
    assert (request["properties"]["top_k"]["minimum"], request["properties"]["top_k"]["maximum"]) \
        == (1, 20)  # fmt: skip


def test_an_upload_is_described_as_the_form_that_it_is(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    content = document["paths"]["/documents"]["post"]["requestBody"]["content"]
    assert content == {"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Upload"}}}
    form = document["components"]["schemas"]["Upload"]
    assert form["required"] == ["file"]
    assert form["properties"]["file"]["items"] == {"type": "string", "format": "binary"}
    assert form["properties"]["replace"]["enum"] == ["yes", "no"]


@pytest.mark.parametrize(
    ("path", "rule", "body", "status"),
    [
        ("/ask", "/ask", {"question": FERRY_QUESTION}, 200),
        ("/ask", "/ask", {"question": UNANSWERED}, 200),
        ("/ask", "/ask", {"question": 1}, 422),
        ("/documents", "/documents", None, 200),
        (f"/documents/{document_id('harbour.md')}", "/documents/{document_id}", None, 200),
        ("/documents/none", "/documents/{document_id}", None, 404),
        ("/livez", "/livez", None, 200),
        ("/readyz", "/readyz", None, 200),
    ],
)
def test_responses_are_as_described(
    client: FlaskClient, path: str, rule: str, body: Any, status: int
) -> None:
    document = client.get("/openapi.json").get_json()
    method = "post" if body else "get"
    response = client.open(path, method=method, json=body)
    assert response.status_code == status
    content = document["paths"][rule][method]["responses"][str(status)]["content"]
    schema = {**content[response.mimetype]["schema"], "components": document["components"]}
    jsonschema.validate(response.get_json(), schema)


FOREIGN = {"Sec-Fetch-Site": "cross-site"}
PICTURE = {"Sec-Fetch-Dest": "image"}
STRANGE = {"Host": "evil.example"}
PAGE = {"Accept": "text/html"}
OPEN_METRICS = {"Accept": "application/openmetrics-text"}


@pytest.mark.parametrize(
    ("asked", "headers", "comes"),
    [
        ("POST /ask", FOREIGN, (403, "application/problem+json")),
        ("POST /ask", FOREIGN | PAGE, (403, "text/html")),
        ("POST /rebuild", FOREIGN, (403, "application/problem+json")),
        ("GET /livez", FOREIGN | PICTURE, (403, "application/problem+json")),
        ("GET /livez", STRANGE, (400, "application/problem+json")),
        ("GET /metrics", STRANGE, (400, "application/problem+json")),
        ("GET /metrics", {}, (200, "text/plain")),
        ("GET /metrics", OPEN_METRICS, (200, "application/openmetrics-text")),
        ("GET /livez", {"Accept": "*/*," * 2000}, (431, "application/problem+json")),
        ("GET /documents", PAGE, (200, "text/html")),
        ("GET /documents/none", PAGE, (404, "text/html")),
        ("POST /documents", PAGE, (422, "text/html")),
        ("GET /openapi.json", {}, (200, "application/json")),
    ],
)
def test_every_response_that_comes_is_described(
    client: FlaskClient, asked: str, headers: dict[str, str], comes: tuple[int, str]
) -> None:
    method, path = asked.split()
    views = client.get("/openapi.json").get_json()["paths"][path.replace("none", "{document_id}")]
    response = client.open(path, method=method, headers=headers)
    assert (response.status_code, response.mimetype) == comes
    assert comes[1] in views[method.lower()]["responses"][str(comes[0])]["content"]


def test_what_is_told_without_the_key_is_described(engine: Engine, client: FlaskClient) -> None:
    locked = make_app(engine, api_key="correct horse").test_client()
    paths = client.get("/openapi.json").get_json()["paths"]
    for rule, operations in paths.items():
        for method, operation in operations.items():
            response = locked.open(rule.replace("{", "").replace("}", ""), method=method.upper())
            assert (response.status_code == 401) == ("401" in operation["responses"]), rule


def test_a_deletion_is_answered_with_nothing(workshop: Workshop) -> None:
    workshop.build({"ferry.txt": "The ferry leaves at nine."})
    client = make_app(workshop.engine(), seeds=str(workshop.seeds)).test_client()
    paths = client.get("/openapi.json").get_json()["paths"]
    responses = paths["/documents/{document_id}"]["delete"]["responses"]
    assert responses["204"] == {"description": "No Content"}
    assert "500" in responses
    response = client.delete(f"/documents/{document_id('ferry.txt')}")
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers


def test_a_form_leads_a_browser_back(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    posts = {rule: each["post"]["responses"] for rule, each in paths.items() if "post" in each}
    leading = [rule for rule, responses in posts.items() if "303" in responses]
    assert leading == ["/documents", "/rebuild"]


def test_the_description_is_a_sound_schema(app: Flask) -> None:
    with app.app_context():
        schemas = specification(app)["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/documents/none", "/static/none.js", "/documents/%00"]
)
def test_what_is_not_there_is_404_for_programs_and_people(client: FlaskClient, path: str) -> None:
    machine = client.get(path)
    assert (machine.status_code, machine.content_type) == (404, "application/problem+json")
    assert machine.get_json()["title"] == "Not Found"
    person = client.get(path, headers={"Accept": "text/html"})
    assert (person.status_code, person.mimetype) == (404, "text/html")
    assert "<h1>" in person.text


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ("GET /ask/", "there is nothing at /ask/: /openapi.json tells what there is"),
        ("PUT /livez", "PUT cannot be done to /livez: send GET or HEAD or OPTIONS"),
        (f"GET /{'x' * 300}", f"there is nothing at /{'x' * 199}…: /openapi.json tells what"),
    ],
    ids=["a path", "a method", "a long path"],
)
def test_an_address_that_is_none_is_told_in_one_sentence(
    client: FlaskClient, asked: str, detail: str
) -> None:
    method, path = asked.split()
    assert client.open(path, method=method).get_json()["detail"].startswith(detail)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "There is nothing here"), ("de", "Hier ist nichts")]
)
def test_a_problem_is_told_to_people_in_their_language(
    client: FlaskClient, language: str, title: str
) -> None:
    asked = {"Accept": "text/html", "Accept-Language": language}
    page = client.get("/nowhere", headers=asked).text
    assert f"<h1>{title}</h1>" in page
    assert '<p lang="en">' in page  # what exactly is wrong is told in English alone


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/ask", {"POST", "OPTIONS"}),
        ("DELETE", "/ask", {"POST", "OPTIONS"}),
        ("POST", "/livez", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/documents", None),
    ],
)
def test_a_wrong_method_is_405_and_names_the_right_ones(
    client: FlaskClient, method: str, path: str, allowed: set[str] | None
) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.content_type) == (405, "application/problem+json")
    named = {name.strip() for name in response.headers["Allow"].split(",")}
    assert named == allowed if allowed else "GET" in named


@pytest.mark.parametrize("path", ["/", "/documents", "/livez", "/readyz", "/openapi.json"])
def test_head_answers_as_get_without_a_body(client: FlaskClient, path: str) -> None:
    head = client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.content_type == client.get(path).content_type


def test_an_address_cannot_write_a_line_of_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.testing = False
    monkeypatch.setattr("web.documents.engine", lambda: None)
    assert app.test_client().get("/documents/a%0aERROR:%1b[31mmade up").status_code == 500
    assert [record.message for record in caplog.records] == [
        r"unexpected error in GET '/documents/a\nERROR:\x1b[31mmade up'"
    ]


@pytest.mark.parametrize(
    ("error", "status"),
    [(IndexDamaged("index x is cut short: run `qa build`"), 503), (ValueError("secret"), 500)],
)
def test_a_fault_inside_is_told_without_a_traceback(
    app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    app.testing = False
    monkeypatch.setattr(engine, "ask", fail)
    response = app.test_client().post("/ask", json={"question": "Who?"})
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert "secret" not in response.text
    assert "Traceback" not in response.text
