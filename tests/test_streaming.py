"""A build takes little memory however much it indexes, and what it writes does not depend on it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest

from embeddings.building import bulk, index_files, partial, parts, passages, seeds
from embeddings.encoding.encoder import Encoding, Role
from embeddings.searching import index_kinds, ivf_index, postings
from tests.bench.build_memory import WideEncoder
from tests.conftest import Workshop
from tests.toy import ToyEncoder

COLOURS = ("red", "blue", "green", "white", "black", "yellow", "brown", "grey", "violet")
# What is read, embedded, counted and written at a time: in rows, and in bytes.
ROWS = (
    (passages, "_STRETCH"), (passages, "_BATCH"), (parts, "_MADE"), (parts, "_TAKEN"),
    (bulk, "_BLOCK"), (bulk, "_ROWS"), (ivf_index, "_SLICE"),
)  # fmt: skip
BYTES = (
    (postings, "_OCCURRENCES"), (postings, "_BLOCK"), (index_files, "_BLOCK"), (ivf_index, "_BLOCK")
)  # fmt: skip


def small_steps(patch: pytest.MonkeyPatch, rows: int, of_bytes: int) -> None:
    for names, size in ((ROWS, rows), (BYTES, of_bytes)):
        for module, name in names:
            patch.setattr(module, name, size)


def texts(count: int, a_file: int = 8) -> dict[str, str | bytes]:
    """Return files of paragraphs with headings, two sentences and few distinct words."""
    paragraphs = [
        f"Door {' '.join(str(number))} is {COLOURS[number % 9]}, and {'very ' * (number % 5)}old. "
        f"Gate {number % 7} is {COLOURS[number % 4]}."
        for number in range(count)
    ]
    return {
        f"{first:05}.md": "\n\n".join([f"# House {first}", *paragraphs[first : first + a_file]])
        for first in range(0, count, a_file)
    }


def live_files(folder: Path) -> dict[str, bytes]:
    generation = folder / "generations" / (folder / "current").read_text("utf-8")
    return {p.name: p.read_bytes() for p in generation.iterdir() if p.name != "manifest.json"}


class Interrupted(ToyEncoder):
    """Is interrupted, as by Ctrl-C, when it has encoded 30 texts."""

    def encode(self, given: Sequence[str], role: Role = "document") -> list[Encoding]:
        if len(self.seen) >= 30:
            raise KeyboardInterrupt
        return super().encode(given, role)


@pytest.mark.parametrize("exact_up_to", [10, 50_000], ids=["cells", "exact"])
@pytest.mark.parametrize("size", [1, 7])
def test_the_files_are_the_same_whatever_is_done_at_a_time(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, exact_up_to: int, size: int
) -> None:
    """Built at once, and in small steps: whole, after an interruption, and after changes."""
    monkeypatch.setattr(index_kinds, "EXACT_UP_TO", exact_up_to)
    monkeypatch.setattr(seeds, "_SETTLED_NS", 2**62)  # no stamps, which tell the time
    workshop.build(texts(100))
    at_once = live_files(workshop.index)
    small_steps(monkeypatch, size, 100 * size)
    workshop.build(full=True)
    assert live_files(workshop.index) == at_once
    whole, workshop.encoder = workshop.encoder, Interrupted(workshop.encoder.fingerprint)
    workshop.index = workshop.index.with_name("resumed")
    with pytest.raises(KeyboardInterrupt):
        workshop.build()
    workshop.encoder = whole
    assert 0 < workshop.build().reused < 100
    assert live_files(workshop.index) == at_once
    workshop.build({"00040.md": "A remark.", "00096.md": "Another."})
    assert workshop.build(texts(100)).embedded == 12
    assert live_files(workshop.index) == at_once


def peak(workshop: Workshop, count: int) -> tuple[int, int]:
    """Return the most bytes that a first build and a rebuild of `count` paragraphs hold."""
    workshop.index = workshop.index.with_name(f"index-{count}")
    peaks = []
    for files in (texts(count, 50), {"00050.md": "One change."}):
        workshop.write(files)
        tracemalloc.start()
        workshop.build()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return peaks[0], peaks[1]


def test_the_memory_of_a_build_does_not_grow_with_vectors_and_texts(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paragraph here has 12 KB of vectors, of which nothing may stay; its tables are mapped."""
    small_steps(monkeypatch, 32, 4096)
    monkeypatch.setattr(partial, "_OPEN", 4)  # the arrays of a batch
    workshop.encoder = WideEncoder(workshop.model.fingerprint)
    workshop.build(texts(10))  # what is loaded once counts for nothing
    few, many = peak(workshop, 250), peak(workshop, 1000)
    growth = [(large - small) / 750 for small, large in zip(few, many, strict=True)]
    assert max(growth) < 1000, f"bytes a paragraph that a build and a rebuild hold: {growth}"
