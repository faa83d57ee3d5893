"""A saved answer that was altered in any way, or that no longer holds, is reported."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from embeddings.errors import InvalidAnswer
from qa.verification import read_quotes, verify
from tests.conftest import Workshop

FILES = {
    "kettle.md": "# Kitchen\n\nWater.\n\n## Kettles\n\nThe red kettle boils. 🫖 It is José's.",
    "pot.txt": "The pot stands on the stove. It is blue.",
}
Tamper = Callable[[dict[str, Any]], object]


@pytest.fixture
def saved(workshop: Workshop) -> dict[str, Any]:
    workshop.build(FILES)
    answer = workshop.engine().ask("The red kettle boils", top_k=1)
    return json.loads(json.dumps(answer.to_json()))  # type: ignore[no-any-return]


def only_quote(saved: dict[str, Any]) -> dict[str, Any]:
    quotes = [*saved["quotes"], *saved["near_misses"]]
    assert len(quotes) == 1
    return quotes[0]  # type: ignore[no-any-return]


def test_an_answer_as_it_was_given_has_no_fault(workshop: Workshop, saved: dict[str, Any]) -> None:
    assert verify(workshop.open(), [only_quote(saved)]) == []


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda q: q.update(text=q["text"].replace("red", "tan")), "does not read so"),
        (lambda q: q.update(text=q["text"] + " "), "does not read so"),
        (lambda q: q.update(text=q["text"].replace("é", "e\u0301")), "does not read so"),
        (lambda q: q.update(text=""), "does not read so"),
        (lambda q: q.update(start=q["start"] + 1), "does not read so"),
        (lambda q: q.update(start=-1), "does not read so"),
        (lambda q: q.update(end=q["end"] - 1), "does not read so"),
        (lambda q: q.update(end=10**9), "does not read so"),
        (lambda q: q.update(byte_start=q["byte_start"] + 1), "byte offsets should start at"),
        (lambda q: q.update(byte_end=q["byte_end"] - 1), "byte offsets should start at"),
        (lambda q: q["highlight"].update(start=-1), "highlight lies outside"),
        (lambda q: q["highlight"].update(end=10**9), "highlight lies outside"),
        (lambda q: q["highlight"].update(end=q["highlight"]["start"]), "highlight lies outside"),
        (lambda q: q["highlight"].update(start=1), "url should be"),
        (lambda q: q["document"].update(id="0" * 12), "is not in the index"),
        (lambda q: q["document"].update(sha256="0" * 64), "has changed since"),
        (lambda q: q["document"].update(path="other.md"), "document should be"),
        (lambda q: q["document"].update(title="Other"), "document should be"),
        (lambda q: q.update(heading="Kitchen"), "heading should be 'Kettles'"),
        (lambda q: q.update(heading=None), "heading should be 'Kettles'"),
        (lambda q: q.update(line=3), "line should be 7"),
        (lambda q: q.update(page=1), "page should be None"),
        (lambda q: q.update(url="/documents/elsewhere"), "url should be"),
        (lambda q: q.pop("text"), "not a quote"),
        (lambda q: q.pop("line"), "not a quote"),
        (lambda q: q.update(document=None), "not a quote"),
        (lambda q: q.update(start="3"), "not a quote"),
        (lambda q: q.update(start=None), "not a quote"),
        (lambda q: q.update(highlight=[1, 2]), "not a quote"),
        (lambda q: q.update(score="high"), "not a quote"),
    ],
)
def test_tampering_is_reported(
    workshop: Workshop, saved: dict[str, Any], tamper: Tamper, told: str
) -> None:
    quote = only_quote(saved)
    untouched = copy.deepcopy(quote)
    tamper(quote)
    faults = verify(workshop.open(), [untouched, quote])
    assert len(faults) == 1
    assert faults[0].startswith("quote 2: ")
    assert told in faults[0]


def test_part_of_a_passage_does_not_pass_for_the_whole(
    workshop: Workshop, saved: dict[str, Any]
) -> None:
    quote = only_quote(saved)
    quote.update(text=quote["text"][:-2], end=quote["end"] - 2, byte_end=quote["byte_end"] - 2)
    quote["highlight"]["end"] = min(quote["highlight"]["end"], len(quote["text"]))
    assert "no whole passage" in verify(workshop.open(), [quote])[0]


@pytest.mark.parametrize("quote", [None, 3, "text", [], {}, {"document": {}}])
def test_what_is_no_quote_is_reported_and_not_raised(workshop: Workshop, quote: object) -> None:
    workshop.build(FILES)
    assert verify(workshop.open(), [quote])[0].startswith("quote 1: not a quote: ")


def test_a_document_that_changed_or_went_is_reported(
    workshop: Workshop, saved: dict[str, Any]
) -> None:
    quote = only_quote(saved)
    workshop.build({"kettle.md": FILES["kettle.md"] + "\n"})
    assert verify(workshop.open(), [quote]) == ["quote 1: kettle.md has changed since"]
    (workshop.seeds / "kettle.md").unlink()
    workshop.build()
    assert "(kettle.md) is not in the index" in verify(workshop.open(), [quote])[0]


def test_quotes_and_near_misses_of_one_answer_or_many_are_read(
    tmp_path: Path, saved: dict[str, Any]
) -> None:
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(saved), "utf-8")
    assert read_quotes(file) == [only_quote(saved)]
    file.write_text(json.dumps([saved, saved]), "utf-8")
    assert read_quotes(file) == [only_quote(saved)] * 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"{}", "no list `quotes`"),
        (b"[3]", "no list `quotes`"),
        (b"null", "no list `quotes`"),
        (b'{"quotes": {}, "near_misses": []}', "no list `quotes`"),
        (b'{"quotes": []}', "no list `near_misses`"),
    ],
)
def test_a_malformed_file_is_refused_by_name(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(content)
    with pytest.raises(InvalidAnswer, match=f"answer.json.*{told}.*save what `qa ask --json`"):
        read_quotes(file)


def test_a_file_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidAnswer, match=r"none\.json cannot be read: No such file"):
        read_quotes(tmp_path / "none.json")
    with pytest.raises(InvalidAnswer, match="cannot be read: Is a directory"):
        read_quotes(tmp_path)
