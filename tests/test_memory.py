"""A server's threads share one heap."""

from __future__ import annotations

import platform
import subprocess
import sys


def test_threads_that_free_what_they_held_keep_no_heaps_of_their_own() -> None:
    """Counted by glibc itself: a heap for the process, and one for each thread without this."""
    if platform.libc_ver()[0] != "glibc":
        return
    code = """
import ctypes, threading
from web.memory import share_heap
assert share_heap()
barrier = threading.Barrier(8)
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def hold():
    block = libc.malloc(1000)
    barrier.wait()
    libc.free(block)
threads = [threading.Thread(target=hold) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc.malloc_stats()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.count("Arena ") == 1
