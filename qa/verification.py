"""Re-check saved answers: each quote must be verbatim and where it says it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from embeddings.errors import InvalidAnswer
from embeddings.searching.index import Index
from qa.quotes import find_fault


def read_quotes(path: Path) -> list[Any]:
    """Return the quotes and near misses of a saved answer, or of a list of answers.

    Raise `InvalidAnswer` for a file that is neither.
    """
    try:
        saved = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidAnswer(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise InvalidAnswer(f"{path} is not JSON: save what `qa ask --json` prints") from error
    quotes = []
    for answer in saved if isinstance(saved, list) else [saved]:
        for field in ("quotes", "near_misses"):
            found = answer.get(field) if isinstance(answer, dict) else None
            if not isinstance(found, list):
                raise InvalidAnswer(f"{path}: no list `{field}`: save what `qa ask --json` prints")
            quotes.extend(found)
    return quotes


def verify(index: Index, quotes: list[Any]) -> list[str]:
    """Return one line for each quote that is not verbatim in the index."""
    faults = (find_fault(index, quote) for quote in quotes)
    return [f"quote {number}: {fault}" for number, fault in enumerate(faults, 1) if fault]
