"""Find where words stand in a text, also where one place reaches into the next."""

from __future__ import annotations

from collections.abc import Iterator


def occurrences(text: str, words: str, start: int = 0) -> Iterator[int]:
    """Yield where `words` begin in a text, from `start` on."""
    while (start := text.find(words, start)) >= 0:
        yield start
        start += 1
