"""Ask everyday questions of a document, and count how many are answered right or left alone.

    python -m tests.quality.everyday SEED.txt      the report this project began with
    python -m tests.quality.everyday --shipped     the seeds that ship with the project

The questions stand in `everyday.json`, written before any result was seen. Each comes with a
phrase that only the right paragraph holds, or with none where the document does not answer.
"""

from __future__ import annotations

import json
import shutil
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

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED_SEEDS = PROJECT / "seeds"


@dataclass(frozen=True, slots=True)
class Case:
    """A question, and a phrase of the paragraph that answers it: None if there is none."""

    question: str
    phrase: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: whether it went right, and the answer."""

    case: Case
    answer: Answer

    @property
    def first(self) -> str:
        """Return the text of the best passage, quoted or a near miss."""
        return next((q.text for q in (*self.answer.quotes, *self.answer.near_misses)), "")

    @property
    def right(self) -> bool:
        """Tell whether the right paragraph is quoted first, or, without one, nothing is."""
        if self.case.phrase is None:
            return self.answer.status == "not_found"
        return self.answer.status == "answered" and self.case.phrase in self.first


def read_cases(name: str) -> list[Case]:
    """Return the cases of one set of `everyday.json`: "report" or "shipped"."""
    sets = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    return [Case(question, phrase) for question, phrase in sets[name]]


def ask_all(engine: Engine, cases: Iterable[Case]) -> list[Outcome]:
    """Ask each question on its own."""
    return [Outcome(case, engine.ask(case.question)) for case in cases]


@click.command(help=__doc__)
@click.argument("seed", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--shipped", is_flag=True, help="Ask the seeds that ship with the project.")
def main(seed: Path | None, shipped: bool) -> None:
    if (seed is None) != shipped:
        raise click.UsageError("give one seed file, or --shipped")
    model = find_model()
    encoder = load_encoder(model, PROJECT / ".cache", click.echo)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "seeds").mkdir()
        for path in sorted(SHIPPED_SEEDS.iterdir()) if seed is None else [seed]:
            shutil.copy(path, folder / "seeds" / path.name)
        build_index(*read_folder(folder / "seeds"), folder / "index", model, lambda: encoder)
        engine = Engine(folder / "index", encoder)
        outcomes = ask_all(engine, read_cases("report" if seed else "shipped"))
    _print(outcomes)


def _print(outcomes: list[Outcome]) -> None:
    answerable = [outcome for outcome in outcomes if outcome.case.phrase is not None]
    others = [outcome for outcome in outcomes if outcome.case.phrase is None]
    ranked = sum(str(outcome.case.phrase) in outcome.first for outcome in answerable)
    for outcome in outcomes:
        mark = "right" if outcome.right else "WRONG"
        told = f"{outcome.answer.status} ({outcome.answer.confidence:.2f})"
        click.echo(f"{mark}  {told:<18}  {outcome.case.question}")
        if not outcome.right:
            click.echo(f"       best passage: {outcome.first[:80]!r}")
    click.echo(
        f"quoted the right paragraph first: {sum(map(_right, answerable))} of {len(answerable)} "
        f"(ranked first, quoted or not: {ranked})\n"
        f"not found: {sum(map(_right, others))} of {len(others)}"
    )


def _right(outcome: Outcome) -> bool:
    return outcome.right


if __name__ == "__main__":
    main()
