"""A program that builds is told how far it is."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from embeddings.building.build import read_folder
from embeddings.building.seeds import SeedFile
from embeddings.skipped import Skipped
from embeddings.storage.store import building, wait_for_build
from web.command_line.building import build_seeds, print_event
from web.settings import Settings


def test_a_step_of_the_progress_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_event("reading", 1, 2)
    assert json.loads(capsys.readouterr().out) == {"stage": "reading", "done": 1, "total": 2}


def test_a_build_that_waits_looks_at_the_folder_once_more_when_its_turn_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not all the time: a large folder takes the one that is waited for a core."""
    seeds, looks, waits = tmp_path / "seeds", 0, Event()
    seeds.mkdir()
    settings = Settings.read(seeds=str(seeds), index=str(tmp_path / "index"))

    def look(folder: Path) -> tuple[list[SeedFile], list[Skipped]]:
        nonlocal looks
        looks += 1
        return read_folder(folder)

    def wait(folder: Path) -> None:
        waits.set()
        wait_for_build(folder)

    def build() -> tuple[str, ...]:
        how = {"full": False, "dry_run": False, "wait": True}
        return build_seeds(settings, print, lambda *_: None, **how).added

    monkeypatch.setattr("web.command_line.building.read_folder", look)
    monkeypatch.setattr("web.command_line.building.wait_for_build", wait)
    with ThreadPoolExecutor(1) as beside:
        with building(settings.index):
            built = beside.submit(build)
            assert waits.wait(30)
            (seeds / "late.txt").write_text("It came while the other build was running.")
        assert built.result() == ("late.txt",)
    assert looks == 2
