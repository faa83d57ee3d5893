"""Lists of a web page are one block each, with the numbers and the terms that they show."""

from __future__ import annotations

import pytest

from embeddings.readers.html import read_html
from tests.readings import html, told


def test_a_list_is_one_block_with_its_introduction() -> None:
    reading = read_html(b"<p>You need:</p><ul><li>a pen<ul><li>red</ul><li>paper</ul>")
    assert told(reading) == [(0, "You need:\n\na pen\nred\npaper")]
    starts = [reading.text[place:][:3] for place in reading.blocks[0].breaks]
    assert starts == ["a p", "red", "pap"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<ol><li>Open it.<li><p>Wait.</p><p>Long.</p></ol>", "1. Open it.\n2. Wait.\nLong."),
        ("<ol start=5><li>Five<li value=9>Nine<li>Ten</ol>", "5. Five\n9. Nine\n10. Ten"),
        ("<ol reversed><li>Silver<li>Gold</ol>", "2. Silver\n1. Gold"),
        ("<ol type=a><li>One<ol><li>In</ol><li>Two</ol>", "a. One\n1. In\nb. Two"),
        ("<ol type=i><li>One</ol>", "One"),
        ("<ol style='list-style: none'><li>One</ol>", "One"),
        ("<ol><li> <ul> <li>In</ul><li><img><li>Three</ol>", "1. In\n3. Three"),
        ("<ul><li>One</ul>", "One"),
        ("<table><tr><th>Do</th><td><ol><li>A<li>B</ol></td></table>", "Do | 1. A 2. B"),
    ],
)
def test_items_have_the_numbers_that_they_show(page: str, text: str) -> None:
    assert html(page) == [(0, text)]


def test_a_heading_has_the_number_of_its_item() -> None:
    page = "<ol><li><h3>Open</h3><p>Lift it.</p></li> <li> <h3>Close</h3><p>Push it.</p></li></ol>"
    assert html(page) == [(3, "1. Open"), (0, "Lift it."), (3, "2. Close"), (0, "Push it.")]


def test_a_term_stands_on_the_line_of_what_it_means() -> None:
    page = """<dl><dt>Green</dt> <dd>It is <b>ready</b>.</dd>
    <dt>Red</dt><dt>Why?</dt><dd><p>No net.</p><p>Check it.</p></dd><dd>Or wait.</dd></dl>"""
    assert html(page) == [
        (0, "Green: It is ready.\nRed\nWhy? No net.\nCheck it.\nOr wait."),
    ]  # fmt: skip
