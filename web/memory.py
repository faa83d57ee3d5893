"""Keep a server's memory small; knows nothing of what is in it."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # in glibc's malloc.h


def share_heap() -> bool:
    """Give all threads one heap, where the C library is glibc; tell whether it is.

    By default every thread that asks for memory gets its own, and keeps what it once held: with
    eight threads a quarter of the server's memory. To be called before there are threads.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1))
    except (AttributeError, OSError):
        return False
