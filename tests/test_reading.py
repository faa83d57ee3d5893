"""A document is read in parts that lose nothing, with marks at the very characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from embeddings.building.sources import document_id
from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from tests.conftest import Workshop
from tests.library import HARBOUR
from tests.web_fixtures import make_app
from web.document_text import MAX_HITS, Mark, cut, find, outline, part_at, part_bounds

Build = Callable[[Mapping[str, str | bytes]], Index]
LONG = "".join(f"## Chapter {n}\n\n{'Word after word. ' * 60}\n\n" for n in range(80))


def opened(build: Build, text: str) -> tuple[Index, IndexedDocument]:
    index = build({"a.md": text})
    document = index.document(document_id("a.md"))
    assert document is not None
    return index, document


def test_the_parts_of_a_long_document_are_the_document(build: Build) -> None:
    index, document = opened(build, LONG)
    bounds = part_bounds(index, document)
    assert len(bounds) > 3
    assert all(end - start < 25_000 for start, end in pairwise(bounds))
    parts = [
        "".join(piece.text for piece in cut(index, document, start, end))
        for start, end in pairwise(bounds)
    ]
    assert "".join(parts) == LONG


def test_a_short_document_is_one_part(build: Build) -> None:
    index, document = opened(build, HARBOUR)
    assert part_bounds(index, document) == [0, len(HARBOUR)]


@pytest.mark.parametrize(
    ("place", "part"), [(-1, 0), (0, 0), (9, 0), (10, 1), (19, 1), (20, 1), (99, 1)]
)
def test_a_place_lies_in_one_part(place: int, part: int) -> None:
    assert part_at([0, 10, 20], place) == part


def test_marks_cut_pieces_at_their_edges(build: Build) -> None:
    index, document = opened(build, HARBOUR)
    start, end = HARBOUR.index("red kiosk"), HARBOUR.index("pier seven")
    marks = [Mark(start, end, "quote"), Mark(start + 4, start + 9, "hit")]
    pieces = list(cut(index, document, 0, len(HARBOUR), marks))
    assert "".join(piece.text for piece in pieces) == HARBOUR
    quoted = "".join(piece.text for piece in pieces if piece.mark == "quote")
    assert quoted == HARBOUR[start:end]
    assert [piece.text for piece in pieces if piece.mark == "hit"] == []


def test_marks_over_and_beside_each_other_are_all_seen(build: Build) -> None:
    text = "One two. Three four. Five six."
    index, document = opened(build, text)
    marks = [Mark(14, 20, "hit"), Mark(0, 3, "hit"), Mark(4, 19, "quote"), Mark(26, 29, "hit")]
    pieces = list(cut(index, document, 0, len(text), marks))
    assert [(piece.text, piece.mark) for piece in pieces if piece.mark] == [
        ("One", "hit"), ("two.", "quote"), (" ", "quote"), ("Three", "quote"), (" four", "quote"),
        (".", "hit"), ("six", "hit"),
    ]  # fmt: skip


def test_words_are_found_whatever_their_case_and_spacing() -> None:
    assert find("The Red  kiosk, a red\nkiosk.", "red kiosk") == [(4, 14), (18, 27)]
    assert find("a.c abc", ".") == [(1, 2)]
    assert find("abc", "  ") == []
    assert len(find("x" * 5000, "x")) == MAX_HITS


def test_the_outline_is_the_document_s_headings(build: Build) -> None:
    index, document = opened(build, HARBOUR)
    assert [heading for *_, heading in outline(index, document)] == [
        "The harbour",
        "Where does the ferry to Bergen leave?",
        "Who runs the lighthouse?",
        "What does the crane lift?",
    ]


def test_the_outline_is_told_without_markup(build: Build) -> None:
    index, document = opened(build, "# Top\n\nOne.\n\n## How does `qa` *work*? {#how}\n\nTwo.")
    assert [heading for *_, heading in outline(index, document)] == ["Top", "How does qa work?"]


@pytest.mark.parametrize(
    "query", ["part=-1", "part=99", "part=x", "hit=0&find=red", "hit=99&find=red", "start=1",
              "start=9999999999999999999999&end=99999999999999999999999", "find=%5B(", "exact="],
)  # fmt: skip
def test_a_strange_address_shows_the_document_all_the_same(client: FlaskClient, query: str) -> None:
    address = f"/documents/{document_id('harbour.md')}?{query}"
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    assert "The harbour" in response.text


def test_line_ends_reach_the_browser_as_they_are(workshop: Workshop) -> None:
    workshop.build({"lines.txt": "First line.\r\nSecond line.\rThird line.\n"})
    client = make_app(workshop.engine()).test_client()
    page = client.get(f"/documents/{document_id('lines.txt')}", headers={"Accept": "text/html"})
    assert "&#13;\n" in page.text
    assert "\r" not in page.text
    assert page.text.count("&#13;") == 2
