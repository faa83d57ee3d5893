"""In plain text, what a paragraph ending in a colon announces is quoted with it."""

from __future__ import annotations

import pytest

from embeddings.text.plain_blocks import plain_blocks


def plain(text: str) -> list[tuple[int, str]]:
    return [(block.level, text[block.start : block.end]) for block in plain_blocks(text)]


@pytest.mark.parametrize(
    "listing",
    ["- a pen\n\n- paper\n  of any kind\n\n- ink", "(a) a pen.", "   o  a pen.\n\n   o  paper.",
     "> He has\n> a pen.", "    qa build\n    qa serve", "1. Pears."],
)  # fmt: skip
def test_what_a_colon_announces_is_quoted_with_it(listing: str) -> None:
    assert plain(f"He wrote:\n\n{listing}\n\nThat is all.") == [
        (0, f"He wrote:\n\n{listing}"), (0, "That is all."),
    ]  # fmt: skip
    assert plain(f"He wrote.\n\n{listing}")[0] == (0, "He wrote.")


def test_an_item_further_out_is_not_announced() -> None:
    text = " * Mind:\n\n   - one thing.\n\n   - another.\n\n * The next.\n\n * And:\n\n * The last."
    assert [block.replace("\n\n", "|") for _, block in plain(text)] == [
        "* Mind:|   - one thing.|   - another.", "* The next.", "* And:", "* The last.",
    ]  # fmt: skip


def test_the_first_line_of_what_is_set_in_begins_a_sentence() -> None:
    text = "The prices are as follows:\n  Coffee ....... 3.00\n  Tea .......... 2.50"
    (block,) = plain_blocks(text)
    assert block.breaks == (text.index("  Coffee"), text.index("  Tea"))


def test_what_is_not_set_apart_is_not_announced() -> None:
    text = "You need:\n\n    a pen\n    ink\n\n    It is mine.\n\nDear all:\n\nIt is late."
    assert [block for _, block in plain(text)] == [
        "You need:\n\n    a pen\n    ink", "It is mine.", "Dear all:", "It is late.",
    ]  # fmt: skip
    assert plain("3. Duties\n\n(a) The tenant pays.")[0] == (3, "3. Duties")
