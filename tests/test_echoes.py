"""A sentence that only asks what is asked is not marked as its answer."""

from __future__ import annotations

import pytest

from qa.echoes import asks, echoes
from tests.conftest import Workshop

ASKED = "How long is the warranty?"


@pytest.mark.parametrize(
    ("sentences", "found"),
    [
        (["How long is the warranty?", "Two years."], [True, False]),
        (["> **How long is the warranty?**", "Two years."], [True, False]),
        (["Q: Can it break?", "A: It can.", "Why?"], [True, False, False]),
        (["How long is this warranty?", "Is it two years?"], [False, False]),
        (["Who would ask how old their dog is?", "Many do."], [False, False]),
        (["The warranty is two years long.", "How long is the warranty?"], [False, False]),
        ([], []),
    ],
    ids=[
        "the question again",
        "in a mail, in bold",
        "told by its label",
        "nothing but questions",
        "another question",
        "nothing follows",
        "no sentences",
    ],
)
def test_what_only_asks_is_told_from_what_answers(sentences: list[str], found: list[bool]) -> None:
    assert echoes(ASKED, sentences, "en").tolist() == found


@pytest.mark.parametrize("sentence", ["Why?", "Why?)", "“Why?”", "**Why?**", "なぜ？"])
def test_a_sentence_asks_whatever_closes_it(sentence: str) -> None:
    assert asks(sentence)
    assert not asks(f"{sentence} Because.")


def test_of_a_list_of_questions_the_answer_is_marked(workshop: Workshop) -> None:
    workshop.build({"faq.txt": "Q: How long is the warranty?\nA: Two years from the sale."})
    quote = workshop.engine().ask(ASKED).quotes[0]
    assert quote.marked == "A: Two years from the sale."
