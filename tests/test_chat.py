"""The chat page answers on the server, so that it works without JavaScript."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient

from qa.question import MAX_CHARACTERS
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED


def page(client: FlaskClient, *questions: str, status: int = 200) -> str:
    response = client.get("/", query_string=[("q", question) for question in questions])
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return unescape(response.text)


def test_the_first_page_suggests_the_documents_own_questions(client: FlaskClient) -> None:
    shown = page(client)
    assert "3 documents" in shown
    for question in (FERRY_QUESTION, "Who runs the lighthouse?"):
        assert question in shown
        assert question in HARBOUR


def test_an_answer_marks_the_sentence_in_its_paragraph_and_names_its_place(
    client: FlaskClient,
) -> None:
    shown = page(client, FERRY_QUESTION)
    assert f"<mark>{FERRY}</mark>" in shown
    assert "Tickets are sold in the red kiosk." in shown
    assert "The harbour" in shown
    assert "line 5" in shown


def test_what_the_documents_do_not_say_is_told_plainly(client: FlaskClient) -> None:
    shown = page(client, UNANSWERED)
    assert "Not in these documents" in shown
    assert "qa build" in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("question", ["", "  ", "?", "a\x00b", "x" * (MAX_CHARACTERS + 1)])
def test_a_question_that_cannot_be_asked_is_told_why(client: FlaskClient, question: str) -> None:
    shown = page(client, question, status=422)
    assert "question: " in shown
    assert len(shown) < 20_000
