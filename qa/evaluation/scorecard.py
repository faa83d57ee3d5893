"""Sum up the outcomes of a question set, keep them in a file, and hold two runs side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BeforeValidator, TypeAdapter, ValidationError

from embeddings.errors import InvalidData
from qa.evaluation.dataset import first_fault
from qa.evaluation.metrics import (
    Outcome,
    difference,
    interval,
    over_all,
    overall_intervals,
    per_question,
)

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The metrics of one run with their 95 % bootstrap intervals.

    `milliseconds` are the median and the 95th percentile of the whole path of a question.
    """

    dataset: str
    passages: int
    paragraphs: int
    questions: int
    metrics: Mapping[str, float]
    intervals: Mapping[str, Interval]
    milliseconds: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the scorecard as plain dicts, lists, strings and numbers."""
        return asdict(self)


def score(dataset: str, passages: int, paragraphs: int, outcomes: Sequence[Outcome]) -> Scorecard:
    """Sum up what came of the questions of a set."""
    values = {name: list(found.values()) for name, found in per_question(outcomes).items()}
    means = {name: float(np.mean(found)) for name, found in values.items()}
    spans = {name: interval(found) for name, found in values.items()}
    times = [outcome.milliseconds for outcome in outcomes]
    return Scorecard(
        dataset,
        passages,
        paragraphs,
        len(outcomes),
        _rounded({**means, **over_all(outcomes)}),
        {
            name: (round(low, 4), round(high, 4))
            for name, (low, high) in {**spans, **overall_intervals(outcomes)}.items()
        },
        _rounded({"median": float(np.median(times)), "p95": float(np.quantile(times, 0.95))}),
    )


def check_writable(path: Path) -> None:
    """Raise `InvalidData` where `path` cannot be written, and leave what is there as it is."""
    new = not path.exists()
    try:
        path.open("a").close()
        if new:
            path.unlink()
    except OSError as error:
        raise _unwritable(path, error) from error


def write_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write one JSON row a question; raise `InvalidData` where the file cannot be written."""
    rows = "".join(json.dumps(asdict(o), ensure_ascii=False) + "\n" for o in outcomes)
    try:
        path.write_text(rows, "utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def read_outcomes(path: Path) -> list[Outcome]:
    """Read back what `write_outcomes` wrote; raise `InvalidData` for anything else."""
    try:
        # Split at newlines only: texts and ids may hold other characters that part lines.
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise InvalidData(f"{path} cannot be read: {error.strerror}") from error
    outcomes: list[Outcome] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                outcomes.append(_ROW.validate_json(line))
            except ValidationError as error:
                raise InvalidData(
                    f"{path}: not what `qa eval --rows` writes: line {number}: {first_fault(error)}"
                ) from error
    return outcomes


def compare(
    ours: Sequence[Outcome], theirs: Sequence[Outcome]
) -> dict[str, tuple[float, float, float]]:
    """Return by metric how much better `ours` are than `theirs` on the questions both asked.

    Each is the mean of the paired differences and the ends of its 95 % bootstrap interval: where
    that leaves out 0, the difference is more than chance.
    """
    before = per_question(theirs)
    return {
        name: difference(after, before[name])
        for name, after in per_question(ours).items()
        if before.get(name, {}).keys() & after.keys()
    }


def _graded(row: Any) -> Any:
    """Return a row of before grades were kept, whose gold is a list of ids, with a grade each."""
    if isinstance(row, dict) and isinstance(row.get("gold"), list):
        return {**row, "gold": {str(passage): 1 for passage in row["gold"]}}
    return row


_ROW: TypeAdapter[Outcome] = TypeAdapter(Annotated[Outcome, BeforeValidator(_graded)])


def _unwritable(path: Path, error: OSError) -> InvalidData:
    return InvalidData(f"{path} cannot be written: {error.strerror}")


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}
