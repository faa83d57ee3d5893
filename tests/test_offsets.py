"""Every offset that the index keeps is exact, in characters and in bytes, for every seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from embeddings.searching.index import Index
from tests.conftest import PROJECT


def check_offsets(index: Index, seeds: Path) -> None:
    """Compare every paragraph and sentence with the characters and the bytes of its file."""
    contents = index.contents
    for number, document in enumerate(contents.documents):
        text, raw = index.text(document), (seeds / document.path).read_bytes()
        assert raw[document.text_offset :].decode() == text
        position = 0
        rows = range(document.first_paragraph, document.last_paragraph)
        for row in rows:
            paragraph = contents.paragraphs[row]
            start, end = int(paragraph["start"]), int(paragraph["end"])
            assert paragraph["document"] == number
            assert position <= start < end <= len(text)
            quoted = text[start:end]
            assert raw[paragraph["byte_start"] : paragraph["byte_end"]].decode() == quoted
            assert quoted == quoted.strip()
            above = text[:start].replace("\r\n", "\n").replace("\r", "\n")
            assert paragraph["line"] == above.count("\n") + 1
            sentences = index.sentence_spans(row)
            assert (sentences[0][0], sentences[-1][1]) == (start, end)
            assert all(a < b for a, b in sentences)
            assert all(last <= first for (_, last), (first, _) in pairwise(sentences))
            position = end
        check_nothing_lost(index, text, rows)


def check_nothing_lost(index: Index, text: str, rows: range) -> None:
    """Look for letters and digits that no sentence, heading or skipped ornament holds."""
    document = index.contents.documents[int(index.contents.paragraphs[rows[0]]["document"])]
    covered = bytearray(len(text))
    spans = [span for row in rows for span in index.sentence_spans(row)]
    for start, end in [*spans, *(heading[:2] for heading in document.headings)]:
        covered[start:end] = b"\1" * (end - start)
    lost = [c for c, held in zip(text, covered, strict=True) if not held and c.isalnum()]
    assert lost == []


def test_the_shipped_seeds(shipped: Path) -> None:
    check_offsets(Index.open(shipped), PROJECT / "seeds")


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_accents_emoji_and_any_line_ending(
    build: Callable[[Mapping[str, str | bytes]], Index], tmp_path: Path, ending: str, mark: str
) -> None:
    lines = [
        "# Überschrift 🌱",
        "",
        "Straße e\u0301té.  Zwei 👩‍👩‍👧.",
        "",
        "",
        "- αβγ",
        "- 東京。大阪。",
        "",
    ]
    index = build({"a.md": mark + ending.join(lines), "b.txt": mark + ending.join(lines[2:])})
    check_offsets(index, tmp_path / "seeds")
