"""What is said of a file that was not indexed; apart from the readers, which it needs none of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why, in words for the operator.

    `sha256` is that of a file that no reader could read, so that it need not be tried again.
    """

    path: str
    reason: str
    stamp: str = ""
    sha256: str = ""
