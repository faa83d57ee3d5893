"""Ask questions written by hand of seven small folders: `python -m tests.quality.by_hand`.

A company's documents, a program's, and those of a law office, a household, an office, a town and a
warehouse stand in `by_hand/`, and 761 questions in `by_hand.jsonl`: in other words than the
documents', in keywords, of tables and lists, and of what the documents come near to but do not say.
They are for development: changes are tried on them, nothing is fitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from embeddings.building.build import build_index, read_folder
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from qa.answer import Answer
from qa.engine import Engine
from tests.quality.everyday import PROJECT

FOLDERS = Path(__file__).parent / "by_hand"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, where its answer stands and what it holds; None if nothing answers it."""

    folder: str
    kind: str
    question: str
    path: str | None
    answer: str | None


def read_cases() -> list[Case]:
    """Return the questions, those of each folder together."""
    lines = FOLDERS.with_suffix(".jsonl").read_text("utf-8").splitlines()
    return [Case(**json.loads(line)) for line in lines]


def judge(case: Case, answer: Answer) -> tuple[bool, bool, bool]:
    """Tell whether the first passage is right, its marked sentence, and whether it is shown."""
    first = next(iter((*answer.quotes, *answer.near_misses)), None)
    if first is None or first.document.path != case.path or case.answer is None:
        return False, False, answer.status == "answered"
    passage = f"{first.heading or ''}\n{first.text}"
    return case.answer in passage, case.answer in first.marked, answer.status == "answered"


def table(judged: Iterable[tuple[Case, tuple[bool, bool, bool]]]) -> str:
    """Return the counts by folder and kind, and of all that are answered and all that are not."""
    of_kind: dict[str, list[int]] = {}
    for case, (passage, sentence, shown) in judged:
        all_kinds = "all that are answered" if case.path else "all that are not"
        for kind in (f"{case.folder}, {case.kind}", all_kinds):
            counts = of_kind.setdefault(kind, [0] * 5)
            right = sentence and shown
            for place, counted in enumerate((True, passage, sentence, right, shown)):
                counts[place] += counted
    rows = [f"| {kind} | {' | '.join(map(str, counts))} |" for kind, counts in of_kind.items()]
    return "\n".join(
        ["| questions | asked | right passage | right sentence | shown | anything shown |",
         "|---|---|---|---|---|---|", *rows]
    )  # fmt: skip


def ask() -> Iterator[tuple[Case, tuple[bool, bool, bool]]]:
    """Yield each question with what came of it, asked of its own folder alone."""
    cases = read_cases()
    model = find_model()
    encoder = load_encoder(model, PROJECT / ".cache", click.echo)
    for name in dict.fromkeys(case.folder for case in cases):
        with TemporaryDirectory() as scratch:
            build_index(*read_folder(FOLDERS / name), Path(scratch), model, lambda: encoder)
            engine = Engine(Path(scratch), encoder)
            for case in cases:
                if case.folder == name:
                    yield case, judge(case, engine.ask(case.question))


@click.command(help=__doc__)
def main() -> None:
    click.echo(table(ask()))


if __name__ == "__main__":
    main()
