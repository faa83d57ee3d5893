"""Everyone can use it: axe-core finds no fault; it stays whole enlarged, narrow and printed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from embeddings.building.sources import document_id
from tests.browser_fixtures import Visitor
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED

# WCAG 2.2 up to level AA, and what axe-core's authors advise beyond it.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HARBOUR_PAGE = f"/documents/{document_id('harbour.md')}"


def nothing(page: Page) -> None:
    """Leave the page as it opens."""


def open_source(page: Page) -> None:
    page.locator("a.source").first.click()
    expect(page.locator("#viewed #quote")).to_be_visible()


def open_all(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")


def open_history(page: Page) -> None:
    page.get_by_role("button", name="History").click()


def open_keys(page: Page) -> None:
    page.get_by_role("button", name="Keyboard shortcuts").click()


STATES: list[tuple[str, Callable[[Page], None]]] = [
    ("/", nothing),
    (f"/?q={FERRY_QUESTION}", open_all),
    (f"/?q={FERRY_QUESTION}", open_source),
    (f"/?q={FERRY_QUESTION}", open_history),
    ("/", open_keys),
    (f"/?q={UNANSWERED}", open_all),
    ("/documents", nothing),
    (f"{HARBOUR_PAGE}?find=the", open_all),
    (f"{HARBOUR_PAGE}?start=1&end=9&exact=gone+without+trace", nothing),
    ("/preferences", nothing),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_any_page(visit: Callable[..., Visitor], scheme: str) -> None:
    page = visit(color_scheme=scheme, reduced_motion="reduce").page()
    for address, act in STATES:
        page.goto(address)
        act(page)
        assert violations(page) == [], f"{address} {act.__name__}"
    page.evaluate("document.body.append(document.createElement('img'))")
    assert "image-alt" in [name for name, _ in violations(page)]  # it does look


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe-core finds: the name of each fault, and the elements that have it."""
    options = {"resultTypes": ["violations"], "runOnly": STANDARDS}
    found = Axe().run(page, options=options).response["violations"]
    return [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize(
    "path", ["/", f"/?q={FERRY_QUESTION}", HARBOUR_PAGE, "/documents", "/preferences"]
)
@pytest.mark.parametrize("width", [320, 375, 640, 1920])
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_cut_off_from_a_phone_to_a_wide_screen(
    visit: Callable[..., Visitor], path: str, width: int, language: str
) -> None:
    """320 pixels are also what a laptop's 1280 are at 400 % zoom, and 640 at 200 %."""
    page = visit(viewport={"width": width, "height": 700}, locale=language).page()
    page.goto(path)
    for unfold in (nothing, open_all):
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    menu = page.locator(".top nav a")
    heights = menu.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert len(heights) == 3
    assert max(heights) < 2 * 24  # each entry stands on one line


def test_a_day_is_never_broken(visit: Callable[..., Visitor]) -> None:
    page = visit(viewport={"width": 320, "height": 700}).page()
    page.goto(f"/?q={FERRY_QUESTION}")
    day = page.locator(".passage .day").first
    for width in range(320, 420, 20):
        page.set_viewport_size({"width": width, "height": 700})
        assert day.evaluate("one => one.getClientRects().length") == 1


UNCOVERED = """() => {
  const it = document.activeElement, { left, top, width, height } = it.getBoundingClientRect();
  const seen = [0.1, 0.5, 0.9].some((part) => {
    const found = document.elementFromPoint(left + width / 2, top + height * part);
    return found && (it.contains(found) || found.contains(it) && !found.matches("html, body"));
  });
  return [it.closest("#ask") !== null, seen];
}"""


@pytest.mark.parametrize("size", [(320, 568), (667, 320), (320, 256), (1280, 800)], ids=str)
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_open_choice_of_documents_covers_neither_the_answer_nor_the_focus(
    visit: Callable[..., Visitor], size: tuple[int, int], scripts: bool
) -> None:
    """WCAG 2.4.11, on a phone held either way and on a laptop at 400 %."""
    width, height = size
    screen = {"width": width, "height": height}
    page = visit(viewport=screen, java_script_enabled=scripts, reduced_motion="reduce").page()
    page.goto(f"/?q={FERRY_QUESTION}&q=Who runs the lighthouse?")
    summary = page.locator("#scope summary")
    summary.click()
    expect(page.locator("#scope fieldset")).to_be_visible()
    expect(summary).to_be_in_viewport(ratio=1)
    panel = page.locator("#ask").bounding_box()
    assert panel
    assert panel["height"] < 0.7 * height
    page.locator(".skip").focus()
    reached = []
    for _ in range(40):
        inside, seen = page.evaluate(UNCOVERED)
        if inside:
            break
        reached.append((page.evaluate("document.activeElement.textContent.trim()"), seen))
        page.keyboard.press("Tab")
    assert len(reached) > 10
    assert [name for name, seen in reached if not seen] == []
    assert inside
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(UNCOVERED) == [False, True]
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#scope fieldset")).to_be_hidden()


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(page: Page) -> None:
    page.goto(f"/?q={FERRY_QUESTION}")
    page.locator(".skip").focus()
    names = []
    for _ in range(12):
        page.keyboard.press("Shift")  # from here on the focus is the keyboard's
        names.append(
            page.evaluate(
                "() => { const it = document.activeElement; const style = getComputedStyle(it);"
                " return [it.textContent.trim().slice(0, 30), style.outlineStyle]; }"
            )
        )
        page.keyboard.press("Tab")
    reached = [name for name, _ in names]
    assert reached[:5] == ["Skip to the content", "❝ Seed QA", "Chat", "Documents", "Preferences"]
    assert any(name.startswith("The harbour") for name in reached)
    assert {outline for _, outline in names} == {"solid"}


def test_each_button_s_name_says_what_it_does(page: Page) -> None:
    """Screen readers list them without what is around them."""
    page.goto(f"/?q={FERRY_QUESTION}")
    copying = page.locator(".passage").first
    for form in ("text", "Markdown", "HTML", "link"):
        button = copying.get_by_role("button", name=f"Copy as {form}", exact=True)
        expect(button).to_have_text(form)


def test_new_answers_are_announced(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("log", name="Questions and answers")).to_have_attribute(
        "aria-live", "polite"
    )
    expect(page.locator("#status")).to_have_attribute("role", "status")


@pytest.mark.parametrize("path", [f"/?q={FERRY_QUESTION}", HARBOUR_PAGE])
def test_the_dark_theme_is_printed_dark_on_light(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(color_scheme="dark")
    page = visitor.page()
    page.goto(path)
    for _ in ("the system's", "the chosen one"):
        page.emulate_media(media="print")
        for words in (".text, .answer blockquote", ".place"):
            colour = page.locator(words).first.evaluate("one => getComputedStyle(one).color")
            assert max(map(int, re.findall(r"\d+", colour))) < 0x70
        page.emulate_media(media="screen")
        light = page.locator(".place").first.evaluate("one => getComputedStyle(one).color")
        assert min(map(int, re.findall(r"\d+", light))) > 0x90
        visitor.context.add_cookies([{"name": "theme", "value": "dark", "url": page.url}])
        page.reload()


def test_print_shows_the_quotes_and_their_addresses_without_the_controls(page: Page) -> None:
    page.goto(f"/?q={FERRY_QUESTION}")
    page.emulate_media(media="print")
    expect(page.locator("mark").first).to_have_text(FERRY)
    expect(page.locator("mark").first).to_be_visible()
    for control in ("#ask", "nav >> nth=0", ".copy >> nth=0", ".tools", ".sure p"):
        expect(page.locator(control)).to_be_hidden()
    adjust = page.locator("mark").first.evaluate("one => getComputedStyle(one).printColorAdjust")
    assert adjust == "exact"  # printers leave out grounds, and the mark is one
    after = page.locator("a.source").first.evaluate("a => getComputedStyle(a, '::after').content")
    assert document_id("harbour.md") in after


def test_an_open_source_takes_no_room_on_paper(page: Page) -> None:
    page.set_viewport_size({"width": 1100, "height": 800})
    page.goto(f"/?q={FERRY_QUESTION}")
    page.emulate_media(media="print")
    before = page.locator("main").bounding_box()
    page.emulate_media(media="screen")
    open_source(page)
    page.emulate_media(media="print")
    after = page.locator("main").bounding_box()
    assert before
    assert after
    assert after["width"] >= before["width"]


def test_without_the_page_s_colours_nothing_runs_into_the_form(
    visit: Callable[..., Visitor],
) -> None:
    page = visit(forced_colors="active").page()
    page.goto(f"/?q={FERRY_QUESTION}")
    style = "(one, name) => getComputedStyle(one)[name]"
    assert page.locator("#ask").evaluate(style, "backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("#ask").evaluate(style, "backgroundImage") == "none"
    for edged in (".asked", ".box button", ".top nav a[aria-current]"):
        assert page.locator(edged).evaluate(style, "borderTopWidth") == "1px"


def test_without_the_page_s_colours_focus_and_marks_are_seen(visit: Callable[..., Visitor]) -> None:
    page = visit(forced_colors="active").page()
    page.goto("/")
    box = page.locator(".box")
    style = "(one, name) => getComputedStyle(one)[name]"
    page.get_by_label("Your question").focus()
    assert box.evaluate(style, "outlineStyle") == "solid"
    page.get_by_role("button", name="Ask", exact=True).focus()
    assert box.evaluate(style, "outlineStyle") == "none"
    page.goto(f"{HARBOUR_PAGE}#char={HARBOUR.index(FERRY)},{HARBOUR.index(FERRY) + len(FERRY)}")
    marked = "rgb(255, 255, 0)"
    assert page.locator(".sentence:target").evaluate(style, "backgroundColor") == marked
    page.goto(f"{HARBOUR_PAGE}?find=ferry&hit=2")
    assert page.locator("mark#quote").evaluate(style, "backgroundColor") == marked
    assert page.locator("mark.hit").first.evaluate(style, "backgroundColor") != marked


def test_motion_is_only_for_those_who_want_it(visit: Callable[..., Visitor]) -> None:
    for motion, expected in (("reduce", "auto"), ("no-preference", "smooth")):
        page = visit(reduced_motion=motion).page()
        page.goto("/")
        behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
        assert page.evaluate(behaviour) == expected


@pytest.mark.parametrize("path", ["/", f"/?q={FERRY_QUESTION}", HARBOUR_PAGE])
def test_a_page_with_all_it_loads_weighs_less_than_100_kb(page: Page, path: str) -> None:
    page.goto(path)
    weights = page.evaluate(
        "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
        ".map(entry => [entry.name, entry.decodedBodySize])"
    )
    assert len(weights) >= 3
    assert all(weight for name, weight in weights if not name.endswith(".svg"))
    assert sum(weight for _, weight in weights) < 100_000
