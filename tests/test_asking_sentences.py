"""What only asks is not marked as an answer."""

from __future__ import annotations

import pytest

from qa.asking_sentences import asks, only_ask
from tests.conftest import Workshop

ASKED = "How long is the warranty?"


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        (["How long is the warranty?", "Two years."], [True, False]),
        (["> **How long is the warranty?**", "Two years."], [True, False]),
        (["Q: Can it break?", "A: It can.", "Why?"], [True, False, False]),
        (["Ça casse ?", "Réponse : oui."], [True, False]),
        (["能退货吗？", "答：可以。"], [True, False]),
        (["How long is this warranty?", "Is it two years?"], [False, False]),
        (["Who would ask how old their dog is?", "Many do."], [False, False]),
        (["How long is the old warranty?", "Two years."], [True, False]),
        (["The warranty is two years long.", "How long is the warranty?"], [False, False]),
        ([], []),
    ],
    ids=[
        "the question again",
        "in a mail, in bold",
        "told by its label",
        "told in French",
        "told in Chinese",
        "nothing but questions",
        "another question",
        "most of the question",
        "nothing follows",
        "no sentences",
    ],
)
def test_what_cannot_answer_is_told_from_what_may(sentences: list[str], found: list[bool]) -> None:
    asking = [asks(sentence) for sentence in sentences]
    assert only_ask(ASKED, sentences, asking, "en").tolist() == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Why?",
        "Why?)",
        "“Why?”",
        "**Why?**",
        "なぜ？",
        "「なぜ？」",
        "„Warum?“",
        "»Warum?«",
        "Γιατί;",
        "«Γιατί;»",
        "Γιατί\u037e",
        "لماذا؟",
    ],
)
def test_a_sentence_asks_whatever_closes_it(sentence: str) -> None:
    assert asks(sentence)
    assert not asks(f"{sentence} Because.")


@pytest.mark.parametrize("sentence", ["It is so;", "यह है।", "这样；", "Έτσι είναι."])
def test_a_sentence_that_states_something_does_not_ask(sentence: str) -> None:
    assert not asks(sentence)


def test_of_a_list_of_questions_the_answer_is_marked(workshop: Workshop) -> None:
    workshop.build({"faq.txt": "Q: How long is the warranty?\nA: Two years from the sale."})
    quote = workshop.engine().ask(ASKED).quotes[0]
    assert quote.marked == "A: Two years from the sale."


def test_the_end_of_a_program_is_not_marked_with_its_last_line(workshop: Workshop) -> None:
    workshop.build({"start.md": "To start the pump, type:\n\n```sh\npump on\n```\n\nWait."})
    answer = workshop.engine().ask("pump on")
    quote = (*answer.quotes, *answer.near_misses)[0]
    assert quote.text == "To start the pump, type:\n\n```sh\npump on\n```"
    assert quote.marked == "pump on"
