"""The chat page answers on the server, so that it works without JavaScript."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import unquote_plus

import pytest
from flask.testing import FlaskClient

from embeddings.building.sources import document_id
from qa.answer import Answer
from qa.engine import Engine
from qa.question import MAX_CHARACTERS
from tests.conftest import Workshop
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED
from tests.web_fixtures import make_app
from web.template_filters import percent


def page(client: FlaskClient, *questions: str, status: int = 200) -> str:
    response = client.get("/", query_string=[("q", question) for question in questions])
    assert (response.status_code, response.mimetype) == (status, "text/html")
    return unescape(response.text)


def test_the_first_page_suggests_the_documents_own_questions(client: FlaskClient) -> None:
    shown = page(client)
    assert "3 documents" in shown
    for question in (FERRY_QUESTION, "Who runs the lighthouse?"):
        assert question in shown
        assert question in HARBOUR


def test_an_answer_marks_the_sentence_in_its_paragraph_and_names_its_place(
    client: FlaskClient,
) -> None:
    shown = page(client, FERRY_QUESTION)
    assert f"<mark>{FERRY}</mark>" in shown
    assert "Tickets are sold in the red kiosk." in shown
    assert "The harbour" in shown
    assert "line 5" in shown


def test_a_quote_and_its_document_say_which_language_they_are_in(workshop: Workshop) -> None:
    """What reads them out pronounces them so, and the letters have the shapes of its print."""
    day = "Jeder Mitarbeiter hat Anspruch auf dreißig Tage Urlaub im Jahr."
    workshop.build({"urlaub.txt": day, "pier.txt": FERRY})
    client = make_app(workshop.engine()).test_client()
    assert f'<blockquote lang="en" dir="auto" cite="/documents/{document_id("pier.txt")}#' in page(
        client, FERRY_QUESTION
    )
    quote = page(client, "Wie viele Tage Urlaub hat jeder Mitarbeiter?")
    assert '<blockquote lang="de" dir="auto"' in quote
    shown = client.get(f"/documents/{document_id('urlaub.txt')}", headers={"Accept": "text/html"})
    assert '<div class="text" lang="de" dir="auto">' in shown.text


def test_documents_of_one_title_are_told_apart_by_their_paths(workshop: Workshop) -> None:
    workshop.build({
        "2023/minutes.md": "# Minutes\n\nThe crane lifts forty tonnes.\n",
        "2024/minutes.md": "# Minutes\n\nThe crane lifts fifty tonnes.\n",
        "ferry.txt": "The ferry leaves at six.\n",
    })  # fmt: skip
    client = make_app(workshop.engine()).test_client()
    places = r'<span class="place">(?:<bdi>(.*?)</bdi>, )?line'
    crane = re.findall(places, page(client, "How many tonnes does the crane lift?"))
    assert set(crane[:2]) == {"2023/minutes.md", "2024/minutes.md"}
    assert re.findall(places, page(client, "When does the ferry leave?"))[0] == ""


@pytest.mark.parametrize(("confidence", "shown"), [(0.9999, 99), (0.956, 96), (0.5, 50)])
def test_no_answer_is_called_wholly_certain(confidence: float, shown: int) -> None:
    assert percent(confidence) == shown


def test_what_the_documents_do_not_say_is_told_plainly(client: FlaskClient) -> None:
    shown = page(client, UNANSWERED)
    assert "Not in these documents" in shown
    assert '<a href="/documents">Add a document</a>' in shown
    assert "<mark>" not in shown


def test_what_was_searched_is_told_in_numbers(workshop: Workshop) -> None:
    workshop.build({"pier.txt": FERRY})
    shown = page(make_app(workshop.engine()).test_client(), UNANSWERED)
    assert "Searched: 1 paragraph in 1 document. None of it seems to answer this." in shown


def test_what_was_not_searched_is_not_said_to_have_been(client: FlaskClient) -> None:
    shown = client.get("/", query_string={"q": UNANSWERED, "path": "*harbour*"}).text
    assert "Only the documents chosen below were asked" in shown
    assert "Searched:" not in shown
    elsewhere = re.search(r'<a href="/\?q=([^"&]*)">Ask all documents</a>', shown)
    assert elsewhere
    assert unquote_plus(elsewhere[1]) == UNANSWERED
    assert "Searched:" in page(client, UNANSWERED)


@pytest.mark.parametrize("query", ["path=harbour", "document=gone", "until=1999-12-31"])
def test_a_choice_that_no_document_fits_is_told(client: FlaskClient, query: str) -> None:
    for address in ("/", "/answer"):
        shown = client.get(f"{address}?{query}&q={FERRY_QUESTION}").text
        assert "No document fits the choice below, so none was asked." in shown
        assert ("A path has to fit as a whole" in shown) == query.startswith("path")
        assert "Only the documents chosen below" not in shown
        assert "Ask all documents" in shown


def test_without_documents_the_way_to_add_one_is_shown(workshop: Workshop) -> None:
    workshop.build({"pier.txt": FERRY})
    (workshop.seeds / "pier.txt").unlink()
    workshop.build()
    client = make_app(workshop.engine()).test_client()
    for shown in (page(client), page(client, FERRY_QUESTION)):
        assert "There is no document yet." in shown
        assert '<a href="/documents">Add a document</a>' in shown
        assert "0 paragraphs" not in shown


@pytest.mark.parametrize(
    ("query", "english", "german"),
    [
        ("", "all 3 documents", "allen 3 Dokumenten"),
        ("document=a&document=a", "1 document", "1 Dokument"),
        ("document=a&document=b", "2 documents", "2 Dokumenten"),
        (
            "path=a*&path=b&since=2020-01-01&until=2021-01-01",
            "documents, with paths like a*, b, changed from 2020-01-01 on, "
            "changed up to 2021-01-01",
            "Dokumenten, mit Pfaden wie a*, b, geändert ab 2020-01-01, geändert bis 2021-01-01",
        ),
        (
            "until=2020-01-01&since=2021-01-01",
            "documents, changed from 2020-01-01 on, changed up to 2021-01-01",
            "Dokumenten, geändert ab 2020-01-01, geändert bis 2021-01-01",
        ),
    ],
)
def test_what_is_asked_is_said_while_the_choice_is_closed(
    client: FlaskClient, query: str, english: str, german: str
) -> None:
    for language, words in (("en", english), ("de", german)):
        shown = client.get(f"/?{query}", headers={"Accept-Language": language}).text
        assert '<details id="scope">' in shown
        assert f">{words}</bdi></summary>" in shown


def test_the_form_holds_every_filter_of_the_address(client: FlaskClient) -> None:
    """What it left out would be asked too from the next question on."""
    known, gone = document_id("harbour.md"), "0" * 12
    shown = client.get(f"/?document={known}&document={gone}&path=a*&path=b").text
    ticked = re.findall(r'name="document" value="(\w+)" checked', shown)
    assert sorted(ticked) == sorted([known, gone])
    assert re.findall(r'<input name="path" value="(.*?)"', shown) == ["a*", "b"]
    assert "not in the index" in shown
    assert "not in the index" not in client.get(f"/?document={known}").text


@pytest.mark.parametrize(
    ("within", "questions"),
    [
        ("path=a*&path=b&document=1", ["q=One?", "q=Two?"]),
        ("document=1&path=b&path=a*", ["q=One?", "q=Two?"]),
        ("path=a*", ["q=Two?"]),
        ("", ["q=Two?"]),
    ],
)
def test_without_a_script_a_question_to_other_documents_starts_a_new_conversation(
    client: FlaskClient, within: str, questions: list[str]
) -> None:
    filters = {"document": ["1"], "path": ["a*", "b", ""], "since": ""}
    given = {**filters, "q": ["One?", "Two?"], "within": within}
    answer = client.get("/", query_string=given)
    assert answer.status_code == 303
    address, _, query = answer.headers["Location"].partition("?")
    assert address == "/"
    anew = ["anew=1"] if len(questions) == 1 else []
    expected = [*questions, "document=1", "path=a*", "path=b", *anew]
    assert query.split("&") == expected


def questions_asked(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that is added to whenever the engine is asked."""
    asked: list[str] = []
    ask = engine.ask

    def counted(question: str, *rest: Any, **options: Any) -> Answer:
        asked.append(question)
        return ask(question, *rest, **options)

    monkeypatch.setattr(engine, "ask", counted)
    return asked


def test_earlier_turns_are_not_searched_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app(engine).test_client()
    page(client, FERRY_QUESTION, UNANSWERED)
    asked = questions_asked(engine, monkeypatch)
    shown = page(client, FERRY_QUESTION, "Who runs the lighthouse?")
    assert asked == ["Who runs the lighthouse?"]
    assert f"<mark>{FERRY}</mark>" in shown


def test_what_is_deleted_is_quoted_no_more_whenever_it_went_live(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it went live between the look at what is remembered and the answer."""
    workshop.build({"crane.txt": "The crane is red."})
    engine = workshop.engine()
    client = make_app(engine).test_client()
    ask = engine.ask

    def asked_late(question: str, *rest: Any, **options: Any) -> Answer:
        workshop.build({"bell.txt": "The bell is rung at noon."})
        engine.reload()
        return ask(question, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(engine, "ask", asked_late)
        assert "rung at noon" in page(client, "When is the bell rung?")
    (workshop.seeds / "bell.txt").unlink()
    workshop.build()
    engine.reload()
    assert "rung at noon" not in page(client, "When is the bell rung?")


def test_each_question_of_a_conversation_is_answered_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it is, and by whatever page it is shown again."""
    client = make_app(engine).test_client()
    asked = questions_asked(engine, monkeypatch)
    questions = [f"Who runs the lighthouse number {n}?" for n in range(12)]
    for count in range(1, len(questions) + 1):
        page(client, *questions[:count])
    page(client, *questions)
    assert asked == questions


def test_a_thousand_documents_keep_the_page_light(workshop: Workshop) -> None:
    workshop.build({f"note {n:04}.txt": f"Note {n} is about tea." for n in range(1000)})
    client = make_app(workshop.engine()).test_client()
    shown = page(client)
    assert len(shown) < 60_000
    assert "900 more documents: choose them by their paths" in shown
    last = document_id("note 0999.txt")
    chosen = client.get("/", query_string={"document": last}).text
    assert f'value="{last}" checked' in chosen


@pytest.mark.parametrize(
    ("question", "english", "german"),
    [
        ("", "The question is empty: it needs", "Die Frage ist leer:"),
        ("  ", "The question is empty: it needs", "Die Frage ist leer:"),
        ("?", "The question is empty: it needs", "Die Frage ist leer:"),
        ("a\x00b", "the control character U+0000, at 1", "das Steuerzeichen U+0000, an Stelle 1"),
        (
            "x" * (MAX_CHARACTERS + 1),
            "The question has 2,001 characters, and at most 2,000 are read",
            "Die Frage hat 2001 Zeichen, gelesen werden höchstens 2000",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_told_why_in_the_reader_s_language(
    client: FlaskClient, question: str, english: str, german: str
) -> None:
    shown = page(client, question, status=422)
    assert english in shown
    assert len(shown) < 20_000
    answer = client.get("/answer", query_string={"q": question}, headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert german in answer.text
