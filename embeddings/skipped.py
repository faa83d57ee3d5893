"""What is said of a file that was not indexed; who tells of it needs to import no reader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why, in words for the operator.

    `stamp` and `sha256` are those of a file that a reader could not read: it is not tried again
    while it has either. One whose reader failed has only its stamp, and one out of reach neither.
    """

    path: str
    reason: str
    stamp: str = ""
    sha256: str = ""
