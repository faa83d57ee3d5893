"""What a browser without scripts sends is asked as it was written; if it cannot be, it is kept."""

from __future__ import annotations

from flask.testing import FlaskClient

from qa.question import MAX_CHARACTERS
from tests.library import FERRY, FERRY_QUESTION


def test_the_end_of_a_line_counts_as_one_character(client: FlaskClient) -> None:
    question = FERRY_QUESTION + "\r\n" * (MAX_CHARACTERS - len(FERRY_QUESTION))
    page = client.get("/", query_string={"q": question}).text
    assert FERRY in page


def test_a_day_in_an_address_is_written_in_one_way_only(client: FlaskClient) -> None:
    for since, counts in (("2026-01-31", True), ("2026-W05-6", False), ("20260131", False)):
        page = client.get("/", query_string={"q": FERRY_QUESTION, "since": since}).text
        assert ("2026-01-31" in page) == counts


def test_a_question_that_cannot_be_asked_is_shown_again_whole(client: FlaskClient) -> None:
    question = "long " * 300 + "\f"
    page = client.get("/", query_string={"q": question}).text
    assert "long " * 300 in page
