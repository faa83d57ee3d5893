"""Of a table, the cell or the row that is asked for is marked, or the record as a whole."""

from __future__ import annotations

import pytest

from qa.asking_sentences import asks
from qa.tables import asked_cells, head_tables
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
    found = asked_cells(question, DRILL, [False] * 4, "en")
    assert found is not None
    assert found.tolist() == pytest.approx(asked)


def test_half_of_the_words_of_a_name_ask_for_its_cell_and_fewer_do_not() -> None:
    for name, asked in (("Order number", 0.5), ("Order number abroad", 0.0)):
        found = asked_cells("Which number?", [f"{name}: 5", "Price: 3"], [False] * 2, "en")
        assert found is not None
        assert found.tolist() == [asked, 0.0]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Price: 89 EUR"],
        ["Price: 89 EUR", "It is sold by the piece."],
        ["- Added: a button.", "- Added: a page."],
        ["- Added: a button.", "- Added: a page.", "- Price: none."],
        ["Price: 89 EUR", "Stock: 12", "It is sold by the piece."],
        ["What it costs for those who come in the morning: 3", "What it costs after noon: 4"],
        ["Q: What does the jigsaw cost?", "A: 75 EUR"],
    ],
)
def test_what_has_no_names_of_its_own_for_its_parts_is_no_record(sentences: list[str]) -> None:
    assert asked_cells("price", sentences, list(map(asks, sentences)), "en") is None


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


@pytest.mark.parametrize(
    ("sentences", "heads"),
    [
        (["Bin | Day", "Grey | Monday", "Brown | Friday"], [True, False, False]),
        (["Bin | 2024", "Grey | 12", "Brown | 9"], [False, False, False]),
        (["Bins are emptied.", "Bin | Day", "Grey | Monday"], [False, True, False]),
        (["Grey | Monday"], [False]),
        (
            ["| Bin | Day |\n| --- | --- |", "| Grey | Monday |", "| Brown | Friday |"],
            [True, False, False],
        ),
        (["Grey | Monday", "Brown | every | Friday"], [False, False]),
        ([], []),
    ],
)
def test_the_first_of_rows_alike_heads_them_unless_it_holds_figures(
    sentences: list[str], heads: list[bool]
) -> None:
    assert head_tables(sentences, ["Waste"]).tolist() == heads


def test_below_a_header_among_the_headings_only_markdown_heads_another_table() -> None:
    above = ["Waste", "Bin | Day"]
    assert not head_tables(["Bin | Day", "Grey | Monday", "Brown | Friday"], above).any()
    table = ["| Years |\n|:---|", "| two |", "--- Four |"]
    assert head_tables(table, above).tolist() == [True, False, False]
    assert head_tables(table, []).tolist() == [True, False, False]


def test_the_row_whose_words_are_asked_for_is_marked_and_never_the_header(
    workshop: Workshop,
) -> None:
    rows = "| Bin | Day |\n|---|---|\n| Grey bin | Monday |\n| Brown bin | Friday |\n"
    workshop.build({"waste.md": rows})
    assert marked(workshop, "When is the brown bin collected?") == "| Brown bin | Friday |"
    assert marked(workshop, "When is the grey bin collected?") == "| Grey bin | Monday |"
