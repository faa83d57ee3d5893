"""What a build did is told in lines of its own."""

from __future__ import annotations

from embeddings.building.report import Outcome, Report
from web.command_line.telling import summary


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
