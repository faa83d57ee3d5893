"""Ask the questions of a small company's folder: `python -m tests.quality.company`.

Fifteen short documents of many kinds stand in `company/`, and 418 questions in `company.jsonl`: in
other words than the documents', in keywords, of tables and lists, and of what the documents come
near to but do not say. They are for development: changes are tried on them, nothing is fitted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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

FOLDER = Path(__file__).parent / "company"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, where its answer stands and what it holds; None if nothing answers it."""

    kind: str
    question: str
    path: str | None
    answer: str | None


def read_cases() -> list[Case]:
    """Return the questions."""
    lines = FOLDER.with_suffix(".jsonl").read_text("utf-8").splitlines()
    return [Case(**json.loads(line)) for line in lines]


def judge(case: Case, answer: Answer) -> tuple[bool, bool, bool]:
    """Tell whether the first passage is right, its marked sentence, and whether it is shown."""
    first = next(iter((*answer.quotes, *answer.near_misses)), None)
    if first is None or first.document.path != case.path or case.answer is None:
        return False, False, answer.status == "answered"
    passage = f"{first.heading or ''}\n{first.text}"
    return case.answer in passage, case.answer in first.marked, answer.status == "answered"


def table(judged: Iterable[tuple[Case, tuple[bool, bool, bool]]]) -> str:
    """Return the counts by kind, in all, and of what nothing answers."""
    of_kind: dict[str, list[int]] = {}
    for case, (passage, sentence, shown) in judged:
        kinds = [case.kind, "all that are answered"] if case.path else [case.kind]
        for kind in kinds:
            counts = of_kind.setdefault(kind, [0] * 5)
            right = sentence and shown
            for place, counted in enumerate((True, passage, sentence, right, shown)):
                counts[place] += counted
    rows = [f"| {kind} | {' | '.join(map(str, counts))} |" for kind, counts in of_kind.items()]
    return "\n".join(
        ["| kind | asked | right passage | right sentence | shown | anything shown |",
         "|---|---|---|---|---|---|", *rows]
    )  # fmt: skip


@click.command(help=__doc__)
def main() -> None:
    model = find_model()
    encoder = load_encoder(model, PROJECT / ".cache", click.echo)
    with TemporaryDirectory() as scratch:
        build_index(*read_folder(FOLDER), Path(scratch), model, lambda: encoder)
        engine = Engine(Path(scratch), encoder)
        judged = [(case, judge(case, engine.ask(case.question))) for case in read_cases()]
    click.echo(table(judged))


if __name__ == "__main__":
    main()
