"""A semaphore that lets threads in in the order in which they came."""

from __future__ import annotations

from collections import deque
from threading import Lock


class FairSemaphore:
    """Lets `places` threads in at once, as `with` does it.

    That of the standard library lets one that has just come go before those that wait, so that now
    and then somebody waits for long.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: deque[Lock] = deque()
        self._changing = Lock()

    def __enter__(self) -> None:
        with self._changing:
            if self._free:
                self._free -= 1
                return
            turn = Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_error: object) -> None:
        with self._changing:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
