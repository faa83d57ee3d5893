"""Whatever happens to a build or its disk, the index that was there goes on answering."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from embeddings.errors import IndexUnusable
from embeddings.searching.check import check_index
from embeddings.storage import store
from tests.conftest import PROJECT, Workshop

TWO = {"a.md": "# Alpha\n\nRed house.\n\nBlue boat.", "b.txt": "Green tree. Old oak."}
# For each line that it is sent, forks a process that builds without a pause, until that is killed.
BUILDING = """
import os, sys
from pathlib import Path
from tests.conftest import Workshop
from tests.toy import ToyEncoder, toy_model
folder = Path(sys.argv[1])
model = toy_model(folder / "model")
workshop = Workshop(folder / "seeds", folder / "index", model, ToyEncoder(model.fingerprint))
for line in sys.stdin:
    if child := os.fork():
        print(child, flush=True)
        os.waitpid(child, 0)
        print("dead", flush=True)
    while not child:
        workshop.build(full=True)
"""


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_build_never_leaves_a_broken_index(
    workshop: Workshop, tmp_path: Path, kills: int
) -> None:
    """Kill -9 a process that builds without a pause, at random moments."""
    workshop.build(TWO)
    chance = Random(3)
    generations = set()
    command = [sys.executable, "-W", "ignore", "-c", BUILDING, str(tmp_path)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(kills):
            process.stdin.write("build\n")
            process.stdin.flush()
            building = int(process.stdout.readline())
            time.sleep(chance.uniform(0, 0.6))
            os.kill(building, signal.SIGKILL)
            assert process.stdout.readline() == "dead\n"
            index = workshop.open()
            generations.add(index.generation)
            assert (len(index), check_index(index)) == (3, [])
        process.stdin.close()
    assert len(generations) > 1, "no build ever got to its end"
    workshop.build(full=True)
    assert len(list((workshop.index / "generations").iterdir())) == 1


def test_what_a_killed_build_left_is_gone_after_the_next_even_if_nothing_changed(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a deleted document would stay on the disk for good."""
    workshop.build({**TWO, "secret.txt": "The safe opens with mercury."})
    (workshop.seeds / "secret.txt").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(store, "remove_others", interrupted_after_the_swap)
        with pytest.raises(KeyboardInterrupt):
            workshop.build()
    (workshop.index / "generations" / ("0" * 16)).mkdir()  # of one killed before the swap
    live = workshop.open().generation
    assert workshop.build(dry_run=True).unchanged == 2
    assert len(os.listdir(workshop.index / "generations")) == 3
    assert workshop.build().unchanged == 2
    assert os.listdir(workshop.index / "generations") == [live]


def interrupted_after_the_swap(folder: Path, _name: str) -> None:
    if len(os.listdir(folder / "generations")) > 1:
        raise KeyboardInterrupt


@pytest.mark.parametrize("first", [True, False])
def test_builds_that_are_killed_while_writing_leave_no_more_than_the_last_of_them_did(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """Else a folder as large as the index would be left by each, until no disk has room for one."""
    if not first:
        workshop.build(TWO)
    workshop.write({**TWO, "c.txt": "Old ship."})
    with monkeypatch.context() as patch:
        patch.setattr(store, "list_file", interrupted)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                workshop.build()
            assert len(os.listdir(workshop.index / "generations")) == (1 if first else 2)
    assert workshop.build().documents == 3
    assert os.listdir(workshop.index / "generations") == [workshop.open().generation]


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.fixture
def small_disk(workshop: Workshop) -> Iterator[Path]:
    """A file system of half a megabyte where the index is."""
    workshop.index.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(workshop.index)]
    able = shutil.which("mount") is not None
    if not able or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield workshop.index
    subprocess.run(["umount", "--lazy", str(workshop.index)], check=True)


def test_a_full_disk_is_told_and_the_old_index_stays(workshop: Workshop, small_disk: Path) -> None:
    workshop.build(TWO)
    before = sorted(path.name for path in (small_disk / "generations").rglob("*"))
    words = " ".join(f"word{number}" for number in range(100))
    large = {f"{number}.txt": f"{words} {number}." for number in range(100)}
    with pytest.raises(IndexUnusable, match=r"No space left on device; the old index stays"):
        workshop.build(large)
    assert sorted(path.name for path in (small_disk / "generations").rglob("*")) == before
    assert (len(workshop.open()), check_index(workshop.open())) == (3, [])
    for name in large:
        (workshop.seeds / name).unlink()
    assert workshop.build({"c.txt": "Old ship."}).added == ("c.txt",)


# Root may write anywhere, so nobody publishes where the tests run as root.
NOBODY = """
import os, sys
from pathlib import Path
from embeddings.errors import IndexUnusable
from embeddings.storage.store import publish
if os.geteuid() == 0:
    os.setegid(65534)
    os.seteuid(65534)
try:
    publish(Path(sys.argv[1]), {"a": [b"x"]}, {})
except IndexUnusable as error:
    print(error)
"""


def test_a_folder_without_the_right_to_write_is_told(workshop: Workshop) -> None:
    workshop.build(TWO)
    generations = workshop.index / "generations"
    modes = {path: path.stat().st_mode for path in [generations, *generations.parents[:4]]}
    try:
        for path in modes:
            path.chmod(0o555 if path == generations else 0o755)
        command = [sys.executable, "-c", NOBODY, str(workshop.index)]
        told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
    assert "cannot be written: Permission denied; the old index stays" in told.stdout
    assert len(workshop.open()) == 3
    assert os.listdir(generations) == [workshop.open().generation]
