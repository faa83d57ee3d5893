"""Merge the reports of builds that ran one after the other: what came of both together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CHANGES = ("added", "changed", "removed")


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return what two builds did, as `qa build --json` prints it, compared with before the first.

    A file that came and went is not told of.
    """
    before = {file["path"]: file for file in first["files"]}
    after = {file["path"]: file for file in second["files"]}
    paths = sorted({**before, **after})
    files = [
        file for path in paths if (file := _together(before.get(path), after.get(path))) is not None
    ]
    embedded = first["embedded"] + second["embedded"]
    return {
        **second,
        **{kind: _paths(files, kind) for kind in _CHANGES},
        "unchanged": len(_paths(files, "unchanged")),
        "embedded": embedded,
        "reused": max(0, second["paragraphs"] - embedded),
        "seconds": round(first["seconds"] + second["seconds"], 3),
        "files": files,
    }


def _together(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, Any] | None:
    """Return what became of one file in two builds, if anything did."""
    old = before["outcome"] if before else None
    if after is None:  # it was gone before the second, which does not tell of it
        return dict(before) if before and old == "removed" else None
    new = after["outcome"]
    if old == "added" and new == "removed":
        return None
    if old in ("added", "changed") and new in ("changed", "unchanged"):
        new = old
    elif old == "removed" and new == "added":
        new = "changed"
    return {**after, "outcome": new}


def _paths(files: list[dict[str, Any]], outcome: str) -> list[str]:
    return [file["path"] for file in files if file["outcome"] == outcome]
