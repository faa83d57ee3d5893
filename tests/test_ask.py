"""`POST /ask` keeps its contract: every field by value, and one clear sentence for bad input."""

from __future__ import annotations

import hashlib
import json
from time import perf_counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import ValidationError

from embeddings.building.sources import document_id
from qa.engine import Engine
from tests.conftest import Workshop
from tests.library import EMOJI, FERRY, FERRY_QUESTION, HARBOUR, SCRIPTS, UNANSWERED
from tests.web_fixtures import index_facts, make_app
from web.schema import AskRequest, describe_faults

ASK = {"question": FERRY_QUESTION}
DAY = "should be a day such as 2026-01-31"


def ask(client: FlaskClient, **body: Any) -> dict[str, Any]:
    response = client.post("/ask", json=body)
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def test_an_answer_has_every_field_of_the_contract(client: FlaskClient, engine: Engine) -> None:
    answer = ask(client, **ASK)
    quote = answer["quotes"][0]
    start = HARBOUR.index("Tickets")
    end = HARBOUR.index("charge.") + len("charge.")
    harbour = document_id("harbour.md")
    at = HARBOUR.index(FERRY)
    assert list(answer) == [
        "id", "status", "question", "standalone_question", "confidence", "quotes", "near_misses",
        "suggestions", "index", "timings_ms", "degraded",
    ]  # fmt: skip
    assert (answer["status"], answer["question"]) == ("answered", FERRY_QUESTION)
    assert (answer["standalone_question"], answer["near_misses"]) == (FERRY_QUESTION, [])
    assert answer["confidence"] == quote["confidence"] > 0.5
    assert answer["index"] == index_facts(engine)
    assert {"encode", "search", "total"} <= set(answer["timings_ms"])
    assert quote == {
        "text": HARBOUR[start:end],
        "start": start,
        "end": end,
        "byte_start": start,
        "byte_end": end,
        "highlight": {"start": at - start, "end": at - start + len(FERRY)},
        "document": {
            "id": harbour,
            "title": "The harbour",
            "path": "harbour.md",
            "sha256": hashlib.sha256(HARBOUR.encode()).hexdigest(),
        },
        "page": None,
        "heading": FERRY_QUESTION,
        "line": 5,
        "score": quote["score"],
        "confidence": quote["confidence"],
        "url": f"/documents/{harbour}#char={at},{at + len(FERRY)}",
    }


def test_offsets_count_code_points_and_bytes_where_they_differ(client: FlaskClient) -> None:
    quote = ask(client, question="When does the bakery smells of cardamom café opens?")["quotes"][0]
    raw = SCRIPTS.encode()
    assert quote["text"] == SCRIPTS[quote["start"] : quote["end"]]
    assert quote["text"].encode() == raw[quote["byte_start"] : quote["byte_end"]]
    assert quote["byte_end"] - quote["byte_start"] > quote["end"] - quote["start"]
    span = quote["highlight"]
    assert quote["text"][span["start"] : span["end"]] == EMOJI


def test_not_found_is_200_without_quotes(client: FlaskClient) -> None:
    answer = ask(client, question=UNANSWERED)
    assert (answer["status"], answer["quotes"]) == ("not_found", [])
    assert answer["confidence"] < 0.5
    assert FERRY_QUESTION in answer["suggestions"]


def test_the_same_question_gets_the_same_answer(client: FlaskClient) -> None:
    first, second = ask(client, **ASK), ask(client, **ASK)
    first.pop("timings_ms"), second.pop("timings_ms")
    assert first == second


def test_top_k_limits_the_quotes(client: FlaskClient) -> None:
    question = "What did the auditor, the painter and the clerk of the guild and museum do?"
    many, one = ask(client, question=question), ask(client, question=question, top_k=1)
    found = many["quotes"] + many["near_misses"]
    assert len(found) > 1
    assert one["quotes"] + one["near_misses"] == found[:1]


def test_filters_narrow_to_days(client: FlaskClient) -> None:
    old = ask(client, **ASK, filters={"until": "2001-12-31"})
    assert (old["status"], old["near_misses"]) == ("not_found", [])
    assert ask(client, **ASK, filters={"since": "2001-12-31"})["status"] == "answered"


def test_filters_narrow_to_documents_and_paths(client: FlaskClient) -> None:
    only = ask(client, **ASK, filters={"paths": ["scripts/*"]})
    assert all(
        quote["document"]["path"] == "scripts/Überall.txt"
        for quote in only["quotes"] + only["near_misses"]
    )
    by_id = ask(client, **ASK, filters={"documents": [document_id("harbour.md")]})
    assert by_id["quotes"][0]["document"]["path"] == "harbour.md"


def test_a_bracket_in_a_path_stands_for_itself(workshop: Workshop) -> None:
    workshop.build({"a [final].txt": FERRY, "a f.txt": FERRY, "b.txt": FERRY})
    client = make_app(workshop.engine()).test_client()
    given = ask(client, **ASK, filters={"paths": ["a [final].*"]})
    found = given["quotes"] + given["near_misses"]
    assert [quote["document"]["path"] for quote in found] == ["a [final].txt"]


def test_a_path_of_brackets_is_read_in_linear_time(client: FlaskClient) -> None:
    for sign in ("[", "[!", "[a-"):
        started = perf_counter()
        ask(client, **ASK, filters={"paths": [sign * 20_000]})
        assert perf_counter() - started < 1.5, sign


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"question": ""}, "question: empty, it needs at least one word"),
        ({"question": " \n\t"}, "question: empty, it needs at least one word"),
        ({"question": "?!"}, "question: empty, it needs at least one word"),
        ({"question": "x" * 100_000}, "question: 100,000 characters, at most 2,000 are read"),
        ({"question": "a\x00b"}, "question: control character U+0000 at 1: remove it"),
        ({"question": "a\x1b[31m"}, "question: control character U+001B at 1: remove it"),
        ({"question": "\ud800"}, "question: control character U+D800 at 0: remove it"),
        ({"question": None}, "question: should be a valid string, not null"),
        ({"question": 7}, "question: should be a valid string, not 7"),
        ({"question": ["who?"]}, 'question: should be a valid string, not ["who?"]'),
        ({"question": {"é": "\ud800"}},
         'question: should be a valid string, not {"\\u00e9": "\\ud800"}'),
        ({"question": ["é"]}, 'question: should be a valid string, not ["é"]'),
        ({}, "question: missing"),
        ({**ASK, "top_k": 0}, "top_k: should be greater than or equal to 1, not 0"),
        ({**ASK, "top_k": 21}, "top_k: should be less than or equal to 20, not 21"),
        ({**ASK, "top_k": "5"}, 'top_k: should be a valid integer, not "5"'),
        ({**ASK, "top_k": True}, "top_k: should be a valid integer, not true"),
        ({**ASK, "top_k": 1.5}, "top_k: should be a valid integer, not 1.5"),
        ({**ASK, "topk": 5}, "topk: unknown field: remove it"),
        ({**ASK, "\ud800": 5}, 'body: unknown field "\\ud800": remove it'),
        ({**ASK, "k" * 50: 5}, f"{'k' * 40}…: unknown field: remove it"),
        ({**ASK, "filters": {"path": []}}, "filters.path: unknown field: remove it"),
        ({**ASK, "explain": 1}, "explain: should be true or false, not 1"),
        ({**ASK, "filters": []}, "filters: should be an object, not []"),
        ({**ASK, "filters": {"paths": "*"}}, 'filters.paths: should be a list, not "*"'),
        ({**ASK, "filters": {"paths": ["*"] * 1001}},
         "filters.paths: should have at most 1000 items, not 1001"),
        (
            {**ASK, "filters": {"since": "2026-05-01", "until": "2026-01-31"}},
            'filters.until: should be 2026-05-01, which is `since`, or later, not "2026-01-31"',
        ),
        ({**ASK, "filters": {"since": "May"}}, f'filters.since: {DAY}, not "May"'),
        ({**ASK, "filters": {"since": ""}}, f'filters.since: {DAY}, not ""'),
        ({**ASK, "filters": {"since": "2026-W05-6"}}, f'filters.since: {DAY}, not "2026-W05-6"'),
        ({**ASK, "filters": {"since": "20260131"}}, f'filters.since: {DAY}, not "20260131"'),
        ({**ASK, "filters": {"since": "2026-02-30"}}, f'filters.since: {DAY}, not "2026-02-30"'),
        ({**ASK, "filters": {"until": 20260131}}, f"filters.until: {DAY}, not 20260131"),
        ({**ASK, "history": [{"answer": "x"}]}, "history.0.question: missing"),
        ({**ASK, "history": [{**ASK}] * 51}, "history: should have at most 50 items, not 51"),
        ({**ASK, "history": [3]}, "history.0: should be an object, not 3"),
        ([1], "body: should be an object, not [1]"),
        ("who?", 'body: should be an object, not "who?"'),
        (None, "body: should be an object, not null"),
        (1e400, "body: should be an object, not Infinity"),
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_request_is_told_which_field_and_why(
    client: FlaskClient, body: Any, detail: str
) -> None:
    response = client.post("/ask", data=json.dumps(body), content_type="application/json")
    assert_problem(response, 422)
    assert response.get_json()["detail"].startswith(detail)


def test_a_value_nested_too_deeply_to_be_shown_is_told_all_the_same() -> None:
    value: Any = "who?"
    for _ in range(5000):
        value = {"a": value}
    with pytest.raises(ValidationError) as refused:
        AskRequest.model_validate({"question": value})
    sentence, _ = describe_faults(refused.value)
    assert sentence == "question: should be a valid string, not what is nested so deeply"


def test_every_wrong_field_is_listed(client: FlaskClient) -> None:
    response = client.post("/ask", json={"question": 1, "top_k": 99, "more": 1})
    assert [fault["field"] for fault in response.get_json()["errors"]] == [
        "question", "top_k", "more",
    ]  # fmt: skip


def test_a_list_that_is_too_long_is_told_once(client: FlaskClient) -> None:
    response = client.post("/ask", json={**ASK, "history": [1] * 5000})
    assert response.get_json()["errors"] == [
        {"field": "history", "message": "should have at most 50 items, not 5000"}
    ]


def test_of_very_many_wrong_fields_the_first_are_listed(client: FlaskClient) -> None:
    many = {f"field {number}": 1 for number in range(5000)}
    response = client.post("/ask", json={"question": 1, **many})
    assert [fault["field"] for fault in response.get_json()["errors"]] == [
        "question", *list(many)[:99],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "status", "detail"),
    [
        (b"", 400, "the body is not JSON: "),
        (b"{", 400, "the body is not JSON: "),
        (b"\xff\xfe", 400, "the body is not JSON: "),
        (b'{"question": "\xff"}', 400, "the body is not JSON: not UTF-8 at byte 14"),
        (b'{"question": "a"} x', 400, "the body is not JSON: "),
        (b"[" * 100_000 + b"]" * 100_000, 400, "the body is not JSON: nested too deeply"),
        (b'{"question": ' * 50_000, 400, "the body is not JSON: nested too deeply"),
        (b" " * (1024 * 1024 + 1), 413, "the body is larger than 1 MiB: send less"),
        (b"9" * 10_000, 400, "the body is not JSON: a number in it has too many digits"),
        (b'{"question": "a", "top_k": 1, "top_k": 2}', 400,
         'the body has the field "top_k" more than once: send it once'),
    ],
    ids=["empty", "cut short", "not text", "one byte", "more after it", "nested lists",
         "nested objects", "huge", "a number beyond any", "a field twice"],
)  # fmt: skip
def test_a_body_that_is_not_json_is_refused_in_words(
    client: FlaskClient, raw: bytes, status: int, detail: str
) -> None:
    response = client.post("/ask", data=raw, content_type="application/json")
    assert_problem(response, status)
    assert response.get_json()["detail"].startswith(detail)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_another_content_type_is_refused(client: FlaskClient, content_type: str | None) -> None:
    response = client.post("/ask", data=json.dumps(ASK), content_type=content_type)
    assert_problem(response, 415)


def test_json_of_another_kind_is_taken_for_json(client: FlaskClient) -> None:
    kind = "application/vnd.api+json; charset=utf-8"
    response = client.post("/ask", data=json.dumps(ASK), content_type=kind)
    assert response.get_json()["status"] == "answered"


def assert_problem(response: Any, status: int) -> None:
    """Check that a response is problem+json, whole and with the status it speaks of."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body = response.get_json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"] == response.status.partition(" ")[2].title().replace("Of", "of")
    assert "Traceback" not in response.text


def test_a_follow_up_is_asked_as_the_conversation_means_it(client: FlaskClient) -> None:
    history = [{"question": FERRY_QUESTION, "answer": FERRY}, {"question": "Why?", "answer": None}]
    answer = ask(client, question="When does it leave?", history=history)
    assert answer["question"] == "When does it leave?"
    assert answer["standalone_question"].startswith("When does it leave? (")
    assert "ferry to Bergen" in answer["standalone_question"].replace("; ", " to ")
    assert answer["quotes"] == ask(client, question=answer["standalone_question"])["quotes"]
    assert ask(client, question=FERRY_QUESTION, history=history)["id"] == ask(client, **ASK)["id"]
