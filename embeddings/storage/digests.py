"""Tell by SHA-256 whether something is as it was written: a file, or what JSON says."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal, not holding them all in memory.

    Raise `OSError` if it is unreadable.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_sha256(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what an object of JSON says, however it is laid out, in hexadecimal."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
