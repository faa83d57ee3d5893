"""Keep native code to the thread that calls it; knows nothing of what it computes."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_core_a_question() -> None:
    """Let NumPy and FAISS compute on the thread that calls them, from now on.

    Several threads for the small arrays of one question gain nothing, and wait for each other many
    times as long as they compute where other questions or programs have the cores. To be called
    when both are loaded.
    """
    threadpool_limits(1)
