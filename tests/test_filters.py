"""Filters narrow a question to some documents, and change nothing else."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from embeddings.building.sources import document_id
from qa.engine import Engine
from qa.filters import Filters
from tests.conftest import Workshop

FILES = {
    "tea/green.txt": "Green tea is brewed for two minutes.",
    "tea/black.md": "Black tea is brewed for four minutes.",
    "coffee.txt": "Coffee is brewed for five minutes.\n\nEspresso is brewed for half a minute.",
}


@pytest.fixture
def engine(workshop: Workshop) -> Engine:
    workshop.build(FILES)
    return workshop.engine()


def searched(engine: Engine, filters: Filters) -> set[str]:
    """Return the paths of all passages that a question reaches."""
    answer = engine.ask("How long is tea brewed?", top_k=20, filters=filters)
    return {quote.document.path for quote in (*answer.quotes, *answer.near_misses)}


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        (Filters(), set(FILES)),
        (Filters(paths=("tea/*",)), {"tea/green.txt", "tea/black.md"}),
        (Filters(paths=("*.md", "coffee.txt")), {"tea/black.md", "coffee.txt"}),
        (Filters(paths=("TEA/*",)), set()),
        (Filters(paths=("", "[", "[z-a]", "coffee.tx", "x|coffee.txt", "\ud800")), set()),
        (Filters(paths=("[!t]*", "?ea/gree[m-o].txt", "?ea/blac?.md")), {"tea/black.md"}),
        (Filters(paths=(*(f"*{n}*x*" for n in range(999)), "c*")), {"coffee.txt"}),
        (Filters(documents=(document_id("coffee.txt"),)), {"coffee.txt"}),
        (Filters(documents=(document_id("coffee.txt"),), paths=("tea/*",)), set()),
        (Filters(documents=("nobody",)), set()),
    ],
)
def test_only_documents_that_fit_every_filter_are_searched(
    engine: Engine, filters: Filters, paths: set[str]
) -> None:
    assert searched(engine, filters) == paths


@pytest.mark.parametrize(
    ("filters", "paths"),
    [
        (Filters(since="2024-05-01"), {"tea/black.md", "coffee.txt"}),
        (Filters(since="2024-05-02"), {"coffee.txt"}),
        (Filters(until="2024-05-01"), {"tea/green.txt", "tea/black.md"}),
        (Filters(since="2024-05-01", until="2024-05-01"), {"tea/black.md"}),
        (Filters(since="2024-05-01", paths=("tea/*",)), {"tea/black.md"}),
        (Filters(since="2030-01-01"), set()),
    ],
)
def test_a_document_fits_by_the_day_it_was_last_changed(
    workshop: Workshop, filters: Filters, paths: set[str]
) -> None:
    workshop.write(FILES)
    for path, day in zip(FILES, (15_000, 19_844, 20_000), strict=True):  # days since 1970
        seconds = day * 86_400 + 60
        os.utime(workshop.seeds / path, (seconds, seconds))
    workshop.build()
    assert {document.modified for document in workshop.open().contents.documents} == {
        "2011-01-26", "2024-05-01", "2024-10-04",
    }  # fmt: skip
    assert searched(workshop.engine(), filters) == paths


def test_where_no_document_fits_nothing_is_found(engine: Engine) -> None:
    answer = engine.ask("How long is green tea brewed?", filters=Filters(paths=("none/*",)))
    assert (answer.status, answer.quotes, answer.near_misses) == ("not_found", (), ())
    assert answer.confidence == 0.0


def test_a_bracket_in_a_path_stands_for_itself(workshop: Workshop) -> None:
    workshop.build({"tea [final].txt": "Tea is brewed for two minutes.", "tea f.txt": "Tea."})
    assert searched(workshop.engine(), Filters(paths=("tea [final].*",))) == {"tea [final].txt"}


def test_a_document_without_a_date_is_of_no_day(workshop: Workshop) -> None:
    workshop.build(FILES)
    undated = replace(workshop.open().contents.documents[0], modified="")
    assert Filters().admits(undated)
    assert not Filters(until="2024-05-01").admits(undated)
    assert not Filters(since="2024-05-01").admits(undated)
