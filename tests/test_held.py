"""Vectors are found by digest wherever they lie, and none stands in for another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.building.held import Field, Held, Live
from embeddings.building.passages import DIGEST, Digests
from tests.conftest import Workshop


@dataclass(frozen=True)
class Numbered:
    """Holds a number for each digest: `first`, and so on."""

    digests: Digests
    first: float

    def get(self, row: int, field: Field) -> NDArray[Any]:
        assert field == "paragraphs"
        return np.array([self.first + row])


def digests(*names: bytes) -> Digests:
    return np.array(names, DIGEST)


def test_a_vector_comes_from_the_first_that_holds_it() -> None:
    first, second = Numbered(digests(b"c", b"a"), 10), Numbered(digests(b"a", b"b", b"a"), 20)
    held = Held([first, second])
    found = held.get(digests(b"b", b"a", b"c", b"a"), "paragraphs")
    assert [float(vector[0]) for vector in found] == [21, 11, 10, 11]


def test_what_is_not_held_is_told() -> None:
    held = Held([Numbered(digests(b"a"), 0), Numbered(digests(), 0)])
    assert held.lacks(digests(b"b", b"a", b"")).tolist() == [True, False, True]
    with pytest.raises(KeyError, match="of 1 of 2 paragraphs: run `qa build --full`"):
        held.get(digests(b"a", b"b"), "paragraphs")


def test_digests_that_end_in_zeros_are_told_apart() -> None:
    ends = [bytes([7] * (16 - zeros)) + bytes(zeros) for zeros in range(16)]
    held = Held([Numbered(digests(*ends), 0)])
    found = held.get(digests(*ends[::-1]), "paragraphs")
    assert [float(vector[0]) for vector in found] == list(range(15, -1, -1))


def test_an_index_holds_what_its_paragraphs_were_given(workshop: Workshop) -> None:
    workshop.build({"a.txt": "Red house. Blue boat.\n\nOld oak.", "b.md": "# Tree\n\nIt is old."})
    contents = workshop.open().contents
    wanted = np.ascontiguousarray(contents.paragraphs["digest"]).view(DIGEST)
    live = Live(contents, wanted[[0, 2]])
    assert live.digests.tolist() == wanted[[0, 2]].tolist()
    oak = workshop.encoder.encode(["Tree\nIt is old."])[0]
    assert np.allclose(live.get(1, "paragraphs"), oak.vector, atol=1e-6)
    assert [len(live.get(row, "sentences")) for row in range(2)] == [2, 1]
    assert live.get(0, "token_edges").tolist() == [0, 2, 4]
    assert live.get(1, "token_edges").tolist() == [1, 4]
    assert [len(live.get(row, "codes")) for row in range(2)] == [4, 4]
    assert [len(live.get(row, "scales")) for row in range(2)] == [4, 4]
