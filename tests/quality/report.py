"""Measure retrieval on the reported sets: `python -m tests.quality.report EVAL WORK`.

Writes the table into RESULTS.md, between its two marks. No weight is fitted on these sets.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from qa.engine import Engine
from qa.evaluation.question_sets import read_dataset
from qa.evaluation.scorecard import Scorecard
from qa.retrieval import LEGS
from web.command_line.evaluating import Run, evaluate
from web.settings import Settings

RESULTS = Path(__file__).with_name("RESULTS.md")
_MARKS = re.compile(r"(<!-- retrieval -->\n).*(<!-- end of retrieval -->)", re.DOTALL)
_COLUMNS = (
    "hit@1", "mrr@10", "ndcg@10", "sentence_hit", "precision", "answered", "not_found", "auroc",
    "coverage@95", "ece",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table: a set, and how it is asked."""

    label: str
    dataset: str
    remove_gold: bool = False
    foreign: str | None = None
    limit: int | None = None


ROWS = (
    Row("xquad-en", "xquad-en"),
    Row("xquad-en, gold removed", "xquad-en", remove_gold=True),
    Row("xquad-en, asked qamr's too", "xquad-en", foreign="qamr", limit=1190),
    Row("squad-dev", "squad-dev"),
    Row("clapnq-dev, gold removed", "clapnq-dev", remove_gold=True),
    Row("scifact", "scifact"),
    *(
        row
        for name in ("xquad-de", "xquad-es", "xquad-ru", "xquad-tr", "xquad-zh")
        for row in (Row(name, name), Row(f"{name}, gold removed", name, remove_gold=True))
    ),
)


def main(folder: Path, work: Path) -> None:
    """Measure every row, and write the table."""
    lines = [
        f"| set | {' | '.join(_COLUMNS)} | best single leg | ms a question | KB a paragraph |",
        f"|---|{'---|' * (len(_COLUMNS) + 3)}",
    ]
    for row in ROWS:
        lines.append(_line(row, folder, work))
        print(lines[-1], flush=True)
    table = "\n".join(lines)
    RESULTS.write_text(
        _MARKS.sub(lambda found: f"{found[1]}{table}\n{found[2]}", RESULTS.read_text("utf-8")),
        "utf-8",
    )


def _line(row: Row, folder: Path, work: Path) -> str:
    run = Run(
        folder / row.dataset,
        limit=row.limit,
        remove_gold=row.remove_gold,
        foreign=folder / row.foreign if row.foreign else None,
        work=work,
    )
    settings = Settings.read(cache=str(work / "cache"))
    card, _ = evaluate(run, settings, lambda _message: None, lambda _stage, _done, _total: None)
    return " | ".join(
        [
            f"| {row.label}",
            *(_cell(card, name) for name in _COLUMNS),
            _best_leg(run.dataset, work),
            f"{card.milliseconds['median']:.1f}",
            f"{_bytes(work / card.dataset) / card.paragraphs / 1000:.1f} |",
        ]
    )


def _cell(card: Scorecard, name: str) -> str:
    if name not in card.metrics:
        return ""
    low, high = card.intervals[name]
    return f"{card.metrics[name]:.4f} ({low:.3f}–{high:.3f})"


def _best_leg(path: Path, work: Path) -> str:
    """Return the leg that alone puts most relevant passages first, and how many."""
    dataset = read_dataset(path)
    engine = Engine(work / dataset.name, load_encoder(find_model(), work / "cache"))
    contents = engine.index.contents
    first: list[list[bool]] = []
    for question in tqdm([q for q in dataset.questions if q.gold], desc="legs", disable=None):
        ranking = engine.examine(question.text).ranking
        best = ranking.rows[np.argmax(ranking.legs[:40], axis=0)]
        numbers: Iterable[int] = contents.paragraphs["document"][best]
        first.append([contents.documents[number].path in question.gold for number in numbers])
    shares = np.mean(first, axis=0)
    return f"{LEGS[int(np.argmax(shares))]} {shares.max():.4f}"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in _files(folder / "generations"))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
