"""What a reader keeps and chooses: links, copies, history, scope, preferences, shortcuts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from embeddings.building.sources import document_id
from qa.engine import Engine
from qa.verification import read_quotes, verify
from tests.browser_fixtures import Visitor
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED
from tests.test_browser_chat import LIGHTHOUSE, ask, box, enter, hold_answers

PARAGRAPH = HARBOUR[HARBOUR.index("Tickets") : HARBOUR.index("charge.") + 7]
SOURCE = f"The harbour, {FERRY_QUESTION}, line 5"
FERRY_ASKED = urlencode({"q": FERRY_QUESTION})


@pytest.fixture
def copying(visit: Callable[..., Visitor]) -> Page:
    """A page of a reader who lets the browser copy and paste."""
    return visit(permissions=["clipboard-read", "clipboard-write"]).page()


def pasted(page: Page, kind: str = "text/plain") -> str:
    return str(
        page.evaluate(
            "async kind => (await (await navigator.clipboard.read())[0].getType(kind)).text()", kind
        )
    )


def test_a_quote_is_copied_with_its_citation_in_three_forms(copying: Page) -> None:
    page = copying
    page.goto("/")
    ask(page, FERRY_QUESTION)
    link = page.locator("a.source").first.evaluate("link => link.href")
    buttons = page.locator(".answer > .passage .copy")
    buttons.get_by_role("button", name="text").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    assert pasted(page) == f"“{PARAGRAPH}”\n— {SOURCE}, {link}"
    buttons.get_by_role("button", name="Markdown").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('> ')")
    assert pasted(page) == f"> {PARAGRAPH}\n>\n> — [{SOURCE}]({link})"
    buttons.get_by_role("button", name="HTML").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('<fig')")
    # The system takes the two forms one after the other.
    has_html = "async () => (await navigator.clipboard.read())[0].types.includes('text/html')"
    page.wait_for_function(has_html)
    assert f">{PARAGRAPH}</blockquote>" in pasted(page, "text/html")


def test_what_is_copied_stays_text_in_markdown(copying: Page) -> None:
    copying.goto(f"/?q={FERRY_QUESTION}")
    quote = copying.locator("blockquote").first
    quote.evaluate("quote => { quote.textContent = 'Price: 7\\n- eight\\n1. *nine*'; }")
    copying.locator(".copy").first.get_by_role("button", name="Markdown").click()
    expect(copying.locator("#status")).to_have_text("Copied.")
    lines = ["> Price: 7  ", "> \\- eight  ", "> 1\\. \\*nine\\*", ">", "> — "]
    assert pasted(copying).startswith("\n".join(lines))


def test_a_copied_link_opens_the_quote_for_anyone(
    copying: Page, visit: Callable[..., Visitor]
) -> None:
    copying.goto("/")
    ask(copying, FERRY_QUESTION)
    copying.locator(".answer > .passage").get_by_role("button", name="link").click()
    expect(copying.locator("#status")).to_have_text("Copied.")
    other = visit().page()
    other.goto(pasted(copying))
    expect(other.locator("#quote")).to_have_text(FERRY)
    expect(other.locator("#quote")).to_be_in_viewport()


def test_a_conversation_is_saved_as_json_that_verifies_and_as_markdown(
    page: Page, engine: Engine, tmp_path: Path
) -> None:
    page.goto("/")
    for question in (FERRY_QUESTION, LIGHTHOUSE, UNANSWERED):
        ask(page, question)
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as JSON").click()
    saved = tmp_path / "conversation.json"
    download.value.save_as(saved)
    answers = json.loads(saved.read_text("utf-8"))
    assert [answer["question"] for answer in answers] == [FERRY_QUESTION, LIGHTHOUSE, UNANSWERED]
    quotes = read_quotes(saved)
    assert len(quotes) >= 2
    assert verify(engine.index, quotes) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as Markdown").click()
    written = Path(download.value.path()).read_text("utf-8")
    assert f"## {FERRY_QUESTION}" in written
    assert f"**{FERRY.rstrip('.')}**." in written
    assert "Not in these documents." in written


def test_the_history_is_kept_searched_and_deleted_in_the_browser(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    ask(page, LIGHTHOUSE)
    page.goto("/")
    ask(page, UNANSWERED)
    page.get_by_role("button", name="History").click()
    entries = page.locator("#history-list li a")
    expect(entries).to_have_text([UNANSWERED, f"{FERRY_QUESTION} (+1)"])
    page.get_by_label("Search").fill("lighthouse")
    expect(entries).to_have_text([f"{FERRY_QUESTION} (+1)"])
    entries.first.click()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name=f"Delete {UNANSWERED}").click()
    expect(entries).to_have_text([f"{FERRY_QUESTION} (+1)"])
    told: list[str] = []

    def refuse(asked: Dialog) -> None:
        told.append(asked.message)
        asked.dismiss()

    page.once("dialog", refuse)
    page.get_by_label("Search").fill("no such words")
    page.get_by_role("button", name="Delete all").click()
    assert "(1)" in told[0]  # all that is kept, whatever is searched
    page.get_by_label("Search").fill("")
    expect(entries).to_have_count(1)
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Delete all").click()
    expect(entries).to_have_count(0)
    expect(page.get_by_text("Nothing here.")).to_be_visible()
    page.reload()
    assert page.evaluate("Object.values(localStorage).join()").count(UNANSWERED) == 0


def test_a_long_history_can_be_closed_wherever_it_is_read(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport={"width": 360, "height": 640}).page()
    page.goto("/")
    page.evaluate("""() => localStorage.setItem("seed-qa-conversations", JSON.stringify(
        Array.from({ length: 200 }, (_, number) => (
            { questions: [`Question ${number}?`], query: `q=${number}`, asked: "2026-01-31T12:00Z" }
        )),
    ))""")
    page.get_by_role("button", name="History").click()
    expect(page.locator("#history-list li")).to_have_count(200)
    expect(page.locator("#history").get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)


def scope(page: Page) -> Locator:
    """What opens and closes the choice of documents, and says what is chosen."""
    return page.locator("#scope summary")


def test_only_the_ticked_documents_are_asked(page: Page) -> None:
    page.goto("/")
    page.get_by_text("all 3 documents").click()
    page.get_by_label("Überall").check()
    ask(page, FERRY_QUESTION)
    expect(page.get_by_text("Not in these documents.")).to_be_visible()
    expect(page.get_by_text("Only the documents chosen below were asked")).to_be_visible()
    assert document_id("scripts/Überall.txt") in page.url
    page.reload()
    expect(page.get_by_label("Überall")).to_be_checked()
    scope(page).click()
    page.get_by_label("Überall").uncheck()
    page.get_by_label("Only paths like").fill("har*")
    ask(page, FERRY_QUESTION)
    expect(page.locator(".turn:last-child mark")).to_have_text(FERRY)
    scope(page).click()
    page.get_by_label("to", exact=True).fill("2001-12-31")
    ask(page, FERRY_QUESTION)
    expect(page.locator(".turn:last-child .verdict")).to_have_text("Not in these documents.")
    page.reload()
    expect(page.get_by_label("to", exact=True)).to_have_value("2001-12-31")


def test_the_choice_says_what_is_chosen_and_stays_closed(page: Page) -> None:
    page.goto(f"/?document={document_id('harbour.md')}&path=har*&since=2001-02-03")
    expect(page.locator("#scope fieldset")).to_be_hidden()
    said = "Ask in 1 document, with paths like har*, changed from 2001-02-03 on"
    expect(scope(page)).to_have_text(said)
    scope(page).click()
    page.get_by_label("to", exact=True).fill("2030-01-01")
    expect(scope(page)).to_have_text(f"{said}, changed up to 2030-01-01")
    page.get_by_label("from", exact=True).fill("")
    page.get_by_label("to", exact=True).fill("")
    page.get_by_label("Überall").check()
    expect(scope(page)).to_have_text("Ask in 2 documents, with paths like har*")
    for title in ("Überall", "The harbour"):
        page.get_by_label(title).uncheck()
    expect(scope(page)).to_have_text("Ask in documents, with paths like har*")
    ask(page, FERRY_QUESTION)
    expect(page.locator("#scope fieldset")).to_be_hidden()
    page.reload()
    expect(scope(page)).to_have_text("Ask in documents, with paths like har*")
    scope(page).click()
    page.get_by_label("Only paths like").fill("")
    expect(scope(page)).to_have_text("Ask in all 3 documents")


def test_a_question_to_other_documents_starts_a_new_conversation(page: Page) -> None:
    """The address holds one choice of documents: earlier answers must not change with it."""
    page.goto("/")
    ask(page, FERRY_QUESTION)
    ask(page, LIGHTHOUSE)
    before = page.url
    scope(page).click()
    page.get_by_label("Only paths like").fill("scripts/*")
    ask(page, FERRY_QUESTION)
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION])
    expect(page.locator(".verdict")).to_have_text("Not in these documents.")
    notice = page.locator(".turn .notice")
    expect(notice).to_contain_text("Other documents are asked than before")
    assert page.url.endswith(f"/?path=scripts%2F*&{FERRY_ASKED}")
    ask(page, LIGHTHOUSE)
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    saved = page.get_by_role("link", name="Save as JSON").evaluate("link => link.href")
    answers = page.request.get(saved).json()
    assert [answer["status"] for answer in answers] == ["not_found", "not_found"]
    page.get_by_role("button", name="History").click()
    entries = page.locator("#history-list li a")
    expect(entries).to_have_text([f"{FERRY_QUESTION} (+1)"] * 2)
    page.keyboard.press("Escape")
    notice.get_by_role("link").click()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    expect(page.locator(".answer > .passage mark").first).to_have_text(FERRY)
    assert page.url == before


def test_a_conversation_stays_while_a_question_to_other_documents_fails(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/")
    ask(page, FERRY_QUESTION)
    before = page.url
    page.route("**/answer?*", lambda route: route.abort())
    scope(page).click()
    page.get_by_label("Only paths like").fill("scripts/*")
    enter(page, LIGHTHOUSE)
    expect(page.locator("#status")).to_contain_text("No answer:")
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION])
    assert page.url == before
    visitor.faults.clear()


def test_a_choice_made_while_a_question_is_searched_counts_from_the_next(page: Page) -> None:
    page.goto("/")
    held = hold_answers(page)
    with page.expect_request("**/answer?*"):
        enter(page, FERRY_QUESTION)
    scope(page).click()
    page.get_by_label("Only paths like").fill("scripts/*")
    held[0].continue_()
    expect(page.locator("mark").first).to_have_text(FERRY)
    assert page.url.endswith(f"/?{FERRY_ASKED}")


def test_every_filter_of_an_address_is_asked_on_and_can_be_removed(page: Page) -> None:
    gone = "0" * 12
    narrow = f"document={gone}&document={document_id('harbour.md')}&path=har%2A&path=x%2F%3F"
    page.goto(f"/?{narrow}&q={UNANSWERED}")
    expect(scope(page)).to_have_text("Ask in 2 documents, with paths like har*, x/?")
    ask(page, FERRY_QUESTION)
    expect(page.locator(".asked")).to_have_text([UNANSWERED, FERRY_QUESTION])
    expect(page.locator(".turn .notice")).to_have_count(0)
    query = parse_qs(urlsplit(page.url).query)
    assert query["document"] == [gone, document_id("harbour.md")]
    assert query["path"] == ["har*", "x/?"]
    scope(page).click()
    expect(page.locator("#scope li").first).to_have_text(f"{gone} not in the index")
    page.get_by_label(gone).uncheck()
    page.get_by_label("or like").fill("")
    expect(scope(page)).to_have_text("Ask in 1 document, with paths like har*")
    ask(page, FERRY_QUESTION)
    query = parse_qs(urlsplit(page.url).query)
    assert (query["document"], query["path"]) == ([document_id("harbour.md")], ["har*"])


def test_a_source_closed_after_its_answer_is_gone_leaves_the_focus_in_the_box(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_be_visible()
    scope(page).click()
    page.get_by_label("Only paths like").fill("scripts/*")
    ask(page, LIGHTHOUSE)
    page.get_by_role("button", name="Close").click()
    expect(box(page)).to_be_focused()


@pytest.mark.parametrize(("theme", "scheme"), [("Dark", "light"), ("Light", "dark")])
def test_a_chosen_theme_overrules_the_system_s(
    visit: Callable[..., Visitor], theme: str, scheme: str
) -> None:
    page = visit(color_scheme=scheme).page()
    page.goto("/preferences")
    before = background(page)
    page.get_by_label(theme).check()
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()
    assert background(page) != before
    page.goto("/")
    assert background(page) != before


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_the_interface_speaks_the_browser_s_language_or_the_chosen_one(
    visit: Callable[..., Visitor],
) -> None:
    page = visit(locale="de-AT").page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.get_by_label("Ihre Frage").fill(UNANSWERED)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nicht in diesen Dokumenten.")).to_be_visible()
    page.goto("/preferences")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Speichern").click()
    page.goto("/")
    expect(box(page)).to_be_visible()


def test_shortcuts_are_listed_work_and_can_be_switched_off(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("o")
    expect(page.locator("#viewed #quote")).to_have_text(FERRY)
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("?")
    expect(box(page)).to_have_value("?")
    page.goto("/preferences")
    page.get_by_label("Shortcuts of a single key").uncheck()
    page.get_by_role("button", name="Save").click()
    page.goto("/")
    page.locator("h1").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("h")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_have_count(0)
