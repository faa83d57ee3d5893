"""Sentences end where a reader would say, and their spans are exact."""

from __future__ import annotations

import pytest

from embeddings.sentences import split_sentences


def split(text: str, *breaks: int, language: str = "en") -> list[str]:
    spans = split_sentences(text, 0, len(text), breaks, language)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    "sentences",
    [
        ["He met Dr. Smith at 5 p.m. on Monday.", "They talked."],
        ["J. K. Rowling wrote it.", "G. W. Bush read it."],
        ["It costs 3.14 euros, i.e. little.", "Version 2.0.1 is out."],
        ["See www.example.org and seeds/a.txt for more.", "Done."],
        ["“Is it true?” she asked.", "“It is.”"],
        ["He said “Stop.”", "Then he left."],
        ["Mr. and Mrs. Jones came.", "They stayed."],
        ["The U.N. agency opened.", "Staff arrived."],
        ["What is it?", "Who knows!", "Nobody."],
        ["He worked for Smith Inc. until 1999.", "Then he left."],
        ["It began on Jan. 5, 2020.", "It ended soon."],
    ],
    ids=lambda sentences: sentences[0][:20],
)
def test_abbreviations_initials_decimals_and_quotes(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Am 3. Mai kam Dr. Weiß.", "Er blieb z. B. lange."]),
        ("fr", ["M. Dupont est arrivé.", "Il est resté."]),
        ("es", ["¿Quién es?", "El Sr. Pérez no lo sabe."]),
        ("ru", ["Он приехал в 1999 г. в Баку.", "Потом уехал."]),
        ("ja", ["これは本です。", "あれは何ですか？"]),
        ("hi", ["यह एक किताब है।", "वह क्या है?"]),
        ("xx", ["An unknown language.", "It works."]),
    ],
)
def test_several_languages(language: str, sentences: list[str]) -> None:
    joint = "" if language == "ja" else " "
    assert split(joint.join(sentences), language=language) == sentences


def test_no_sentence_crosses_a_break() -> None:
    text = "Buy:\n- red apples\n- green pears"
    breaks = text.index("- red"), text.index("- green")
    assert split(text, *breaks) == ["Buy:", "- red apples", "- green pears"]


def test_a_list_marker_stays_with_its_sentence() -> None:
    assert split("1. Open the box.") == ["1. Open the box."]
    assert split("(a) Open it. (b) Close it.")[0] == "(a) Open it."


def test_marks_without_a_letter_join_the_sentence_before() -> None:
    assert split("It ended. ***") == ["It ended. ***"]


def test_a_stretch_of_a_text_gives_offsets_into_the_text() -> None:
    text = "Zero. One is here. Two is there. Three."
    spans = split_sentences(text, 6, 32)
    assert [text[start:end] for start, end in spans] == ["One is here.", "Two is there."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n"])
def test_white_space_has_no_sentence(text: str) -> None:
    assert split(text) == []
