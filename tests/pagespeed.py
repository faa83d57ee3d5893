"""Measure what a reader waits for, in a real browser: `python -m tests.pagespeed` prints JSON.

The shipped seeds are served as `make run` does. First contentful paint is the browser's own
figure (Paint Timing); an answer's time runs from the key press to the first frame that holds
it. `POST /ask` is timed over HTTP on one kept connection.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection
from statistics import median
from time import perf_counter

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser_fixtures import CHROMIUM
from tests.web_fixtures import make_app, real_engine, running
from web.serving import Server
from web.settings import Settings

ROUNDS = 15
QUESTIONS = (
    "How do I add documents?",
    "What does the confidence number mean?",
    "Does it need a graphics card?",
    "Which port does it listen on?",
    "Who won the chess tournament?",
)
# Resolves with milliseconds from the key press to the frame after the answer stands in the page.
ANSWERED = """question => new Promise(done => {
  const box = document.getElementById("q"), log = document.getElementById("log");
  const turns = log.querySelectorAll(".answer").length;
  let started;
  new MutationObserver((_, observer) => {
    if (log.querySelectorAll(".answer").length === turns) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
  }).observe(log, { childList: true, subtree: true });
  box.value = question;
  started = performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""
WEIGHED = """['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)"""
PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0].startTime"""


def first_paint(page: Page, path: str) -> float:
    """Return milliseconds from the navigation's start to the first content."""
    page.goto(path)
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    return float(page.evaluate(PAINTED))


def answer_times(page: Page) -> list[float]:
    """Return milliseconds from Enter to the answer, each in a new conversation."""
    times = []
    for number in range(ROUNDS):
        page.goto("/")
        times.append(float(page.evaluate(ANSWERED, QUESTIONS[number % len(QUESTIONS)])))
    return times


def api_times(server: Server) -> list[float]:
    """Return milliseconds that `POST /ask` takes, over HTTP."""
    connection = HTTPConnection(server.host, server.port)
    times = []
    for number in range(ROUNDS * 4):
        body = json.dumps({"question": QUESTIONS[number % len(QUESTIONS)]})
        started = perf_counter()
        connection.request("POST", "/ask", body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        times.append((perf_counter() - started) * 1000)
    connection.close()
    return times[len(QUESTIONS) :]


def weight(browser: Browser, address: str) -> int:
    """Return the bytes of a page and of all that a first visit loads, uncompressed."""
    page = browser.new_page()
    page.goto(address)
    total = int(page.evaluate(WEIGHED))
    page.close()
    return total


def main() -> None:
    """Print the figures: the median and the worst of times in milliseconds, and pages' bytes."""
    with running(make_app(real_engine(Settings.read()))) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=server.url)
        page.goto("/")
        figures = {
            "first paint, chat": [first_paint(page, "/") for _ in range(ROUNDS)],
            "first paint, answer": [
                first_paint(page, f"/?q={QUESTIONS[0]}") for _ in range(ROUNDS)
            ],
            "answer after Enter": answer_times(page),
            "POST /ask": api_times(server),
        }
        paths = ("/", f"/?q={QUESTIONS[0]}", "/documents")
        weights = {path: weight(browser, server.url + path) for path in paths}
        browser.close()
    told = {name: {"median": round(median(times), 1), "worst": round(max(times), 1)}
            for name, times in figures.items()}  # fmt: skip
    print(json.dumps({"milliseconds": told, "bytes": weights}, indent=1))


if __name__ == "__main__":
    main()
