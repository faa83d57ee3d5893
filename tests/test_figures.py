"""Quotes that give different figures are told apart from those that agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qa.engine import Engine
from qa.figures import differing
from qa.parameters import fitted
from tests.conftest import Workshop
from tests.web_fixtures import make_app

HOW_MANY = "How many boats sail to the island?"
TWO = {
    "north.txt": "Twelve boats sail to the island every day.",
    "south.txt": "Every day 9 boats sail to the island.",
    "east.txt": "The island has a chapel.",
}


@pytest.mark.parametrize(
    ("question", "first", "other", "differ"),
    [
        (HOW_MANY, "Nine boats sail.", "Seven boats sail.", True),
        (HOW_MANY, "Nine boats sail.", "In all, nine boats sail.", False),
        (HOW_MANY, "9 boats sail.", "Many boats sail.", False),
        (HOW_MANY, "1,200 boats sail.", "1200 boats sail.", False),
        (HOW_MANY, "Twelve boats sail.", "12 boats sail.", False),
        (HOW_MANY, "Fifteen boats sail.", "15 boats sail.", False),
        (HOW_MANY, "Twenty-five boats sail.", "25 boats sail.", False),
        (HOW_MANY, "Twenty-five boats sail.", "20 boats sail.", True),
        (HOW_MANY, "Three hundred boats sail.", "3 boats sail.", True),
        (HOW_MANY, "Three hundred boats sail.", "300 boats sail.", False),
        (HOW_MANY, "Five million boats sail.", "5 million boats sail.", False),
        (HOW_MANY, "Five million boats sail.", "5 boats sail.", True),
        (HOW_MANY, "One hundred and five boats sail.", "105 boats sail.", False),
        (HOW_MANY, "One hundred and five boats sail.", "100 boats sail.", True),
        (HOW_MANY, "Two thousand three hundred and five sail.", "2,305 boats sail.", False),
        (HOW_MANY, "Two hundred thousand boats sail.", "200,000 boats sail.", False),
        (HOW_MANY, "Two billion boats sail.", "2,000 million boats sail.", False),
        (HOW_MANY, "Between two hundred and five hundred.", "Some 500 boats.", False),
        (HOW_MANY, "1,5 million boats sail.", "1.5 million boats sail.", False),
        (HOW_MANY, "1,5 million boats sail.", "15 million boats sail.", True),
        (HOW_MANY, "Nine two-seat boats sail.", "11 boats sail.", True),
        (HOW_MANY, "At 10:30 hundred boats sail.", "At 10:30 they sail.", False),
        (HOW_MANY, "By 1.2.3 thousand boats sail.", "9 boats sail.", True),
        (HOW_MANY, "1.000 boats sail.", "1 boat sails.", True),
        (HOW_MANY, "Nine boats and one ferry.", "9 boats.", False),
        ("How much is it?", "It is 1.50 euros.", "It is 1.5 euros.", False),
        ("How much is it?", "It is 10.0 euros.", "It is 1.0 euros.", True),
        ("When does it open?", "It opens at 07:00.", "It opens at 7.", False),
        ("When does it open?", "It opens at 7:30.", "It opens at 7.", True),
        ("When does it open?", "It opens at 7:30.", "It opens at 7.30.", False),
        (HOW_MANY, "In 1990 it had 40 boats.", "In 1990 it had 50 boats.", False),
        (HOW_MANY, "In 1990 it had 40 boats.", "In 1991 it had 50 boats.", True),
        ("How many boats were there in 1990?", "In 1990 it had 40.", "In 1990 it had 50.", True),
        ("When was it built?", "It was built in 1954.", "It was built in 1956.", True),
        ("When was it built?", "It was built in 1954.", "It was built on 3 May 1954.", False),
        ("When was it built?", "It was built in 1954.", "It was built on 3 May.", False),
        ("What happens when it stops?", "It beeps 3 times.", "It waits 20 seconds.", False),
        ("Who built it?", "Ada built it in 1954.", "Ben built it in 1956.", False),
    ],
)
def test_figures_differ_only_where_they_are_asked_for_and_of_one_kind(
    question: str, first: str, other: str, differ: bool
) -> None:
    assert differing(question, [first, other]) == ((1,) if differ else ())
    assert differing(question, [other, first]) == ((1,) if differ else ())


def test_only_those_that_differ_from_the_first_are_told() -> None:
    sentences = ["9 boats sail.", "", "9 boats sail daily.", "Seven boats sail."]
    assert differing(HOW_MANY, sentences) == (3,)
    assert differing(HOW_MANY, []) == ()


@pytest.fixture
def conflict(workshop: Workshop) -> Engine:
    """Two documents that disagree, both believed, and one that says nothing of it."""
    workshop.build(TWO)
    return Engine(workshop.index, workshop.encoder, replace(fitted(), threshold=0.1, further=0.1))


def test_an_answer_names_the_quotes_that_disagree(conflict: Engine) -> None:
    answer = conflict.ask(HOW_MANY)
    assert answer.status == "answered"
    assert {quote.document.path for quote in answer.side_by_side} == {"north.txt", "south.txt"}
    assert not set(answer.side_by_side) & set(answer.further)
    assert set(answer.side_by_side) | set(answer.further) == set(answer.quotes)
    assert answer.to_json()["differing"] == [1]


def test_an_answer_that_is_not_found_compares_nothing(conflict: Engine) -> None:
    answer = conflict.ask("How many zebras graze?")
    assert (answer.status, answer.differing, answer.side_by_side) == ("not_found", (), ())


def test_the_chat_shows_them_side_by_side(conflict: Engine) -> None:
    client = make_app(conflict).test_client()
    page = client.get("/", query_string={"q": HOW_MANY}).text
    compared = page[page.index('<div class="compared">') :]
    compared = compared[: compared.index("</div>")]
    assert "Twelve boats" in compared
    assert "9 boats" in compared
    assert "These passages give different figures" in page


def test_passages_on_other_numbers_of_the_kind_do_not_disagree(workshop: Workshop) -> None:
    """What invoice 17 says of a date is no other opinion on that of invoice 18."""
    workshop.build(
        {
            "a.txt": "Invoice 2024-00018 was paid on 3 May.",
            "b.txt": "Invoice 2024-00017 was paid on 9 April.",
            "c.txt": "When invoice 2024-00018 was paid, it was 7 June.",
        }
    )
    sure = replace(fitted(), threshold=0.0, further=0.0)
    answer = Engine(workshop.index, workshop.encoder, sure).ask("When was invoice 2024-00018 paid?")
    assert len(answer.quotes) == 3
    assert answer.quotes[0].document.path in {"a.txt", "c.txt"}
    assert {quote.document.path for quote in answer.side_by_side} == {"a.txt", "c.txt"}


def test_an_identifier_in_a_files_name_is_named_by_its_passages(workshop: Workshop) -> None:
    workshop.build(
        {
            "2024-00018.md": "# Payment\n\n## Dates\n\nThe invoice was paid on 3 May.",
            "b.txt": "Invoice 2024-00018 was paid on 7 June.",
        }
    )
    sure = replace(fitted(), threshold=0.0, further=0.0)
    answer = Engine(workshop.index, workshop.encoder, sure).ask("When was invoice 2024-00018 paid?")
    assert {quote.document.path for quote in answer.side_by_side} == {"2024-00018.md", "b.txt"}


def test_a_quote_that_is_not_sure_contradicts_nothing(workshop: Workshop) -> None:
    workshop.build(TWO)
    every = replace(fitted(), threshold=0.0, further=0.0)
    sure, other = Engine(workshop.index, workshop.encoder, every).ask(HOW_MANY, 2).quotes
    assert sure.confidence > other.confidence
    between = replace(every, threshold=(sure.confidence + other.confidence) / 2)
    answer = Engine(workshop.index, workshop.encoder, between).ask(HOW_MANY, 2)
    assert [quote.text for quote in answer.quotes] == [sure.text, other.text]
    assert answer.differing == ()
