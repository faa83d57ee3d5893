"""A full check finds what does not agree, in an index whose files are as they were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from embeddings.searching.check import _Places, check_index
from embeddings.searching.contents import Contents
from embeddings.searching.index import Index
from tests.conftest import Workshop
from web.command_line.command import main

FILES = {"a.md": "# Top\n\nÜber one. Two.\n\nThree.", "b.txt": "Four.\n\nFive."}


def test_a_sound_index_has_no_fault(workshop: Workshop) -> None:
    workshop.build(FILES)
    assert check_index(workshop.open()) == []


class Counted(str):
    """A text that counts the characters that are cut out of it."""

    taken = 0

    def __getitem__(self, place: Any) -> str:
        found = super().__getitem__(place)
        self.taken += len(found)
        return found


def test_every_place_of_a_text_is_found_with_one_look_at_each_character() -> None:
    """Else a long document would be read once for each of its paragraphs."""
    text = Counted("Über one. Two. " * 1000)
    places = _Places(text, 3)
    assert [places.byte(place) for place in (0, 1, 15, 16)] == [3, 5, 19, 21]
    assert [places.byte(place) for place in range(16, len(text))][-1] == 3 + 16 * 1000 - 1
    assert text.taken < len(text)
    assert places.byte(0) == 3


def altered(contents: Contents, table: str, field: str, row: int, value: int) -> Contents:
    changed = getattr(contents, table).copy()
    changed[field][row] = value
    return replace(contents, **{table: changed})


@pytest.mark.parametrize(
    ("alter", "fault"),
    [
        (lambda c: altered(c, "paragraphs", "byte_start", 1, 3), "byte offsets are not those"),
        (lambda c: altered(c, "paragraphs", "end", 3, 99), "reaches from 7 to 99 in a text of 12"),
        (lambda c: altered(c, "paragraphs", "document", 2, 0), "belongs to another document"),
        (lambda c: altered(c, "sentences", "end", 0, 99), "has a sentence from 7 to 99"),
        (lambda c: altered(c, "paragraphs", "last_token", 1, 1), "last_token leave gaps"),
        (lambda c: replace(c, sentences=c.sentences[:-1]), "5 sentence vectors, not 4"),
        (lambda c: replace(c, texts=bytes(c.texts) + b"x"), "bytes of text, not"),
    ],
)
def test_what_does_not_agree_is_named(
    workshop: Workshop, alter: Callable[[Contents], Contents], fault: str
) -> None:
    workshop.build(FILES)
    index = workshop.open()
    faults = check_index(Index(alter(index.contents), index.facts))
    assert any(fault in found for found in faults), faults


def test_verify_without_an_answer_checks_the_index(workshop: Workshop) -> None:
    workshop.build(FILES)
    result = CliRunner().invoke(main, ["verify", "--index", str(workshop.index)])
    assert (result.exit_code, result.output) == (0, "4 paragraphs, 0 faults\n")


def test_verify_names_a_damaged_file(workshop: Workshop) -> None:
    workshop.build(FILES)
    path: Any = next(workshop.index.glob("generations/*/texts.bin"))
    path.write_bytes(b"X" + path.read_bytes()[1:])
    result = CliRunner().invoke(main, ["verify", "--index", str(workshop.index)])
    assert result.exit_code == 1
    assert "texts.bin is missing, cut short or altered: run `qa build`" in result.output
