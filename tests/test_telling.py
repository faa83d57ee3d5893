"""What a build did, and what was answered, is told in lines of its own."""

from __future__ import annotations

from dataclasses import replace

from embeddings.building.report import Outcome, Report
from qa.engine import Engine
from qa.filters import Filters
from qa.parameters import fitted
from tests.conftest import Workshop
from tests.test_figures import HOW_MANY, TWO
from web.command_line.telling import summary, told


def report(*files: Outcome) -> Report:
    return Report(
        version="v", dry_run=False, added=("a.txt",), changed=(), removed=(), unchanged=0,
        skipped=(), documents=1, paragraphs=2, embedded=2, reused=0, seconds=1.0, files=files,
    )  # fmt: skip


def test_a_file_of_which_there_is_nothing_to_say_has_no_line() -> None:
    assert summary(report(Outcome("a.txt", "added", 2))) == (
        "1 document (1 added, 0 unchanged), 2 paragraphs (2 embedded, 0 reused), 0 skipped, "
        "in 1.0 s"
    )


def test_words_of_a_file_neither_steer_the_terminal_nor_make_a_line_of_their_own() -> None:
    told = summary(report(Outcome("a.epub", "skipped", 0, "no part x\n9 documents\x9b2J\t\x1b[2J")))
    assert told.splitlines()[:-1] == ["skipped a.epub: no part x␊9 documents�2J␉␛[2J"]


def test_what_could_not_be_read_of_a_file_that_was_is_told_too() -> None:
    lines = summary(report(Outcome("a.pdf", "added", 2, "page 3 has no text"))).splitlines()
    assert lines[0] == "a.pdf: page 3 has no text"


def test_passages_that_differ_are_named_by_their_numbers_from_one(workshop: Workshop) -> None:
    workshop.build(TWO)
    sure = replace(fitted(), threshold=0.1, further=0.1)
    engine = Engine(workshop.index, workshop.encoder, sure)
    lines = told(engine.ask(HOW_MANY)).splitlines()
    assert lines[0] == "Passages 1 and 2 give different figures: compare them."


def test_where_nothing_is_close_no_closest_passages_are_announced(workshop: Workshop) -> None:
    workshop.build({"a.txt": "Ann met Bea."})
    answer = workshop.engine().ask("Who met Bea?", filters=Filters(paths=("none/*",)))
    assert told(answer) == "Not in these documents."
