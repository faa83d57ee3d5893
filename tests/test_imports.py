"""Imports go one way, web → qa → embeddings, and never in a circle."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter

import pytest

from tests.conftest import PROJECT

ROOMS = ("embeddings", "qa", "web")  # each may import from itself and those before it
SHELVES = ("storage", "text", "readers", "encoding", "searching", "building")  # likewise


def modules() -> dict[str, set[str]]:
    """Return every module of the rooms with the modules of the rooms that it imports."""
    names = {
        ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
        for room in ROOMS
        for path in (PROJECT / room).rglob("*.py")
    }
    return {name: imported(path.read_text("utf-8"), set(names)) for name, path in names.items()}


def imported(source: str, names: set[str]) -> set[str]:
    """Return which of the modules `names` a module's source imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"relative import in line {node.lineno}"
            candidates = {f"{node.module}.{alias.name}" for alias in node.names} & names
            found |= candidates or {node.module or ""}
    return found & names


def test_no_room_imports_from_a_room_after_it() -> None:
    backwards = [
        f"{name} imports {other}"
        for name, others in modules().items()
        for other in others
        if ROOMS.index(other.partition(".")[0]) > ROOMS.index(name.partition(".")[0])
    ]
    assert backwards == []


def test_no_shelf_of_the_first_room_imports_from_a_shelf_after_it() -> None:
    shelf = re.compile(rf"embeddings\.({'|'.join(SHELVES)})\b")
    backwards = [
        f"{name} imports {other}"
        for name, others in modules().items()
        for other in others
        if (mine := shelf.match(name)) and (theirs := shelf.match(other))
        if SHELVES.index(theirs[1]) > SHELVES.index(mine[1])
    ]
    assert backwards == []


def test_no_module_imports_itself_by_a_detour() -> None:
    order = list(TopologicalSorter(modules()).static_order())  # raises CycleError
    assert order.index("embeddings.errors") < order.index("qa.engine") < order.index("web.app")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import web.app", {"web.app"}),
        ("from web import app", {"web.app"}),
        ("from web.app import create_app", {"web.app"}),
        ("def late():\n    from web.app import create_app", {"web.app"}),
        ("import json", set()),
    ],
)
def test_every_way_of_importing_is_seen(source: str, found: set[str]) -> None:
    assert imported(source, {"web", "web.app"}) == found
