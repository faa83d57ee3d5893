"""A link to a quote survives the document's change, or says what the quote said."""

from __future__ import annotations

from html import unescape
from time import process_time
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from embeddings.building.sources import document_id
from qa.engine import Engine
from tests.conftest import Workshop
from tests.library import EMOJI, FERRY, FERRY_QUESTION, HARBOUR, SCRIPTS
from tests.web_fixtures import make_app
from web.anchors import Place, Selector, locate, quote_link

PAGE = {"Accept": "text/html"}
AT = HARBOUR.index(FERRY)
WANTED = Selector(
    AT, AT + len(FERRY), FERRY, HARBOUR[AT - 32 : AT], HARBOUR[AT + len(FERRY) :][:32]
)


def test_a_quote_that_is_still_there_is_found_at_its_place() -> None:
    assert locate(HARBOUR, [], WANTED) == Place(AT, AT + len(FERRY), "same")


def test_a_quote_that_moved_is_found_at_its_new_place() -> None:
    changed = "A new preface.\n\n" + HARBOUR
    assert locate(changed, [], WANTED) == Place(AT + 16, AT + 16 + len(FERRY), "moved")


def test_of_several_places_the_one_with_the_same_surroundings_is_meant() -> None:
    text = "the ship sails. Red: the ship sails. Blue: the ship sails."
    at = text.index("the ship sails", 20)
    wanted = Selector(0, 14, "the ship sails", "Red: ", ". Blue: ")
    assert locate(" " + text, [], wanted) == Place(at + 1, at + 15, "moved")


def test_of_equal_places_the_nearest_is_meant() -> None:
    text = "ab " * 10
    assert locate(text, [], Selector(13, 15, "ab")) == Place(12, 14, "moved")


def test_a_letter_that_stands_everywhere_is_found_soon() -> None:
    text = "a" * 1_000_000
    assert locate("b" + text, [], Selector(0, 1, "a")) == Place(1, 2, "moved")


@pytest.mark.parametrize(("before", "after"), [("", ""), ("b", ""), ("", "b")])
def test_a_run_of_one_letter_is_found_soon(before: str, after: str) -> None:
    """A line of dashes or blanks as long as a page must not keep the server for minutes."""
    exact = before + "a" * 20_000 + after
    text = f"{before}{'a' * 1_000_000}{after}"
    started = process_time()
    place = locate(text, [], Selector(500_000, 500_001, exact))
    assert process_time() - started < 2
    assert text[place.start : place.end] == exact


def test_a_quote_that_was_edited_is_found_by_its_likeness() -> None:
    edited = "Hello. The ferry to Bergen leaves from pier nine every morning at six. Bye."
    sentences = [(0, 6), (7, 70), (71, 75)]
    assert locate(edited, sentences, WANTED) == Place(7, 70, "changed")


def test_a_very_long_quote_is_not_looked_for_by_likeness() -> None:
    for length, state in ((10_000, "changed"), (10_001, "gone")):
        text = "word " * 2000
        exact = (text + "more")[: length - 1] + "!"
        assert locate(text, [(0, len(text))], Selector(0, 5, exact)).state == state


def test_a_quote_that_is_gone_is_gone() -> None:
    assert locate("Nothing of the kind.", [(0, 20)], WANTED).state == "gone"
    assert locate("", [], WANTED).state == "gone"
    assert locate("short", [], Selector(3, 9)).state == "gone"


@given(st.text(max_size=40), st.text(min_size=1, max_size=20), st.text(max_size=40))
def test_a_verbatim_quote_is_always_found(before: str, exact: str, after: str) -> None:
    text = before + exact + after
    place = locate(text, [], Selector(3, 4, exact, before, after))
    assert text[place.start : place.end] == exact


@pytest.mark.parametrize(
    "given_",
    [{}, {"start": "x", "end": "2"}, {"start": "-1", "end": "2"}, {"start": "5", "end": "5"},
     {"start": "9", "end": "2"}, {"start": "1"}],
    ids=str,
)  # fmt: skip
def test_an_address_without_a_place_selects_nothing(given_: dict[str, str]) -> None:
    assert Selector.read(given_) is None


def test_the_words_alone_select_too() -> None:
    assert Selector.read({"exact": FERRY}) == Selector(0, 0, FERRY)
    assert locate(HARBOUR, [], Selector(0, 0, FERRY)) == Place(AT, AT + len(FERRY), "same")


def test_no_more_around_the_words_is_compared_than_links_have() -> None:
    """Else one address would keep the server busy for minutes."""
    given_ = {"exact": "e", "prefix": "x" * 99 + "before", "suffix": "after" + "x" * 99}
    wanted = Selector.read(given_)
    assert wanted is not None
    assert wanted.prefix == "x" * 26 + "before"
    assert wanted.suffix == "after" + "x" * 27


def marked(page: str) -> str:
    """Return the text of the page's mark."""
    return unescape(page.partition('id="quote" tabindex="-1">')[2].partition("</mark>")[0])


@pytest.mark.parametrize(
    ("question", "sentence"),
    [(FERRY_QUESTION, FERRY), ("When does the bakery smells of cardamom café opens?", EMOJI)],
)
def test_the_link_of_a_quote_opens_its_sentence(
    client: FlaskClient, engine: Engine, question: str, sentence: str
) -> None:
    link = quote_link(engine.index, engine.ask(question).quotes[0])
    response = client.get(link, headers=PAGE)
    assert response.status_code == 200
    assert marked(response.text) == sentence
    assert "notice" not in response.text


def test_a_link_into_a_changed_document_says_so(workshop: Workshop) -> None:
    workshop.build({"harbour.md": HARBOUR})
    engine = workshop.engine()
    link = quote_link(engine.index, engine.ask(FERRY_QUESTION).quotes[0])

    def after(files: dict[str, str | bytes]) -> str:
        workshop.build(files)
        client = make_app(workshop.engine()).test_client()
        return unescape(client.get(link, headers=PAGE).text)

    moved = after({"harbour.md": "# Preface\n\nNew words.\n\n" + HARBOUR})
    assert marked(moved) == FERRY
    assert "stands unchanged at the place marked below" in moved
    edited = FERRY.replace("seven", "nine")
    changed = after({"harbour.md": HARBOUR.replace(FERRY, edited)})
    assert marked(changed) == edited
    assert "no longer reads so" in changed
    assert f'<q dir="auto">{FERRY}</q>' in changed
    gone = after({"harbour.md": "# The harbour\n\nClosed.\n", "copy.txt": f"Once: {FERRY}\n"})
    assert "is gone from it" in gone
    assert f'<q dir="auto">{FERRY}</q>' in gone
    assert "The same words stand in" in gone
    assert document_id("copy.txt") in gone


def test_a_link_to_a_removed_document_tells_what_the_quote_said(
    client: FlaskClient, engine: Engine
) -> None:
    link = quote_link(engine.index, engine.ask(FERRY_QUESTION).quotes[0])
    gone = link.replace(document_id("harbour.md"), "0123456789ab")
    for path in (gone, gone.replace("?", "/view?")):
        response = client.get(path, headers=PAGE)
        assert response.status_code == 404
        assert f'<q dir="auto">{FERRY}</q>' in unescape(response.text)
        assert document_id("harbour.md") in response.text


def test_a_link_is_an_address_that_survives_being_sent(engine: Engine) -> None:
    quote = engine.ask("When does the bakery smells of cardamom café opens?").quotes[0]
    link = quote_link(engine.index, quote)
    assert link.isascii()
    assert not set(" <>\"'") & set(link)
    assert urlsplit(link).path == f"/documents/{document_id('scripts/Überall.txt')}"
    assert SCRIPTS.startswith(EMOJI)
