"""What is set aside comes back as it was, leaves no file behind, and a full disk is told."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import IndexUnusable
from embeddings.storage import scratch
from embeddings.storage.scratch import Column, Objects


def test_objects_come_back_in_any_order_and_as_often_as_wanted(tmp_path: Path) -> None:
    objects: Objects[tuple[str, int]] = Objects(tmp_path)
    places = [objects.add(("x" * number, number)) for number in range(20)]
    assert [objects.get(place) for place in places[::-1]] == [
        ("x" * number, number) for number in range(19, -1, -1)
    ]
    assert objects.get(objects.add(("last", 1))) == ("last", 1)
    assert objects.get(places[3]) == ("xxx", 3)


def test_a_column_holds_its_rows_in_order(tmp_path: Path) -> None:
    column = Column([("a", "i4"), ("b", "V3")], tmp_path)
    assert (len(column), len(column.array())) == (0, 0)
    rows = np.array([(number, bytes([number] * 3)) for number in range(10)], column.array().dtype)
    column.append(rows[:4])
    column.append(rows[4:4])
    column.append(rows[4:])
    assert len(column) == 10
    assert column.array().tolist() == rows.tolist()


def test_a_column_turns_numbers_into_its_own_kind(tmp_path: Path) -> None:
    column = Column(np.int32, tmp_path)
    column.append(np.arange(3, dtype=np.int64)[::2])
    assert column.array().dtype == np.int32
    assert column.array().tolist() == [0, 2]


def test_no_file_is_left_behind_or_seen(tmp_path: Path) -> None:
    objects: Objects[str] = Objects(tmp_path)
    objects.add("secret")
    column = Column(np.int8, tmp_path)
    column.append(np.ones(5))
    assert column.array().tolist() == [1] * 5
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_with_what_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs a device that is always full")
    monkeypatch.setattr(scratch, "TemporaryFile", lambda **_: full.open("r+b", buffering=0))
    told = r"cannot be written: No space left on device; the old index stays"
    with pytest.raises(IndexUnusable, match=told):
        Objects[str](tmp_path).add("much")
    with pytest.raises(IndexUnusable, match=told):
        Column(np.int8, tmp_path).append(np.ones(5))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="No such file or directory; the old index stays"):
        Column(np.int8, tmp_path / "absent")


def test_a_disk_that_does_not_give_back_what_was_set_aside_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a process that has no room left to map it."""

    def fail(*_: object, **__: object) -> bytes:
        raise OSError(5, "Input/output error")

    objects: Objects[str] = Objects(tmp_path)
    place = objects.add("much")
    column = Column(np.int8, tmp_path)
    column.append(np.ones(5))
    monkeypatch.setattr(os, "pread", fail)
    monkeypatch.setattr(np, "memmap", fail)
    with pytest.raises(IndexUnusable, match="Input/output error; the old index stays"):
        objects.get(place)
    with pytest.raises(IndexUnusable, match="Input/output error; the old index stays"):
        column.array()
