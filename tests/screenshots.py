"""Take pictures of the interface's main states: `make screenshots` writes them to a folder.

It serves the index of the shipped seeds, as `make run` does, and photographs it with Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser_fixtures import CHROMIUM
from tests.web_fixtures import make_app, real_engine, running
from web.settings import Settings

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
QUESTION = "Does anything leave my machine?"


@dataclass(frozen=True)
class Picture:
    """One state: the address to open, what to do there, and the options of the browser."""

    name: str
    address: str = "/"
    act: Callable[[Page], Any] = lambda _: None
    options: dict[str, Any] = field(default_factory=lambda: {"viewport": LAPTOP})


def open_source(page: Page) -> None:
    """Open the source of the first quote and wait for its mark."""
    page.locator("a.source").first.click()
    page.locator("#viewed #quote").wait_for()


def open_history(page: Page) -> None:
    """Show the history of one conversation."""
    page.get_by_role("button", name="History").click()


ASKED = f"/?q={QUESTION}"
MANY = "/?q=How do I add documents?&q=How do I rebuild the index?"
PICTURES = (
    Picture("welcome"),
    Picture("answer", ASKED),
    Picture("answer-dark", ASKED, options={"viewport": LAPTOP, "color_scheme": "dark"}),
    Picture("answer-phone", ASKED, options={"viewport": PHONE}),
    Picture("source", ASKED, open_source),
    Picture("source-phone", ASKED, open_source, {"viewport": PHONE}),
    Picture("not-found", "/?q=Who won the chess tournament in 1987?"),
    Picture("conversation", MANY),
    Picture("history", MANY, open_history),
    Picture("documents", "/documents"),
    Picture("preferences", "/preferences"),
)


def main(folder: Path, names: list[str]) -> None:
    """Write a PNG for each picture, or for those named, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with running(make_app(real_engine(Settings.read()))) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            page = browser.new_page(base_url=server.url, reduced_motion="reduce", **picture.options)
            page.goto(picture.address)
            picture.act(page)
            page.screenshot(path=folder / f"{picture.name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
