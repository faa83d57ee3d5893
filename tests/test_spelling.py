"""A slip of the keyboard costs no answer, and what was understood is told."""

from __future__ import annotations

import pytest

from tests.conftest import Built

DOCUMENTS = {
    "rules.txt": "A password must have twelve characters. Passwords are changed every year.\n\n"
    "Marek Zielinski counts the CD collection in the old harbour. Petkus rows.",
}


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("How long must a passowrd be?", "How long must a password be?"),
        ("who is zelinski?", "who is zielinski?"),
        ("Who is Zielinzki?", "Who is Zielinski?"),
        ("Where are the cds?", "Where are the cds?"),
        ("Who is in the older hardware?", "Who is in the older hardware?"),
        ("Who is in the courts?", "Who is in the courts?"),
        ("Where is PETKUS?", "Where is PETKUS?"),
        ("How long must a password be?", "How long must a password be?"),
    ],
    ids=[
        "a slip",
        "a name",
        "another",
        "a plural",
        "words that are right",
        "a word like another",
        "a name in capitals",
        "no slip",
    ],
)
def test_what_is_misspelt_is_asked_as_the_documents_write_it(
    built: Built, typed: str, understood: str
) -> None:
    answer = built(DOCUMENTS).ask(typed)
    assert (answer.question, answer.standalone_question) == (typed, understood)


def test_in_other_languages_no_word_is_taken_for_a_slip(built: Built) -> None:
    text = "Der Bürgermeister eröffnete gestern den Hafen und dankte den Arbeitern dafür sehr."
    question = "Wann eröffnete der Bürgermeistar den Hafen?"
    assert built({"hafen.txt": text}).ask(question).standalone_question == question


@pytest.mark.parametrize(
    "question",
    [
        "Wo steht denn das Passwort?",
        "¿Dónde está el passwordo?",
        "Kde je stare collectiom ted?",
        "Was ist in passowrd?",
        "Is passowrd hier?",
    ],
)
def test_a_question_in_another_language_is_asked_as_it_is(built: Built, question: str) -> None:
    assert built(DOCUMENTS).ask(question).standalone_question == question


def test_a_slip_costs_no_answer(built: Built) -> None:
    answer = built(DOCUMENTS).ask("How long must a passowrd be?")
    assert answer.status == "answered"
    assert answer.quotes[0].marked == "A password must have twelve characters."


def test_of_many_slips_only_the_first_twenty_are_mended(built: Built) -> None:
    """Each is looked for in the whole vocabulary, and with each round the question is read anew."""
    engine = built({"rules.txt": "A password must have twelve characters."})
    told = engine.ask("is the passowrd " * 60).standalone_question
    assert told.count("password") == 60  # one word, one guess
    names = [f"{a}{b}ora{c}ek" for a in "zkvm" for b in "aiu" for c in "dlnsz"]
    slips = [name.replace("ora", "orqa") for name in names]
    engine = built({"names.txt": f"The list has the names {', '.join(names)} on it."})
    told = engine.ask(" ".join(f"is the {slip}" for slip in slips)).standalone_question
    assert names[0] in told
    assert [slip for slip in slips[20:] if slip not in told] == []
