"""A question is computed on one core, whatever the libraries would do by themselves."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import PROJECT

PROGRAM = """
import faiss, numpy
from threadpoolctl import threadpool_info
from web.threads import one_core_a_question
one_core_a_question()
pools = threadpool_info()
assert pools, "no library with threads of its own"
print(sorted({pool["num_threads"] for pool in pools}), faiss.omp_get_max_threads())
"""


def test_native_libraries_use_the_calling_thread_alone() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[1] 1\n"
