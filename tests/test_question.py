"""What cannot be asked is refused with one sentence; everything else is asked as it was typed."""

from __future__ import annotations

import pytest

from embeddings.errors import InvalidQuestion
from qa.question import check_question


@pytest.mark.parametrize("text", ["", " ", "\t\r\n", "\u00a0\u2003", "?!", "…", "🌱", "\u200b"])
def test_a_question_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="question: empty, it needs at least one word"):
        check_question(text)


def test_the_limit_is_2000_characters_and_told() -> None:
    assert check_question("a" * 2000) == "a" * 2000
    with pytest.raises(InvalidQuestion, match=r"2,001 characters, at most 2,000 are read: shorten"):
        check_question("a" * 2001)
    with pytest.raises(InvalidQuestion, match=r"question: 100,000 characters"):
        check_question("why " * 25_000)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("who\x00?", r"U\+0000 at 3"),
        ("\x1b[31mred", r"U\+001B at 0"),
        ("a\x7fb", r"U\+007F at 1"),
        ("line\x85break", r"U\+0085 at 4"),
        ("half \ud83c", r"U\+D83C at 5"),
        ("\udf31 half", r"U\+DF31 at 0"),
    ],
)
def test_control_characters_and_lone_surrogates_are_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(InvalidQuestion, match=rf"^question: control character {named}: remove it$"):
        check_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "Who?",
        "first line\nsecond\tline",
        "José's café",
        "水壶是什么颜色?",
        "42",
        "a\u202eb",
        "🌱 seed",
    ],
)
def test_what_a_keyboard_writes_is_kept_but_for_the_space_around_it(text: str) -> None:
    assert check_question(f" \n{text}\t ") == text
