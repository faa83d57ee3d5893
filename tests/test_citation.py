"""What is written down says what was quoted and where, and nothing of it turns to markup."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pytest
from flask.testing import FlaskClient
from markdown_it import MarkdownIt

from qa.answer import Span
from qa.engine import Engine
from qa.verification import verify
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, SCRIPT, UNANSWERED
from web.catalogue import CATALOGUES
from web.citation import source, to_markdown

ENGLISH, GERMAN = CATALOGUES["en"], CATALOGUES["de"]
PARAGRAPH = HARBOUR[HARBOUR.index("Tickets") : HARBOUR.index("charge.") + 7]


def test_a_source_is_told_by_title_heading_page_and_line(engine: Engine) -> None:
    quote = engine.ask(FERRY_QUESTION).quotes[0]
    assert source(quote, ENGLISH) == f"The harbour, {FERRY_QUESTION}, line 5"
    assert source(quote, GERMAN) == f"The harbour, {FERRY_QUESTION}, Zeile 5"
    paged = replace(quote, page=3, heading="The harbour")
    assert source(paged, ENGLISH) == "The harbour, page 3, line 5"


def test_a_conversation_in_markdown_holds_its_questions_and_quotes(engine: Engine) -> None:
    answers = [engine.ask(FERRY_QUESTION), engine.ask(UNANSWERED)]
    written = to_markdown(answers, ENGLISH)
    start, end = PARAGRAPH.index(FERRY), PARAGRAPH.index(FERRY) + len(FERRY)
    quoted = f"> {PARAGRAPH[:start]}**{FERRY.rstrip('.')}**.{PARAGRAPH[end:]}"
    assert f"## {FERRY_QUESTION}\n\n{quoted}\n>\n> — The harbour, " in written
    assert f"## {UNANSWERED}\n\nNot in these documents." in written
    assert written.count(answers[0].index.version) == 2


def test_a_resolved_question_is_written_beside_the_one_that_was_asked(engine: Engine) -> None:
    answer = replace(engine.ask(FERRY_QUESTION), question="And from where?")
    written = to_markdown([answer], ENGLISH)
    assert f"## And from where?\n\nUnderstood as {FERRY_QUESTION}" in written


def test_what_is_quoted_stays_text_in_markdown(engine: Engine) -> None:
    answer = engine.ask(f"What did the auditor of the guild write into the ledger? {SCRIPT}")
    html = MarkdownIt("commonmark").render(to_markdown([answer], ENGLISH))
    assert "<script>" not in html
    assert "&lt;script&gt;document.title = 'owned'&lt;/script&gt;" in html


@pytest.mark.parametrize(
    ("marked", "after", "shown"),
    [
        ("鍵は船長が持つ。", "夜に灯す。", "<strong>鍵は船長が持つ</strong>。夜に灯す。"),
        ("यह घर है।", "और", "<strong>यह घर है</strong>।और"),
        ("“Six.”", "Seven.", "“<strong>Six</strong>.”Seven."),
        ("Price: 7", "\nStock: 9", "<strong>Price: 7</strong><br />\nStock: 9"),
        ("1. Six.", "\n2) seven\n- 8", "<strong>1. Six</strong>.<br />\n2) seven<br />\n- 8"),
        ("- Six", "\n---\n+ seven\n=", "- <strong>Six</strong><br />\n---<br />\n+ seven<br />\n="),
        ("Do:", "\r- six\u20281. seven", "<strong>Do</strong>:<br />\n- six<br />\n1. seven"),
        ("Six", "\n    f(*a)\n\t\tb", "<strong>Six</strong><br />\n    f(*a)<br />\n\t\tb"),
        ("Six", "\n\n    f(*a)", "<strong>Six</strong></p>\n<p>    f(*a)"),
        ("***", "", "***"),
    ],
)  # fmt: skip
def test_markdown_shows_any_quote_as_it_is(
    engine: Engine, marked: str, after: str, shown: str
) -> None:
    answer = engine.ask(FERRY_QUESTION)
    quote = replace(answer.quotes[0], text=marked + after, highlight=Span(0, len(marked)))
    html = MarkdownIt("commonmark").render(to_markdown([replace(answer, quotes=(quote,))], ENGLISH))
    assert f"<p>{shown}</p>" in html


@pytest.mark.parametrize("path", ["a`<img src=x>`.txt", "`` ` .md", "`", "a_b*c&lt;.md"])
def test_the_path_of_a_quote_is_code_whatever_it_holds(engine: Engine, path: str) -> None:
    answer = engine.ask(FERRY_QUESTION)
    document = replace(answer.quotes[0].document, path=path)
    quote = replace(answer.quotes[0], document=document)
    html = MarkdownIt("commonmark").render(to_markdown([replace(answer, quotes=(quote,))], ENGLISH))
    assert f"(<code>{escape(path)}</code>)" in html


def test_a_question_of_two_lines_is_one_heading(engine: Engine) -> None:
    answer = replace(engine.ask(FERRY_QUESTION), question="And when?\n1. today")
    assert "## And when? 1. today\n\n" in to_markdown([answer], ENGLISH)


def test_a_saved_conversation_verifies(client: FlaskClient, engine: Engine) -> None:
    query = [("q", FERRY_QUESTION), ("q", UNANSWERED)]
    response = client.get("/conversation.json", query_string=query)
    assert response.headers["Content-Disposition"] == "attachment; filename=conversation.json"
    quotes = [quote for answer in response.get_json() for quote in answer["quotes"]]
    assert quotes[0]["text"] == PARAGRAPH
    assert verify(engine.index, quotes) == []


@pytest.mark.parametrize("path", ["/conversation.json", "/conversation.md"])
def test_an_empty_or_refused_conversation_is_saved_as_what_there_is(
    client: FlaskClient, path: str
) -> None:
    assert client.get(path).status_code == 200
    assert client.get(path, query_string={"q": "?"}).status_code == 200
