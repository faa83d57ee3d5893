"""A real browser for the tests: one Chromium a session, and a page that tolerates no fault."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from qa.engine import Engine
from tests.web_fixtures import make_app, running

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ELSEWHERE = "seeds.test"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests are skipped, but never in CI."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium here: .ci/install-browser installs it")
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        # Pages under this name are no safe ones to the browser, as those of another machine.
        names = f"--host-resolver-rules=MAP {ELSEWHERE} 127.0.0.1"
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", names])
        yield started
        started.close()


@pytest.fixture(scope="session")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the votes of the session go."""
    return tmp_path_factory.mktemp("votes") / "cases"


@pytest.fixture(scope="session")
def address(engine: Engine, cases: Path) -> Iterator[str]:
    """Where the library is served, by the real server, for the whole session."""
    with running(make_app(engine, cases=str(cases))) as server:
        yield server.url


@dataclass
class Visitor:
    """Opens pages as one person would; every fault that a page tells of is kept."""

    context: BrowserContext
    faults: list[str]

    def page(self) -> Page:
        """Open an empty tab."""
        page = self.context.new_page()
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        return page

    def watch(self, address: str) -> None:
        """Note every request that leaves the origin `address`."""

        def check(request: Request) -> None:
            if not request.url.startswith((f"{address}/", "blob:", "data:")):
                self.faults.append(f"left the origin: {request.url}")

        self.context.on("request", check)

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"{kind}: {text}")


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Make visitors, with the options of a browser context; at the end, no fault was told."""
    visitors: list[Visitor] = []

    def make(**options: object) -> Visitor:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        visitor = Visitor(context, [])
        visitor.watch(address)
        visitors.append(visitor)
        return visitor

    yield make
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def page(visit: Callable[..., Visitor]) -> Page:
    """An empty tab on a laptop's screen."""
    return visit().page()
