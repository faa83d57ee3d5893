"""What the marked sentence is chosen by is what its name says, by values that can be worked out."""

from __future__ import annotations

import pytest

from qa.examination import Examination
from qa.highlight import FEATURES
from tests.conftest import Workshop

PUMP = "The pump was built in 1954. It lifts 1,200 litres to 3.5 metres. Does it leak? It is red."


def feature(examined: Examination, name: str) -> list[float]:
    """Return what a feature says of each sentence of the first passage."""
    column: list[float] = examined.sentences(0).features[:, FEATURES.index(name)].tolist()
    return column


@pytest.mark.parametrize(
    ("question", "lacks"),
    [
        ("Which pump of 1954 lifts 1,200 litres?", [0.5, 0.5, 1.0, 1.0]),
        ("Which pump lifts water 3.5 metres?", [1.0, 0.0, 1.0, 1.0]),
        ("Which pump of ١٩٥٤ is red?", [0.0, 1.0, 1.0, 1.0]),
        ("Which pump is red?", [0.0, 0.0, 0.0, 0.0]),
    ],
    ids=["two numbers", "one", "in other digits", "none"],
)
def test_a_sentence_lacks_a_share_of_the_numbers_that_the_question_names(
    workshop: Workshop, question: str, lacks: list[float]
) -> None:
    workshop.build({"pump.txt": PUMP})
    assert feature(workshop.engine().examine(question), "lacks_number") == lacks


def test_a_sentence_that_asks_and_one_without_what_is_asked_for_are_told(
    workshop: Workshop,
) -> None:
    workshop.build({"pump.txt": PUMP})
    for question, lacks in (
        ("When was the pump built?", [0.0, 0.0, 1.0, 1.0]),
        ("What lifts the pump?", [0.0, 0.0, 0.0, 0.0]),
    ):
        examined = workshop.engine().examine(question)
        assert feature(examined, "lacks_kind") == lacks
        assert feature(examined, "question") == [0.0, 0.0, 1.0, 0.0]
