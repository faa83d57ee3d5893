"""Everyone can use it: axe-core finds no fault; it stays whole enlarged, narrow and printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from embeddings.seeds import document_id
from tests.browser_fixtures import Visitor
from tests.library import FERRY, FERRY_QUESTION, UNANSWERED

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


@pytest.mark.parametrize("path", ["/", f"/?q={FERRY_QUESTION}", HARBOUR_PAGE, "/preferences"])
@pytest.mark.parametrize("width", [320, 640, 1920])
def test_nothing_is_cut_off_from_a_phone_to_a_wide_screen(
    visit: Callable[..., Visitor], path: str, width: int
) -> None:
    """320 pixels are also what a laptop's 1280 are at 400 % zoom, and 640 at 200 %."""
    page = visit(viewport={"width": width, "height": 700}).page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


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


def test_new_answers_are_announced(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("log", name="Questions and answers")).to_have_attribute(
        "aria-live", "polite"
    )
    expect(page.locator("#status")).to_have_attribute("role", "status")


def test_print_shows_the_quotes_and_their_addresses_without_the_controls(page: Page) -> None:
    page.goto(f"/?q={FERRY_QUESTION}")
    page.emulate_media(media="print")
    expect(page.locator("mark").first).to_have_text(FERRY)
    expect(page.locator("mark").first).to_be_visible()
    for control in ("#ask", "nav >> nth=0", ".copy >> nth=0", ".tools"):
        expect(page.locator(control)).to_be_hidden()
    after = page.locator("a.source").first.evaluate("a => getComputedStyle(a, '::after').content")
    assert document_id("harbour.md") in after


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
