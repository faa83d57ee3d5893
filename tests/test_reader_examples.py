"""What the machine reader is trained on: questions with and without an answer in an excerpt."""

from __future__ import annotations

import random

import pytest

from tests.quality.blanked import blank
from tests.quality.made_questions import ask_about, ask_whether


def asked(statement: str, excerpt: str = "") -> dict[str, bool]:
    """Return all that is asked about a statement, and whether it answers that."""
    draws = [ask_about(statement, excerpt or statement, random.Random(n)) for n in range(200)]
    return {made.text: made.answered for made in draws if made is not None}


def test_a_statement_answers_whether_it_is_so_but_not_what_it_does_not_tell() -> None:
    made = asked("The centre was closed early.")
    assert made["Was the centre closed early?"]
    assert not made["Why was the centre closed early?"]
    assert not made["When was the centre closed early?"]
    assert not made["How many people was the centre closed early?"]


def test_a_statement_with_a_date_answers_when_without_giving_it_away() -> None:
    made = asked("The centre was opened in May 2019.")
    assert made["When was the centre opened?"]
    assert {text for text in made if text.startswith("When")} == {"When was the centre opened?"}


@pytest.mark.parametrize(
    "excerpt",
    ["The centre was closed early. It happened in 2019.", "The centre was closed early, twice."],
)
def test_no_figure_is_said_to_be_missing_from_an_excerpt_that_holds_one(excerpt: str) -> None:
    made = asked("The centre was closed early.", excerpt)
    assert not [text for text in made if text.startswith(("When", "How"))]


def test_a_definition_answers_what_or_who_something_is() -> None:
    assert asked("The Almaty Process is a forum on refugees.")["What is the Almaty Process?"]
    assert asked("Ada Lovelace was a mathematician.")["Who was Ada Lovelace?"]


@pytest.mark.parametrize(
    "statement",
    [
        "It was closed early on that day.",
        "The man who was here is gone now.",
        "Nothing happened on that day.",
        "The centre has many rooms and halls.",
    ],
)
def test_what_cannot_be_turned_into_a_question_is_left_alone(statement: str) -> None:
    assert not asked(statement)


@pytest.mark.parametrize(
    ("question", "answer", "whether"),
    [
        ("Where was the paper published?", "Baku", "Was the paper published in Baku?"),
        ("When did it open?", "early in May", "Did it open early in May?"),
        ("How many libraries can it use?", "nine", "Can it use nine libraries?"),
        ("Why was it closed?", "it rained.", "Was it closed because it rained?"),
        ("What do people use it for?", "cooking rice", "Do people use it for cooking rice?"),
        ("Who wrote it?", "Ada", None),
        ("What is it?", "a tool for people who cook rice at home", None),
    ],
)
def test_an_open_question_and_its_answer_become_one_to_be_answered_by_yes(
    question: str, answer: str, whether: str | None
) -> None:
    assert ask_whether(question, answer) == whether


@pytest.mark.parametrize(
    ("question", "answer", "possible"),
    [
        ("When was it founded?", "1951", {"The IOM was founded back then by Ada with 23 states."}),
        ("Who founded it?", "Ada", {"The IOM was founded in 1951 by others with 23 states."}),
        ("How many states?", "23", {"The IOM was founded in 1951 by Ada with several states."}),
    ],
)
def test_a_blanked_sentence_no_longer_tells_the_answer(
    question: str, answer: str, possible: set[str]
) -> None:
    sentence = "The IOM was founded in 1951 by Ada with 23 states."
    start = sentence.index(answer)
    blanked = {
        blank(question, sentence, [(start, start + len(answer))], random.Random(n))
        for n in range(60)
    }
    assert possible < blanked
    assert not [text for text in blanked if text is None or answer in text]


def test_what_is_no_short_answer_to_an_english_question_is_not_blanked() -> None:
    draw, sentence = random.Random(0), "Skipet gikk ned i 1912, " + "og mange ble reddet " * 5
    assert blank("Hva skjedde?", sentence, [(18, 22)], draw) is None
    assert blank("What happened?", sentence, [(0, len(sentence))], draw) is None
    assert blank("What happened?", sentence, [], draw) is None
