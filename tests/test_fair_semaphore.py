"""Who waits longest is let in first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from qa.fair_semaphore import FairSemaphore


@contextmanager
def waiting(semaphore: FairSemaphore, name: str, entered: list[str]) -> Iterator[None]:
    """Have a thread wait for the semaphore before, and be done with it after."""

    def enter() -> None:
        with semaphore:
            entered.append(name)

    before = len(semaphore._waiting)
    thread = threading.Thread(target=enter)
    thread.start()
    while len(semaphore._waiting) == before:
        pass
    yield
    thread.join()


def test_who_comes_again_waits_for_those_who_came_before() -> None:
    semaphore, entered = FairSemaphore(1), list[str]()
    semaphore.__enter__()
    with waiting(semaphore, "first", entered), waiting(semaphore, "second", entered):
        semaphore.__exit__()
        with semaphore:
            assert entered == ["first", "second"]


def test_so_many_are_let_in_at_once_as_it_has_places() -> None:
    semaphore, entered = FairSemaphore(2), list[str]()
    with semaphore, semaphore, waiting(semaphore, "third", entered):
        assert entered == []
        semaphore.__exit__()
        semaphore.__enter__()
        assert entered == ["third"]
