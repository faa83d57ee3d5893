"""A file of JSON Lines gives the text of each line below its title."""

from __future__ import annotations

import pytest

from embeddings.building.paragraphs import outline
from embeddings.building.sources import Document
from embeddings.errors import UnreadableSeed
from embeddings.readers.json_lines import read_json_lines
from tests.readings import told


def test_each_line_has_its_text_and_title() -> None:
    reading = read_json_lines(
        b'{"title": "Top", "text": "One.\\n\\nTwo."}\n\n{"content": "Three."}\n'
    )
    assert told(reading) == [(2, "Top"), (0, "One."), (0, "Two."), (0, "Three.")]
    assert [block.line for block in reading.blocks] == [1, 1, 1, 3]


def test_an_empty_field_gives_way_to_the_next_one() -> None:
    raw = b'{"text": " ", "content": "", "body": "One."}\n{"text": ""}\n{"text": "Two."}'
    assert told(read_json_lines(raw)) == [(0, "One."), (0, "Two.")]


def test_a_line_without_a_title_is_not_below_the_title_or_question_of_another() -> None:
    lines = (
        '{"title": "Top", "text": "One.\\n\\nWhy?\\n\\nSo.\\n\\nWho?"}',
        '{"title": " ", "text": "Two.\\n\\nThree."}',
    )
    reading = read_json_lines("\n".join(lines).encode())
    document = Document("0", "a.jsonl", reading.text, "0", blocks=reading.blocks)
    assert [
        (reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs
    ] == [
        ("One.", ("Top",)), ("So.", ("Top", "Why?")), ("Who?", ("Top", "Why?")),
        ("Two.", ()), ("Three.", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"text": "One."}\n{', "line 2 is not JSON"),
        (b"[1]", "line 1 is not a JSON object"),
        (b'{"name": "x"}', "line 1 has no text in any of the fields text, content, body"),
        (b"[" * 100_000, "line 1 is not JSON: nested too deeply"),
    ],
)
def test_a_broken_line_is_told(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSeed, match=reason):
        read_json_lines(raw)


@pytest.mark.parametrize("line", ['{"text": null}', '{"body": []}', '{"text": ""}', "null", " "])
def test_a_line_that_holds_nothing_costs_no_other(line: str) -> None:
    reading = read_json_lines(f'{{"text": "One."}}\n{line}\n{{"text": "Three."}}'.encode())
    assert told(reading) == [(0, "One."), (0, "Three.")]
    assert [block.line for block in reading.blocks] == [1, 3]
    assert reading.note == ""


@pytest.mark.parametrize("value", ['{"a": "b"}', "true", '["a", null]'])
def test_a_line_without_a_text_is_told_and_costs_no_other(value: str) -> None:
    line = f'{{"text": {value}}}'
    fields = "no text in any of the fields text, content, body, contents"
    reading = read_json_lines(f'{{"text": "One."}}\n{line}'.encode())
    assert (told(reading), reading.note) == ([(0, "One.")], f"line 2 has {fields}")
    two = read_json_lines(f'{line}\n{{"name": "x"}}\n{{"text": "Three."}}'.encode())
    assert told(two) == [(0, "Three.")]
    assert two.note == f"2 lines, the first of them line 1, have {fields}"


def test_a_number_and_a_list_of_texts_are_text() -> None:
    digits = "9" * 5000
    raw = f'{{"title": 7, "text": 1.50}}\n{{"text": ["One.", "Two."], "id": {digits}}}'
    assert told(read_json_lines(raw.encode())) == [(2, "7"), (0, "1.50"), (0, "One."), (0, "Two.")]


def test_halves_of_characters_and_control_codes_are_left_out() -> None:
    reading = read_json_lines(b'{"text": "One\\ud800 two\\u0000 three."}')
    assert reading.text == "One two three."
    assert reading.text.encode()
