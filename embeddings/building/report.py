"""What a build tells of itself; apart from the builder, so that telling it loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from embeddings.skipped import Skipped


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `note` is why it was skipped, or what of it could not be read."""

    path: str
    outcome: Literal["added", "changed", "unchanged", "removed", "skipped"]
    paragraphs: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, or would do where `dry_run` says so.

    `version` is that of the index, `added`, `changed` and `removed` are paths, `unchanged` and
    `documents` count documents, the rest paragraphs; `seconds` are of wall time. `files` tells of
    every file, in order of path.
    """

    version: str
    dry_run: bool
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    documents: int
    paragraphs: int
    embedded: int
    reused: int
    seconds: float
    files: tuple[Outcome, ...]
