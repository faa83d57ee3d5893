"""A file that could not be read is tried again where that may have been no fault of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.building import seeds
from embeddings.building.seeds import SeedFile
from embeddings.errors import ReaderFailed, SeedOutOfReach
from embeddings.readers.isolation import Isolation
from embeddings.readers.reading import Reading
from tests.conftest import Workshop

GOOD = "The lock opens at nine."
Attempt = Callable[[Isolation, str, bytes], Reading]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files just written have stamps, as those have that were written seconds ago."""
    monkeypatch.setattr(seeds, "_SETTLED_NS", 0)


def skipped(workshop: Workshop) -> dict[str, str]:
    return {item.path: item.reason for item in workshop.build().skipped}


def test_one_that_was_out_of_reach_is_tried_by_the_next_build(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"a.txt": GOOD, "b.txt": "The mill opens at ten."})

    def refuse(path: Path) -> bytes:
        if path.name == "b.txt":
            raise PermissionError(13, "Permission denied")
        with path.open("rb") as file:
            return file.read()

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        assert skipped(workshop) == {"b.txt": "cannot be read: Permission denied"}
    assert skipped(workshop) == {}


def test_one_whose_reader_failed_is_tried_again_once_it_was_touched(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each build would wait two minutes for it."""
    workshop.write({"a.txt": GOOD, "b.html": "<p>The mill opens at ten.</p>"})
    reads: list[str] = []

    def fail(_isolation: Isolation, suffix: str, _raw: bytes) -> Reading:
        reads.append(suffix)
        raise ReaderFailed("took longer than 120 s to read: split it")

    with monkeypatch.context() as patched:
        patched.setattr(Isolation, "read", fail)
        for _ in range(2):
            assert skipped(workshop) == {"b.html": "took longer than 120 s to read: split it"}
        assert reads == [".html"]
    os.utime(workshop.seeds / "b.html", (1e9, 1e9))
    assert skipped(workshop) == {}


def test_one_that_fails_once_more_after_a_change_is_not_tried_by_every_build_from_then_on(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.write({"a.txt": GOOD, "b.html": "<p>Bad.</p>", "c.txt": b"\xff"})
    reads: list[str] = []
    read = SeedFile.read

    def counted(file: SeedFile, isolation: Isolation) -> object:
        reads.append(file.path)
        return read(file, isolation)

    def fail(_isolation: Isolation, _suffix: str, _raw: bytes) -> Reading:
        raise ReaderFailed("took longer than 120 s to read: split it")

    monkeypatch.setattr(SeedFile, "read", counted)
    monkeypatch.setattr(Isolation, "read", fail)
    with monkeypatch.context() as patched:  # just written, so that there is no stamp to keep
        patched.setattr(seeds, "_SETTLED_NS", 10**18)
        workshop.build()
    reads.clear()
    workshop.write({"c.txt": b"\xff, still"})
    for _ in range(3):
        assert skipped(workshop).keys() == {"b.html", "c.txt"}
    assert reads == ["b.html", "c.txt"]


def test_one_that_grew_while_it_was_read_is_read_by_the_next_build(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    half, whole = b"The lock opens at \xc3", "The lock opens at Éire.".encode()
    workshop.write({"a.txt": GOOD, "b.txt": half})
    read = SeedFile.read

    def grow(file: SeedFile, isolation: Isolation) -> object:
        try:
            return read(file, isolation)
        finally:
            file.file.write_bytes(whole)

    with monkeypatch.context() as patched:
        patched.setattr(SeedFile, "read", grow)
        assert "b.txt" in skipped(workshop)
    assert skipped(workshop) == {}


def test_what_is_out_of_reach_is_told_from_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SeedOutOfReach, match="cannot be read: No such file"):
        SeedFile("a.txt", tmp_path / "a.txt", "").read(Isolation())
