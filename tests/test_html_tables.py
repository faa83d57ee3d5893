"""A row of a web page's table is a line, and a table that lays out a page is none."""

from __future__ import annotations

import pytest

from tests.readings import html


def test_a_table_is_one_block_with_a_line_each_row() -> None:
    page = "<table><tr><th>Name<th>Age</tr><tr><td>Ada<td>36</td></tr></table>"
    assert html(page) == [(0, "Name | Age\nAda | 36")]


def test_an_empty_cell_keeps_the_others_in_their_columns() -> None:
    head = "<table><tr><th></th><th>2022</th><th>2023</th></tr>"
    page = head + "<tr><th>Apples<td>5<td>7</tr><tr><td><td><td>9</tr><tr><td>Pears<td><td></tr>"
    assert html(page) == [(0, "| 2022 | 2023\nApples | 5 | 7\n| | 9\nPears")]
    assert html("<table><tr><td>A<td>B</tr><tr><td>&nbsp;<td>&nbsp;</tr>") == [(0, "A | B")]


def test_a_column_that_is_empty_in_every_row_is_none() -> None:
    page = "<table><tr><td><td><td>Name<td>Age</tr><tr><td> <td><td><td>36</tr></table>"
    assert html(page) == [(0, "Name | Age\n| 36")]


@pytest.mark.parametrize(
    "cell",
    ["<p>9 to 17</p>", "<div>9 to\n<div>17</div></div>", "9 to<br>17", "<ul><li>9 to<li>17</ul>",
     "<p>9 to</p><p>17</p>", "<dl><dt>9<dd>to 17</dl>"],
)  # fmt: skip
def test_what_a_cell_is_made_of_does_not_break_its_row(cell: str) -> None:
    head = "<table><thead><tr><th><p>Day</p></th><th>Open</th></tr></thead>"
    page = f"{head}<tr><th><p>Monday</p></th><td>{cell}</td></tr></table><p>End.</p>"
    assert html(page) == [(0, "Day | Open\nMonday | 9 to 17"), (0, "End.")]


def test_a_cell_of_several_rows_is_told_in_each() -> None:
    page = (
        "<table><tr><td rowspan=3>Hall<td>Mon<td rowspan=2>9</tr><tr><td>Tue</tr><tr></tr>"
        "<tr><td>Pool<td rowspan=0>Wed<td rowspan=x>10</tr></table>"
    )
    assert html(page) == [(0, "Hall | Mon | 9\nHall | Tue | 9\nPool | Wed | 10")]


def test_a_cell_of_several_columns_and_rows_keeps_the_others_in_theirs() -> None:
    page = "<table><tr><td>A<td rowspan=2 colspan=2>B</tr><tr><td>C<td>D</tr></table>"
    assert html(page) == [(0, "A | B\nC | B | D")]


def test_a_long_cell_of_several_rows_is_told_once() -> None:
    long = "It is closed. " * 10
    page = f"<table><tr><td rowspan=2>{long}<td>Mon</tr><tr><td>Tue</tr></table>"
    assert html(page) == [(0, f"{long}| Mon\n| Tue")]


def test_a_table_that_lays_out_a_page_is_none() -> None:
    hours = "<table><tr><th>Day<th>Open<tr><td>Mon<td>9</table>"
    page = (
        "<table><tr><td><h1>Museum</h1><p>It opens.</p><p>Come soon.</td></tr>"
        f"<tr><td><h2>Tour</h2>At noon.</td><td><h2>Hours</h2>{hours}</td></tr>"
        "<tr><td>Phone</td><td>555</td></tr></table>"
    )
    assert html(page) == [
        (1, "Museum"), (0, "It opens."), (0, "Come soon."), (2, "Tour"), (0, "At noon."),
        (2, "Hours"), (0, "Day | Open\nMon | 9"), (0, "Phone | 555"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    ["<table role=presentation><tr><td>One.<td>Two.</table>",
     "<table><tr><td><p>One.</p></td></tr><tr><td>Two.</td></tr></table>",
     "<table><tr><td>One.<blockquote>Two.</blockquote><td></tr></table>"],
)  # fmt: skip
def test_cells_that_are_parts_of_a_page_are_paragraphs(table: str) -> None:
    assert html(table) == [(0, "One."), (0, "Two.")]


def test_a_column_of_words_is_a_table() -> None:
    page = "<table><caption>Days</caption><tr><th>Day</th></tr><tr><td>Monday</td></tr></table>"
    assert html(page) == [(0, "Days\nDay\nMonday")]


def test_cells_without_a_table_or_a_row_are_read() -> None:
    assert html("<div><td>One.<td>Two.</div>") == [(0, "One."), (0, "Two.")]
    assert html("<table><td>One<td>Two</table>") == [(0, "One | Two")]
