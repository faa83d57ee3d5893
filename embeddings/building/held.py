"""Find the vectors of paragraphs by digest, wherever they lie: in an index, or kept by a build."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.building.passages import Digests, places_of
from embeddings.searching.contents import Contents

Field = Literal["paragraphs", "sentences", "codes", "scales", "token_edges"]
"""What is held of a paragraph: its vector, (dimension,), and the arrays of `Vectors`."""


class Holder(Protocol):
    """Something that holds the vectors of paragraphs on disk, a row each."""

    @property
    def digests(self) -> Digests:
        """Return the digest of every row, (n,)."""

    def get(self, row: int, field: Field) -> NDArray[Any]:
        """Return one of a row's arrays, read from where it lies."""


class Held:
    """The vectors that several holders have of paragraphs, those of an earlier holder first."""

    def __init__(self, holders: Sequence[Holder]) -> None:
        self._holders = holders
        digests = [holder.digests for holder in holders]
        self._edges = list(accumulate(map(len, digests), initial=0))
        self._digests, self._places = np.unique(np.concatenate(digests), return_index=True)

    def lacks(self, digests: Digests) -> NDArray[np.bool_]:
        """Tell of each digest, (n,), whether nothing is held under it."""
        return np.equal(places_of(digests, self._digests), len(self._digests))

    def get(self, digests: Digests, field: Field) -> list[NDArray[Any]]:
        """Return one of the arrays of each paragraph; raise `KeyError` for one that is lacking."""
        found = places_of(digests, self._digests)
        if lacking := int((found == len(self._digests)).sum()):
            told = f"no vectors are held of {lacking} of {len(digests)} paragraphs"
            raise KeyError(f"{told}: run `qa build --full`")
        places = self._places[found]
        numbers = np.searchsorted(self._edges, places, side="right") - 1
        return [
            self._holders[number].get(place - self._edges[number], field)
            for number, place in zip(numbers.tolist(), places.tolist(), strict=True)
        ]


class Live:
    """The vectors that an index holds of the paragraphs with the digests `wanted`."""

    def __init__(self, contents: Contents, wanted: Digests) -> None:
        self._contents = contents
        held = np.ascontiguousarray(contents.paragraphs["digest"]).view(wanted.dtype)
        self._rows = np.flatnonzero(np.isin(held, wanted))
        self.digests = held[self._rows]

    def get(self, row: int, field: Field) -> NDArray[Any]:
        """Return one of a row's arrays."""
        contents = self._contents
        place = contents.paragraphs[self._rows[row]]
        sentences = np.arange(place["first_sentence"], place["last_sentence"])
        first, last = int(place["first_token"]), int(place["last_token"])
        match field:
            case "paragraphs":
                return np.asarray(contents.paragraph_vectors.vectors(self._rows[row : row + 1])[0])
            case "sentences":
                return contents.sentence_vectors.vectors(sentences)
            case "codes":
                return contents.tokens.between(first, last).codes
            case "scales":
                return contents.tokens.between(first, last).scales
            case "token_edges":
                return np.append(contents.sentences["first_token"][sentences] - first, last - first)
