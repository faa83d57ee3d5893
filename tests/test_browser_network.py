"""On a network, without https, the page does what it does on its own machine."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from qa.engine import Engine
from tests.browser_fixtures import ELSEWHERE
from tests.library import FERRY_QUESTION
from tests.web_fixtures import make_app, running


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_forms_of_our_own_pages_are_accepted(
    browser: Browser, engine: Engine, scripts: bool
) -> None:
    """Browsers tell such a server no more than the page's origin."""
    with running(make_app(engine, allowed_hosts=ELSEWHERE)) as server:
        address = server.url.replace(server.host, ELSEWHERE)
        with browser.new_context(base_url=address, java_script_enabled=scripts) as context:
            page = context.new_page()
            page.goto("/preferences")
            page.get_by_label("Dark").check()
            page.get_by_role("button", name="Save").click()
            expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize(("name", "begins"), [("text", "“Tickets are"), ("HTML", "<figure>")])
def test_a_quote_is_copied_with_its_citation(
    browser: Browser, engine: Engine, name: str, begins: str
) -> None:
    """Browsers let such a page write to the clipboard only as a reader's copying does."""
    with running(make_app(engine, allowed_hosts=ELSEWHERE)) as server:
        address = server.url.replace(server.host, ELSEWHERE)
        with browser.new_context(base_url=address) as context:
            page = context.new_page()
            page.goto(f"/?q={FERRY_QUESTION}")
            page.locator(".copy").first.get_by_role("button", name=name).click()
            expect(page.locator("#status")).to_have_text("Copied.")
            page.locator("#q").press("Control+v")
            copied = page.locator("#q").input_value()
            assert copied.startswith(begins)
            assert f"{ELSEWHERE}:{server.port}/documents/" in copied
