"""Tell how many processor cores this process may use."""

from __future__ import annotations

import os


def cores() -> int:
    """Return the number of cores, at least 1; fewer than the machine has where it may not use all.

    Only some systems tell which cores a process may use: elsewhere all count.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
