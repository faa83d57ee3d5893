"""The source beside the chat, links to quotes, and documents of any size, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from embeddings.building.sources import document_id
from tests.browser_fixtures import Visitor
from tests.conftest import Workshop
from tests.library import FERRY, FERRY_QUESTION, HARBOUR
from tests.test_browser_chat import LIGHTHOUSE, ask, enter, hold_answers
from tests.web_fixtures import make_app, new_workshop, running

MANY = "What did the auditor, the painter and the clerk of the guild and museum write?"
PHONE = {"width": 390, "height": 780}
SCRIPT = """for winch in /dev/winch*; do
    winchctl --lower "$winch" \\
             --depth 4   # metres
done"""


def open_source(page: Page, question: str = FERRY_QUESTION) -> None:
    page.goto("/")
    ask(page, question)
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_be_in_viewport()


def test_a_click_opens_the_source_beside_the_chat_at_the_very_sentence(page: Page) -> None:
    open_source(page)
    expect(page.locator("#viewed #quote")).to_have_text(FERRY)
    assert page.locator("#viewed .text").text_content() == HARBOUR
    chat, source = page.locator(".answer").bounding_box(), page.locator("#viewer").bounding_box()
    assert chat
    assert source
    assert chat["x"] + chat["width"] <= source["x"] + 1
    expect(page.locator(".answer")).to_be_visible()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a script and a printed handbook."""
    workshop = new_workshop(tmp_path_factory.mktemp("shelf"))
    workshop.build({"winch.md": f"The winch script is this.\n\n```sh\n{SCRIPT}\n```\n"})
    with running(make_app(workshop.engine())) as server:
        yield server.url


def test_a_selected_quote_is_the_document_character_by_character(
    browser: Browser, shelf: str
) -> None:
    """Lines of a program keep their indentation, and tables their columns."""
    page = browser.new_page(base_url=shelf)
    page.goto("/?q=Which winch does winchctl lower to depth 4?")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    quote = page.locator("blockquote", has_text="winchctl")
    assert SCRIPT in quote.evaluate("""(quote) => {
        getSelection().selectAllChildren(quote);
        return getSelection().toString();
    }""")
    page.close()


def test_the_focus_goes_to_the_quote_and_escape_brings_it_back(page: Page) -> None:
    """A screen reader begins where the focus is, and a quote may stand far below the top."""
    open_source(page)
    expect(page.locator("#viewed #quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator("a.source").first).to_be_focused()


def test_on_a_phone_the_source_is_a_sheet_over_the_chat(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport=PHONE, has_touch=True).page()
    open_source(page)
    sheet = page.locator("#viewer").bounding_box()
    assert sheet
    assert (sheet["x"], sheet["width"]) == (0, PHONE["width"])
    assert 0 < sheet["y"] < PHONE["height"] / 2
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#viewer")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_small_phone_the_sheet_s_controls_stand_in_a_row(
    visit: Callable[..., Visitor], language: str
) -> None:
    page = visit(viewport={"width": 320, "height": 640}, locale=language).page()
    page.goto(f"/?q={FERRY_QUESTION}")
    page.locator("a.source").first.click()
    controls = page.locator("#viewer .bar > *")
    tops = controls.evaluate_all("all => all.map(one => Math.round(one.offsetTop / 12))")
    assert len(set(tops)) == 1


def test_a_phone_s_back_key_closes_the_sheet_and_not_the_chat(
    visit: Callable[..., Visitor],
) -> None:
    page = visit(viewport=PHONE, has_touch=True).page()
    page.add_init_script("""
        const Native = CloseWatcher;
        window.watchers = [];
        window.CloseWatcher = class extends Native {
            constructor() { super(); watchers.push(this); }
        };
    """)
    open_source(page)
    page.evaluate("watchers.at(-1).requestClose()")  # as the browser does when the key is pressed
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator("a.source").first).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("watchers.length = 0")
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_be_visible()
    assert page.evaluate("watchers.length") == 0  # beside the chat, Back is the page's own


def test_the_keyboard_reaches_nothing_that_lies_under_the_sheet(
    visit: Callable[..., Visitor],
) -> None:
    page = visit(viewport=PHONE).page()
    open_source(page)
    for key in ["Shift+Tab"] * 12 + ["Tab"] * 24:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('main, .top') === null")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator("main")).not_to_have_attribute("inert", "")
    page.locator("#q").focus()
    expect(page.locator("#q")).to_be_focused()  # beside the source all of the chat is there
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    page.locator("#close-viewer").click()
    expect(page.locator("a.source").first).to_be_focused()


def test_next_and_previous_go_from_quote_to_quote(page: Page) -> None:
    page.goto("/")
    ask(page, MANY)
    page.locator(".turn details.more").evaluate("one => { one.open = true; }")
    count = page.locator("a.source").count()
    assert count > 1
    page.locator("a.source").first.click()
    number = page.locator("#quote-number")
    expect(number).to_have_text(f"Quote 1 of {count}")
    first = page.locator("#viewed #quote").text_content()
    page.get_by_role("button", name="Next quote").click()
    expect(number).to_have_text(f"Quote 2 of {count}")
    expect(page.locator("#viewed #quote")).not_to_have_text(str(first))
    page.get_by_role("button", name="Previous quote").click()
    expect(page.locator("#viewed #quote")).to_have_text(str(first))


def test_the_answer_shows_which_of_its_quotes_is_open(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    page.goto("/")
    ask(page, MANY)
    page.locator(".asked").click()
    page.keyboard.press("o")
    for _ in range(page.locator("a.source").count() - 1):
        page.get_by_role("button", name="Next quote").click()
    expect(page.locator("a.source").last).to_have_attribute("aria-current", "true")
    expect(page.locator("a.source[aria-current=true]")).to_have_count(1)
    expect(page.locator("a.source").last).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator("a.source").first).to_be_focused()


def open_first_of_many(page: Page) -> None:
    page.goto("/")
    ask(page, MANY)
    page.locator(".turn details.more").evaluate("one => { one.open = true; }")
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_be_in_viewport()


def test_a_source_that_cannot_be_loaded_is_told_in_its_place(visit: Callable[..., Visitor]) -> None:
    """No other document may stand under its number."""
    visitor = visit(viewport=PHONE)
    page = visitor.page()
    open_first_of_many(page)
    first = str(page.locator("#viewed #quote").text_content())
    page.route("**/view?*", lambda route: route.abort())
    page.get_by_role("button", name="Next quote").click()
    told = page.locator("#viewed").get_by_role("alert")
    expect(told).to_have_text("The document cannot be opened: the server cannot be reached.")
    expect(told).to_be_in_viewport()
    expect(page.locator("#quote-number")).to_contain_text("Quote 2 of")
    second = page.locator("a.source").nth(1).evaluate("link => link.href")
    assert page.locator("#whole-page").evaluate("link => link.href") == second
    expect(page.locator("#viewed .text")).to_have_count(0)
    page.unroute("**/view?*")
    page.get_by_role("button", name="Previous quote").click()
    expect(page.locator("#viewed #quote")).to_have_text(first)
    expect(told).to_have_count(0)
    assert all("ERR_FAILED" in fault for fault in visitor.faults)
    visitor.faults.clear()


def test_an_answer_leaves_the_focus_to_who_reads_its_source(page: Page) -> None:
    open_source(page)
    held = hold_answers(page)
    with page.expect_request("**/answer?*"):
        enter(page, LIGHTHOUSE)
    find = page.get_by_label("Find in the document")
    find.focus()
    page.keyboard.type("the light")
    held[0].continue_()
    expect(page.locator(".turn:last-child .answer")).to_be_visible()
    page.keyboard.type("house")
    expect(find).to_have_value("the lighthouse")


def test_while_a_source_loads_no_other_stands_under_its_number(page: Page) -> None:
    open_first_of_many(page)
    page.route("**/view?*", lambda _: None)  # never answered
    page.get_by_role("button", name="Next quote").click()
    expect(page.locator("#quote-number")).to_contain_text("Quote 2 of")
    expect(page.locator("#viewed .text")).to_have_count(0)


def test_a_search_that_fails_is_told_and_keeps_the_text_and_the_words(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit()
    page = visitor.page()
    open_source(page)
    whole = page.locator("#whole-page").get_attribute("href")
    page.route("**/view?*", lambda route: route.abort())
    page.get_by_label("Find in the document").fill("lighthouse")
    page.keyboard.press("Enter")
    expect(page.locator("#viewed").get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.locator("#viewed #quote")).to_have_text(FERRY)
    expect(page.locator("#whole-page")).to_have_attribute("href", str(whole))
    expect(page.get_by_label("Find in the document")).to_be_focused()
    expect(page.get_by_label("Find in the document")).to_have_value("lighthouse")
    visitor.faults.clear()


@pytest.mark.parametrize("shortcuts", ["on", "off"])
def test_the_focus_stays_on_the_control_that_was_used(
    visit: Callable[..., Visitor], shortcuts: str
) -> None:
    visitor = visit()
    page = visitor.page()
    page.goto("/")
    url = page.url
    visitor.context.add_cookies([{"name": "shortcuts", "value": shortcuts, "url": url}])
    open_source(page)
    find = page.get_by_label("Find in the document")
    find.fill("the lighthouse")
    page.keyboard.press("Enter")
    status = page.locator("#viewed .find [role=status]")
    expect(status).to_have_text("1 of 2")
    expect(find).to_be_focused()
    following = page.locator("#viewed").get_by_role("link", name="Next", exact=True)
    following.focus()
    for hit in ("2 of 2", "1 of 2"):
        page.keyboard.press("Enter")
        expect(status).to_have_text(hit)
        expect(following).to_be_focused()
    button = page.get_by_role("button", name="Next quote")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#viewed #quote")).to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    expect(page.locator("a.source").first).to_be_focused()


def test_words_are_found_in_the_open_document(page: Page) -> None:
    open_source(page)
    page.get_by_label("Find in the document").fill("THE   lighthouse")
    page.keyboard.press("Enter")
    status = page.locator("#viewed .find [role=status]")
    expect(status).to_have_text("1 of 2")
    expect(page.locator("#viewed #quote")).to_have_text("the lighthouse")
    page.locator("#viewed").get_by_role("link", name="Next", exact=True).click()
    expect(status).to_have_text("2 of 2")
    expect(page.locator("#viewed #quote")).to_have_text("The lighthouse")
    page.get_by_label("Find in the document").fill("submarine")
    page.keyboard.press("Enter")
    expect(status).to_have_text("Not found")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_way_to_the_next_hit_stays_at_hand(
    visit: Callable[..., Visitor], scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts, viewport={"width": 600, "height": 420}).page()
    if scripts:
        open_source(page)
    else:
        page.goto(f"/documents/{document_id('harbour.md')}")
    send = page.get_by_role("button", name="Find")
    page.get_by_label("Find in the document").fill("the")
    for place in range(1, 9):
        send.click()
        expect(page.locator(".find [role=status]")).to_have_text(f"{place} of 8")
        expect(page.locator("#quote")).to_be_in_viewport()
        expect(send).to_be_in_viewport(ratio=1)
    if scripts:  # no text shows above it
        form, room = (page.locator(one).bounding_box() for one in ("#viewed .find", "#viewed"))
        assert form
        assert room
        assert form["y"] == pytest.approx(room["y"], abs=1)
    page.get_by_label("Find in the document").fill("crane")
    send.click()
    expect(page.locator(".find [role=status]")).to_have_text("1 of 2")


def test_words_are_found_without_javascript(visit: Callable[..., Visitor]) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 600, "height": 300}).page()
    page.goto(f"/documents/{document_id('harbour.md')}")
    page.get_by_label("Find in the document").fill("forty tonnes")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#quote")).to_have_text("forty tonnes")
    expect(page.locator("#quote")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_search_covers_no_link_that_has_the_focus(
    visit: Callable[..., Visitor], scripts: bool
) -> None:
    """WCAG 2.4.11: who goes back through the headings sees where that is."""
    screen = {"width": 390, "height": 450}
    page = visit(java_script_enabled=scripts, viewport=screen, reduced_motion="reduce").page()
    if scripts:
        open_source(page)
    else:
        page.goto(f"/documents/{document_id('harbour.md')}")
    page.get_by_label("Find in the document").fill("the")
    page.keyboard.press("Enter")
    expect(page.locator(".find [role=status]")).to_have_text("1 of 8")
    page.get_by_text("4 headings").click()
    for link in page.locator(".outline a").all():
        link.evaluate("one => one.scrollIntoView({ block: 'start' })")
        link.focus()
        form, place = page.locator(".find").bounding_box(), link.bounding_box()
        assert form
        assert place
        assert place["y"] >= form["y"] + form["height"]


def test_the_outline_leads_to_a_heading(page: Page) -> None:
    open_source(page)
    page.get_by_text("4 headings").click()
    page.locator("#viewed .outline").get_by_role("link", name=LIGHTHOUSE).click()
    expect(page.locator("#viewed #quote")).to_have_text(LIGHTHOUSE)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server with a document of 5 MB, and its text."""
    workshop = new_workshop(tmp_path_factory.mktemp("big"))
    cargo = " ".join(["timber" * 14] * 6)  # long words, since the time to build is theirs
    lines = [
        f"Entry {number} of the register tells of ship {number * 7}: {cargo}.\n\n"
        for number in range(9_000)
    ]
    lines[5_000] = "The brass compass of the admiral lies in drawer nine.\n\n"
    text = "".join(lines)
    assert len(text) > 5_000_000
    workshop.build({"register.txt": text})
    with running(make_app(workshop.engine())) as server:
        yield server.url, text


def test_a_document_of_5_mb_opens_at_the_quote_and_goes_on_smoothly(
    browser: Browser, big: tuple[str, str]
) -> None:
    address, text = big
    page = browser.new_page(base_url=address)
    page.goto("/?q=Where is the brass compass of the admiral?")
    started = page.evaluate("performance.now()")
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_have_text(
        "The brass compass of the admiral lies in drawer nine."
    )
    assert page.evaluate("performance.now()") - started < 2000
    shown = str(page.locator("#viewed .text").text_content())
    assert shown in text
    assert len(shown) < 60_000
    page.locator("#viewed").evaluate("viewed => viewed.scrollTo(0, viewed.scrollHeight)")
    page.wait_for_function(
        "before => document.querySelector('#viewed .text').textContent.length > before",
        arg=len(shown),
    )
    page.locator("#viewed a[rel=prev]").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "start => !document.querySelector('#viewed .text').textContent.startsWith(start)",
        arg=shown[:100],
    )
    assert str(page.locator("#viewed .text").text_content()) in text
    expect(page.locator("#viewed a[rel=prev]")).to_be_focused()
    page.close()


def test_parts_of_two_states_of_a_document_are_not_joined(
    browser: Browser, workshop: Workshop
) -> None:
    lines = [f"Entry {number} of the register tells of timber.\n\n" for number in range(1200)]
    before = "".join(["The brass compass of the admiral lies in drawer nine.\n\n", *lines])
    after = "".join([f"A new preface of {'timber ' * 300}.\n\n", before])
    workshop.build({"register.txt": before})
    engine = workshop.engine()
    with running(make_app(engine)) as server, browser.new_page(base_url=server.url) as page:
        page.goto("/?q=Where is the brass compass of the admiral?")
        page.locator("a.source").first.click()
        text = page.locator("#viewed .text")
        expect(page.locator("#viewed #quote")).to_be_visible()
        workshop.build({"register.txt": after})
        engine.reload()
        page.locator("#viewed").evaluate("viewed => viewed.scrollTo(0, viewed.scrollHeight)")
        expect(text).not_to_contain_text("compass")
        assert str(text.text_content()) in after


def test_a_fragment_leads_to_the_part_of_a_long_document(
    browser: Browser, big: tuple[str, str]
) -> None:
    address, text = big
    at = text.index("Entry 7000 of")
    page = browser.new_page(base_url=address)
    document = document_id("register.txt")
    page.goto(f"/documents/{document}#char={at},{at + 13}")
    expect(page.locator("#quote")).to_have_text("Entry 7000 of")
    page.goto(
        f"/documents/{document}#selector(type=TextQuoteSelector,exact=The%20brass%20compass,"
        "prefix=,suffix=%20of%20the%20admiral)"
    )
    expect(page.locator("#quote")).to_have_text("The brass compass")
    expect(page.locator("#quote")).to_be_in_viewport()
    page.close()
