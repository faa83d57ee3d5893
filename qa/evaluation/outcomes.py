"""Keep what came of each question of a set in a file, one JSON row a question, and read it back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from embeddings.errors import InvalidData
from qa.evaluation.dataset import first_fault
from qa.evaluation.metrics import Outcome


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


def _graded(row: Any) -> Any:
    """Return a row of before grades were kept, whose gold is a list of ids, with a grade each."""
    if isinstance(row, dict) and isinstance(row.get("gold"), list):
        return {**row, "gold": {str(passage): 1 for passage in row["gold"]}}
    return row


_ROW: TypeAdapter[Outcome] = TypeAdapter(Annotated[Outcome, BeforeValidator(_graded)])


def _unwritable(path: Path, error: OSError) -> InvalidData:
    return InvalidData(f"{path} cannot be written: {error.strerror}")
