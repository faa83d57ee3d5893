"""Lines are counted as editors count them."""

from __future__ import annotations

import pytest

from embeddings.text.lines import split_lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\nb\n", ["a", "b"]),
        ("a\r\nb\rc\nd", ["a", "b", "c", "d"]),
        ("\n\n", ["", ""]),
        ("a\fb\x85c\u2028d", ["a\fb\x85c\u2028d"]),
    ],
)
def test_lines_end_at_lf_crlf_and_cr_only(text: str, lines: list[str]) -> None:
    found = list(split_lines(text))
    assert [line.text for line in found] == lines
    assert [text[line.start : line.end] for line in found] == lines
    assert all(line.blank == (not line.text) for line in found)
