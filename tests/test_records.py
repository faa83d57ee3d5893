"""Of a record, the cell that is asked for is marked, or else the record as a whole."""

from __future__ import annotations

import pytest

from qa.records import asked_cells
from tests.conftest import Workshop

DRILL = ["Product: Cordless drill 18 V", "Price: 89 EUR", "Unit of measure: piece", "Stock: 12"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("price of the cordless drill", [0, 1, 0, 0]),
        ("What is the price of the drill in EUR?", [0, 1, 0, 0]),
        ("How many of the cordless drill 18 V are in stock?", [0, 0, 0, 1]),
        ("Which product is the cordless drill 18 V?", [0, 0, 0, 0]),
        ("cordless drill", [0, 0, 0, 0]),
        ("What unit does the measure of the drill have?", [0, 0, 1, 0]),
    ],
)
def test_a_cell_is_asked_for_by_its_name_unless_the_question_gives_it(
    question: str, asked: list[float]
) -> None:
    found = asked_cells(question, DRILL, "en")
    assert found is not None
    assert found.tolist() == pytest.approx(asked)


@pytest.mark.parametrize(
    "sentences",
    [
        ["Price: 89 EUR"],
        ["Price: 89 EUR", "It is sold by the piece."],
        ["- Added: a button.", "- Added: a page."],
        ["What it costs for those who come in the morning: 3", "What it costs after noon: 4"],
        ["Q: What does the jigsaw cost?", "A: 75 EUR"],
    ],
)
def test_what_has_no_names_of_its_own_for_its_parts_is_no_record(sentences: list[str]) -> None:
    assert asked_cells("price", sentences, "en") is None


def marked(workshop: Workshop, question: str) -> str:
    answer = workshop.engine().ask(question)
    return (*answer.quotes, *answer.near_misses)[0].marked


def test_the_cell_that_is_asked_for_is_marked_and_not_the_one_that_repeats_the_question(
    workshop: Workshop,
) -> None:
    workshop.build({"tools.csv": "Product,Price,Stock\nCordless drill,89,12\nJigsaw,75,4\n"})
    assert marked(workshop, "price of the cordless drill") == "Price: 89"
    assert marked(workshop, "stock of the cordless drill") == "Stock: 12"


def test_where_no_cell_is_asked_for_the_record_is_marked_unless_it_is_long(
    workshop: Workshop,
) -> None:
    workshop.build({"tools.csv": "Product,Price,Stock\nCordless drill,89,12\nJigsaw,75,4\n"})
    assert marked(workshop, "cordless drill") == "Product: Cordless drill\nPrice: 89\nStock: 12"
    long = "very " * 60
    workshop.build({"tools.csv": f"Product,Note\nCordless drill,{long}loud\nJigsaw,{long}quiet\n"})
    assert marked(workshop, "cordless drill") == "Product: Cordless drill"
