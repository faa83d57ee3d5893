"""The chat in a real browser: asking, reading, and that nothing hostile runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser_fixtures import Visitor
from tests.library import (
    BIDI,
    EMOJI,
    FERRY,
    FERRY_QUESTION,
    HANDLER,
    HARBOUR,
    SCRIPT,
    UNANSWERED,
    WORD,
)

LIGHTHOUSE = "Who runs the lighthouse?"


def box(page: Page) -> Locator:
    return page.get_by_label("Your question")


def enter(page: Page, question: str) -> None:
    box(page).fill(question)
    page.keyboard.press("Enter")


def ask(page: Page, question: str) -> None:
    enter(page, question)
    expect(page.locator(".turn:last-child .answer")).to_be_visible()


def test_the_box_is_focused_and_enter_asks(page: Page) -> None:
    page.goto("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type(FERRY_QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text(FERRY)
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()


def test_on_a_phone_no_keyboard_covers_the_answer(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True).page()
    page.goto(f"/?q={LIGHTHOUSE}")
    expect(box(page)).not_to_be_focused()
    ask(page, FERRY_QUESTION)
    expect(page.locator(".turn:last-child mark")).to_have_text(FERRY)
    expect(box(page)).not_to_be_focused()


def test_the_answering_sentence_is_the_most_prominent_of_its_paragraph(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    quote = page.locator(".answer > .passage blockquote")
    start = HARBOUR.index("Tickets")
    assert quote.text_content() == HARBOUR[start : HARBOUR.index("charge.") + 7]
    sizes = quote.evaluate(
        "quote => [quote, quote.querySelector('mark')]"
        ".map(element => parseFloat(getComputedStyle(element).fontSize))"
    )
    assert sizes[1] > sizes[0]
    certainty = page.locator(".sure summary")
    expect(certainty).to_have_text(re.compile(r"^(Almost|Very|Probably|Possibly).*\d+ %$"))
    certainty.click()
    expect(page.get_by_text("checked against the document, character by character")).to_be_visible()


def test_shift_enter_breaks_the_line_up_recalls_and_escape_empties(page: Page) -> None:
    page.goto("/")
    page.keyboard.type("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    expect(box(page)).to_have_value("first\nsecond")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("")
    ask(page, FERRY_QUESTION)
    ask(page, LIGHTHOUSE)
    for question in (LIGHTHOUSE, FERRY_QUESTION, FERRY_QUESTION):
        page.keyboard.press("ArrowUp")
        expect(box(page)).to_have_value(question)
    box(page).fill("another")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_have_value("another")


def test_a_key_that_belongs_to_an_unfinished_word_does_nothing(page: Page) -> None:
    """It chooses letters, as of Japanese; Safari tells that by the code of the key alone."""
    page.goto("/")
    box(page).fill("灯台")
    for told in ({"isComposing": True}, {"keyCode": 229}):
        for key in ("Enter", "Escape"):
            box(page).dispatch_event("keydown", {"key": key, "bubbles": True, **told})
    expect(box(page)).to_have_value("灯台")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_question_is_shown_as_it_was_typed(page: Page) -> None:
    typed = "for winch in winches:\n    lower  it\n\nWhich winch?"
    page.goto("/")
    ask(page, typed)
    assert page.locator(".asked").inner_text() == typed
    page.reload()
    assert page.locator(".asked").inner_text() == typed


def test_a_suggested_question_is_asked_by_a_click(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=LIGHTHOUSE).click()
    expect(page.locator(".asked")).to_have_text(LIGHTHOUSE)
    expect(page.locator("mark").first).to_contain_text("Åse Lindqvist")
    assert page.url.endswith("Who+runs+the+lighthouse%3F")


def test_what_is_not_in_the_documents_is_told_and_near_misses_are_apart(page: Page) -> None:
    page.goto("/")
    ask(page, UNANSWERED)
    expect(page.get_by_text("Not in these documents.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Searched: .* in 3 documents\."))).to_be_visible()
    expect(page.locator("mark")).to_have_count(0)
    near = page.get_by_text("Closest passages – they probably do not answer it")
    if near.count():
        expect(page.locator(".near blockquote").first).to_be_hidden()
        near.click()
        expect(page.locator(".near blockquote").first).to_be_visible()


def test_a_refused_question_is_told_why(page: Page, visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/")
    ask(page, "?!")
    expect(page.get_by_text("The question is empty: it needs at least one word.")).to_be_visible()
    # The browser itself reports the refusal (422) on its console.
    assert [fault for fault in visitor.faults if "422" not in fault] == []
    visitor.faults.clear()


def test_a_question_that_is_too_long_is_not_cut_but_told(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/")
    for pasted, length in (("harbour " * 400, "3,199"), ("灯" * 30_000, "20,000")):
        box(page).clear()
        page.keyboard.insert_text(pasted)
        expect(box(page)).to_have_value(pasted[:20_000])
        page.keyboard.press("Enter")
        told = f"The question has {length} characters, and at most 2,000 are read: shorten it."
        expect(page.locator(".answer .error").last).to_have_text(told)
        expect(box(page)).to_have_value(pasted[:20_000])
    assert [fault for fault in visitor.faults if "422" not in fault] == []
    visitor.faults.clear()


def test_a_lost_connection_is_told_and_keeps_the_question(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/")
    page.route("**/answer?*", lambda route: route.abort())
    box(page).fill(FERRY_QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text(
        "No answer: the server cannot be reached. Your question is still in the box."
    )
    expect(box(page)).to_have_value(FERRY_QUESTION)
    page.unroute("**/answer?*")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text(FERRY)
    assert all("ERR_FAILED" in fault for fault in visitor.faults)
    visitor.faults.clear()


def test_what_the_server_refuses_is_told_in_its_words(visit: Callable[..., Visitor]) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=409, json={"detail": "the documents answer otherwise since"})

    visitor = visit()
    page = visitor.page()
    page.goto(f"/?q={FERRY_QUESTION}")
    page.route("**/feedback", refuse)
    page.get_by_text("Right or wrong?").click()
    page.get_by_role("button", name="Right").click()
    status = page.locator("#status")
    expect(status).to_have_text("Not kept: the documents answer otherwise since.")
    page.route("**/answer?*", refuse)
    enter(page, LIGHTHOUSE)
    expect(status).to_contain_text("No answer: the documents answer otherwise since.")
    page.route("**/view?*", refuse)
    page.locator("a.source").first.click()
    expect(page.locator("#viewed")).to_contain_text("the documents answer otherwise since.")
    page.unroute("**/feedback")
    page.route("**/feedback", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page.get_by_role("button", name="Right").click()
    expect(status).to_have_text("Not kept: the server said 502.")
    assert all("409" in fault or "502" in fault for fault in visitor.faults)
    visitor.faults.clear()


def test_a_slow_answer_is_told_and_can_be_cancelled(page: Page) -> None:
    page.clock.install()
    page.goto("/")
    page.route("**/answer?*", lambda _: None)  # never answered
    box(page).fill(FERRY_QUESTION)
    page.keyboard.press("Enter")
    status = page.locator("#status")
    expect(status).to_have_text("Searching the documents…")
    expect(page.locator(".asked")).to_have_text(FERRY_QUESTION)
    page.clock.fast_forward(4000)
    expect(status).to_have_text("Still searching: this takes longer than it should.")
    page.keyboard.press("Escape")
    expect(status).to_have_text("Cancelled.")
    expect(box(page)).to_have_value(FERRY_QUESTION)
    expect(page.locator(".asked")).to_have_count(0)


def hold_answers(page: Page) -> list[Route]:
    """Let questions wait for their answers until the test lets them go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/answer?*", hold)
    return held


def test_a_second_enter_does_not_disturb_the_search(page: Page) -> None:
    page.goto("/")
    held = hold_answers(page)
    with page.expect_request("**/answer?*"):
        enter(page, FERRY_QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION])
    expect(page.locator("#status")).to_have_text("Searching the documents…")
    held[0].continue_()
    expect(page.locator("mark").first).to_have_text(FERRY)
    expect(page.locator("#status")).to_have_text("")
    expect(page.locator(".asked")).to_have_count(1)
    assert len(held) == 1


def test_a_question_asked_while_another_is_searched_follows_it(page: Page) -> None:
    page.goto("/")
    held = hold_answers(page)
    with page.expect_request("**/answer?*"):
        enter(page, FERRY_QUESTION)
    enter(page, LIGHTHOUSE)
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    expect(page.locator("#status")).to_have_text("Searching the documents…")
    assert len(held) == 1
    with page.expect_request("**/answer?*"):
        held[0].continue_()
    expect(page.locator("mark")).to_have_text([FERRY])
    expect(page.locator("#status")).to_have_text("Searching the documents…")
    expect(box(page)).to_have_value(LIGHTHOUSE)
    held[1].continue_()
    expect(page.locator(".turn:last-child mark").first).to_contain_text("Åse Lindqvist")
    expect(page.locator("#status")).to_have_text("")
    expect(box(page)).to_have_value("")
    page.reload()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])


def test_escape_cancels_all_questions_that_wait(page: Page) -> None:
    page.goto("/")
    hold_answers(page)
    enter(page, FERRY_QUESTION)
    enter(page, LIGHTHOUSE)
    expect(page.locator(".asked")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#status")).to_have_text("Cancelled.")
    expect(page.locator(".asked")).to_have_count(0)
    expect(box(page)).to_have_value(LIGHTHOUSE)


def test_the_tab_is_called_by_the_last_question(page: Page) -> None:
    page.goto("/")
    for question in (FERRY_QUESTION, LIGHTHOUSE):
        ask(page, question)
        expect(page).to_have_title(f"{question} – Seed QA")
    page.reload()
    expect(page).to_have_title(f"{LIGHTHOUSE} – Seed QA")


def test_several_turns_stand_in_the_address_and_come_back_with_it(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    ask(page, LIGHTHOUSE)
    page.goto(page.url)
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    expect(page.locator(".answer > .passage mark")).to_have_count(2)
    page.get_by_role("link", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_other_pages_lead_back_to_the_conversation_and_a_new_one_forgets_it(
    page: Page,
) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    pages = page.get_by_role("navigation", name="Main")
    for name in ("Documents", "Preferences"):
        pages.get_by_role("link", name=name).click()
        pages.get_by_role("link", name="Chat").click()
        expect(page.locator("mark").first).to_have_text(FERRY)
    page.get_by_role("link", name="New conversation").click()
    pages.get_by_role("link", name="Documents").click()
    pages.get_by_role("link", name="Chat").click()
    expect(box(page)).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_how_a_follow_up_was_understood_is_shown_and_can_be_edited(page: Page) -> None:
    page.goto("/")
    ask(page, FERRY_QUESTION)
    expect(page.locator(".understood")).to_have_count(0)
    ask(page, "When does it leave?")
    understood = page.locator(".turn:last-child .understood q")
    expect(understood).to_contain_text("ferry")
    expect(page.locator(".turn:last-child mark").first).to_have_text(FERRY)
    meant = str(understood.text_content())
    page.get_by_role("button", name="Edit").click()
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value(meant)
    ask(page, LIGHTHOUSE)
    expect(page.locator(".turn:last-child .understood")).to_have_count(0)
    expect(page.locator(".turn:last-child mark").first).to_contain_text("Åse Lindqvist")


def test_asking_and_reading_work_without_javascript(visit: Callable[..., Visitor]) -> None:
    page = visit(java_script_enabled=False).page()
    page.goto("/")
    box(page).fill(FERRY_QUESTION)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("mark")).to_have_text(FERRY)
    box(page).fill(LIGHTHOUSE)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    page.locator("a.source").last.click()
    expect(page.locator("#quote")).to_contain_text("Åse Lindqvist")
    expect(page.locator("#quote")).to_be_in_viewport()


def test_without_javascript_other_documents_are_asked_in_a_new_conversation(
    visit: Callable[..., Visitor],
) -> None:
    page = visit(java_script_enabled=False).page()
    page.goto(f"/?path=har*&path=x%2F*&q={FERRY_QUESTION}")
    send = page.get_by_role("button", name="Ask", exact=True)
    box(page).fill(LIGHTHOUSE)
    send.click()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    query = parse_qs(urlsplit(page.url).query)
    assert query == {"path": ["har*", "x/*"], "q": [FERRY_QUESTION, LIGHTHOUSE]}
    expect(page.locator("noscript .notice")).to_have_count(0)
    page.locator("#scope summary").click()
    page.get_by_label("Only paths like").fill("scripts/*")
    box(page).fill(FERRY_QUESTION)
    send.click()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION])
    expect(page.locator(".verdict")).to_have_text("Not in these documents.")
    told = "Other documents are asked than before"
    expect(page.locator("noscript .notice")).to_contain_text(told)
    page.go_back()
    expect(page.locator(".asked")).to_have_text([FERRY_QUESTION, LIGHTHOUSE])
    expect(page.locator("mark").first).to_have_text(FERRY)


def test_hostile_seeds_and_questions_stay_text(page: Page) -> None:
    page.goto("/")
    for hostile, words in ((SCRIPT, "auditor ledger guild"), (HANDLER, "painter canvas museum")):
        ask(page, f"Who wrote {hostile} {words}?")
        expect(page.locator(".turn:last-child .asked")).to_contain_text(hostile)
        expect(page.locator(".turn:last-child blockquote").first).to_contain_text(hostile)
    assert page.title() != "owned"
    assert page.locator("#log script, #log img").count() == 0


def test_direction_marks_stay_inside_their_quote(page: Page) -> None:
    page.goto("/")
    ask(page, "Who opened the invoice of the treasurer?")
    quote = page.locator(".answer > .passage blockquote")
    assert quote.text_content() == BIDI
    assert quote.evaluate("quote => getComputedStyle(quote).unicodeBidi") == "isolate"


def test_a_word_of_ten_thousand_characters_does_not_widen_the_page(page: Page) -> None:
    page.goto("/")
    ask(page, f"What did the clerk type? {WORD[:300]}")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_any_script_is_marked_at_the_right_characters(page: Page) -> None:
    page.goto("/")
    ask(page, "When does the café opens with the bakery smells of cardamom?")
    expect(page.locator("mark").first).to_have_text(EMOJI)
    ask(page, "من يحمل مفتاح المنارة؟ يحمل القبطان مفتاح المنارة")
    arabic = page.locator(".turn:last-child blockquote").first
    expect(arabic.locator("mark")).to_have_text("يحمل القبطان مفتاح المنارة دائما.")
    assert arabic.evaluate("quote => getComputedStyle(quote).direction") == "rtl"
