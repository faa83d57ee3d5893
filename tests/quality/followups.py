"""Measure what resolving follow-up questions gains: recall at 5 of three ways to ask.

    python -m tests.quality.followups --shipped    forty dialogues about the shipped seeds
    python -m tests.quality.followups FOLDER       a BEIR folder with `turns` and `rewrite`

Bare: the question as it was typed. Resolved: with the conversation before it, as in the chat.
Rewrite: as a person would ask it without the conversation. The gap is what a rewrite finds and
the bare question does not; "closed" is the share of it that resolving finds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from numpy.typing import NDArray

from embeddings.building.build import build_index, read_folder
from embeddings.building.sources import Document, Source, document_id
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from embeddings.encoding.shipped_resolver import ShippedResolver
from qa.answer import Quote
from qa.engine import Engine
from qa.followups.resolution import Turn

PROJECT = Path(__file__).resolve().parents[2]
DIALOGUES = Path(__file__).with_name("dialogues.jsonl")
_WAYS = ("bare", "resolved", "rewrite")
_SHOWN = 5
_RESAMPLES = 2000
Hits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with the turns before it, a person's rewrite, and which quotes are right."""

    question: str
    history: tuple[Turn, ...]
    rewrite: str
    is_right: Callable[[Quote], bool]

    @property
    def self_contained(self) -> bool:
        """Tell whether a person left it as it was."""
        return self.rewrite.casefold().split() == self.question.casefold().split()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a follow-up: the place of the first right quote, by the way of asking."""

    case: FollowUp
    resolved: str
    places: dict[str, int]

    def hit(self, way: str, among: int = _SHOWN) -> bool:
        """Tell whether a right quote is among the first, in one way of asking."""
        return self.places[way] <= among


def measure(engine: Engine, case: FollowUp) -> Outcome:
    """Ask a follow-up in all three ways."""
    found = {
        "bare": engine.examine(case.question),
        "resolved": engine.examine(case.question, history=case.history),
        "rewrite": engine.examine(case.rewrite),
    }
    places = {}
    for way, examined in found.items():
        quotes = map(examined.quote, examined.shown(_SHOWN))
        places[way] = next((n for n, q in enumerate(quotes, 1) if case.is_right(q)), _SHOWN + 1)
    return Outcome(case, found["resolved"].standalone, places)


def ask_dialogues(engine: Engine) -> list[Outcome]:
    """Hold the dialogues about the shipped seeds, turn by turn, as the chat does."""
    outcomes = []
    for line in DIALOGUES.read_text("utf-8").splitlines():
        history: list[Turn] = []
        for turn in json.loads(line)["turns"]:
            right = _holds(turn["phrase"])
            case = FollowUp(turn["question"], tuple(history), turn["rewrite"], right)
            outcomes.append(measure(engine, case))
            examined = engine.examine(case.question, history=history)
            quotes = list(map(examined.quote, examined.shown(1)))
            history.append(Turn(case.question, quotes[0].text if quotes else ""))
    return outcomes


def read_questions(folder: Path) -> list[FollowUp]:
    """Return the questions of a BEIR folder, with the turns and the rewrite in their metadata."""
    gold: dict[str, set[str]] = {}
    for line in (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]:
        question, passage, _ = line.split("\t")
        gold.setdefault(question, set()).add(passage)
    cases = []
    for row in map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines()):
        turns = row["metadata"].get("turns", [])
        history = tuple(Turn(turn["question"], turn.get("answer") or "") for turn in turns)
        right = _comes_from(gold.get(row["_id"], set()))
        rewrite = row["metadata"].get("rewrite", row["text"])
        cases.append(FollowUp(row["text"], history, rewrite, right))
    return cases


def read_passages(folder: Path) -> list[Document]:
    """Return each passage of a BEIR folder as a document under its id."""
    rows = map(json.loads, (folder / "corpus.jsonl").read_text("utf-8").splitlines())
    return [
        Document(
            document_id(row["_id"]),
            row["_id"],
            row["text"],
            hashlib.sha256(row["text"].encode()).hexdigest(),
            title=row["title"],
        )
        for row in rows
    ]


@click.command(help=__doc__)
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--shipped", is_flag=True, help="Hold the dialogues about the shipped seeds.")
@click.option("--show", is_flag=True, help="Print each follow-up as it was resolved.")
def main(folder: Path | None, shipped: bool, show: bool) -> None:
    if (folder is None) != shipped:
        raise click.UsageError("give one folder, or --shipped")
    if folder:
        sources: Sequence[Source] = read_passages(folder)
    else:
        sources, _ = read_folder(PROJECT / "seeds")
    model = find_model()
    with TemporaryDirectory() as scratch:
        encoder = load_encoder(model, PROJECT / ".cache", click.echo)
        build_index(sources, [], Path(scratch), model, lambda: encoder)
        engine = Engine(Path(scratch), encoder, resolver=ShippedResolver(PROJECT / ".cache"))
        if folder is None:
            outcomes = ask_dialogues(engine)
        else:
            outcomes = [measure(engine, case) for case in read_questions(folder)]
    if show:
        for outcome in outcomes:
            places = " ".join(str(outcome.places[way]) for way in _WAYS)
            click.echo(f"{places}  {outcome.resolved}")
    _print(outcomes)


def _print(outcomes: Sequence[Outcome]) -> None:
    later = [outcome for outcome in outcomes if outcome.case.history]
    alone = [outcome for outcome in later if outcome.case.self_contained]
    groups = {
        "all questions": outcomes,
        "first turns": [outcome for outcome in outcomes if not outcome.case.history],
        "follow-ups": later,
        "self-contained later turns": alone,
    }
    for name, group in groups.items():
        means = [f"{way} {_hits(group, way).mean():.3f}" for way in _WAYS] if group else []
        click.echo(f"{name} ({len(group)}): R@5 {', '.join(means)}")
    altered = sum(outcome.resolved != outcome.case.question for outcome in alone)
    click.echo(f"self-contained later turns altered: {altered} of {len(alone)}")
    low, high = gap_interval(later)
    click.echo(f"gap closed: {gap_closed(later):.2f} (95 % interval {low:.2f} to {high:.2f})")


def gap_closed(outcomes: Sequence[Outcome]) -> float:
    """Return the share of the gap between bare and rewritten questions that resolving closes."""
    bare, resolved, rewrite = (_hits(outcomes, way).mean() for way in _WAYS)
    return float((resolved - bare) / (rewrite - bare)) if rewrite != bare else float("nan")


def gap_interval(outcomes: Sequence[Outcome]) -> tuple[float, float]:
    """Return the bootstrap interval (95 %, percentiles, seeded) of the share that is closed."""
    generator = np.random.default_rng(0)
    hits = np.array([_hits(outcomes, way) for way in _WAYS], dtype=np.float64)
    rows = generator.integers(len(outcomes), size=(_RESAMPLES, len(outcomes)))
    bare, resolved, rewrite = hits[:, rows].mean(axis=2)
    open_gap = rewrite > bare
    shares = (resolved - bare)[open_gap] / (rewrite - bare)[open_gap]
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def _hits(outcomes: Sequence[Outcome], way: str) -> Hits:
    return np.array([outcome.hit(way) for outcome in outcomes], dtype=bool)


def _holds(phrase: str) -> Callable[[Quote], bool]:
    return lambda quote: phrase in quote.text


def _comes_from(passages: set[str]) -> Callable[[Quote], bool]:
    return lambda quote: quote.document.path in passages


if __name__ == "__main__":
    main()
