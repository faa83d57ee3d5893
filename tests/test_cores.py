"""The number of cores is told on every system."""

from __future__ import annotations

import os

import pytest

from embeddings.cores import cores


def test_only_the_cores_that_the_process_may_use_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 3, 5}, raising=False)
    assert cores() == 3


@pytest.mark.parametrize(("told", "expected"), [(8, 8), (None, 1)])
def test_all_cores_count_where_the_system_does_not_say_which_may_be_used(
    monkeypatch: pytest.MonkeyPatch, told: int | None, expected: int
) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: told)
    assert cores() == expected
