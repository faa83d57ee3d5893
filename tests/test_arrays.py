"""Arrays are loaded as they were saved, and by one thread at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import pytest

from embeddings.storage.arrays import load_arrays, map_array

ROWS = np.arange(12, dtype=np.float32).reshape(3, 4)


@pytest.fixture
def hurried() -> Iterator[None]:
    """Have threads take turns after next to no time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    np.save(tmp_path / "rows.npy", ROWS)
    np.savez(tmp_path / "both.npz", rows=ROWS, sums=ROWS.sum(axis=1))
    return tmp_path


def test_arrays_come_back_as_they_were_saved(saved: Path) -> None:
    mapped = map_array(saved / "rows.npy")
    assert isinstance(mapped, np.memmap)
    assert np.array_equal(mapped, ROWS)
    assert {name: array.tolist() for name, array in load_arrays(saved / "both.npz").items()} == {
        "rows": ROWS.tolist(),
        "sums": [6.0, 22.0, 38.0],
    }
    assert list(load_arrays(saved / "both.npz", ["sums"])) == ["sums"]


@pytest.mark.usefixtures("hurried")
def test_no_two_threads_parse_a_header_at_once(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, alone, overlaps = np.load, Lock(), []

    def watched(*given: Any, **named: Any) -> Any:
        if not alone.acquire(blocking=False):
            overlaps.append(given)
            return load(*given, **named)
        try:
            return load(*given, **named)
        finally:
            alone.release()

    monkeypatch.setattr(np, "load", watched)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: map_array(saved / "rows.npy"), range(200)))
        list(pool.map(lambda _: load_arrays(saved / "both.npz"), range(200)))
    assert overlaps == []
