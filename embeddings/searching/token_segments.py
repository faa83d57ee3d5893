"""The token vectors of a whole index, in segments that a rebuild takes over as they are.

They are most of an index's bytes. A segment holds whole documents, and where it ends depends on
their names: so a changed document alters its own segment, and the others' files go into the next
generation under a second name, neither copied nor read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats
from embeddings.searching.tokens import Scales, TokenVectors
from embeddings.storage.generation import KeptFile

Codes = NDArray[np.int8]
Numbers = NDArray[np.int64]
# Tokens in a segment, at least: some megabytes of them. One document in four may end one.
_LEAST = 2**17
_ENDING = 4
# Segments that an index has at most, about, however large it is: few files are open.
_SEGMENTS = 64
# Tokens that are read at a time.
_BLOCK = 2**15


@dataclass(frozen=True, slots=True)
class Segment:
    """The codes of consecutive documents' tokens, (n, dimension), and the file that holds them."""

    codes: Codes
    file: KeptFile | None = None


@dataclass(frozen=True)
class TokenSegments:
    """Segments in order, and the scale of every token, (n,) float16: see `TokenVectors`."""

    segments: Sequence[Segment]
    scales: Scales

    @cached_property
    def edges(self) -> list[int]:
        """Return where each segment begins, in tokens, and at the end how many there are."""
        return list(accumulate((len(segment.codes) for segment in self.segments), initial=0))

    def between(self, start: int, end: int) -> TokenVectors:
        """Return the tokens `start:end`, which lie in one document, without copying."""
        number = min(bisect_right(self.edges, start), len(self.segments)) - 1
        offset = self.edges[number]
        codes = self.segments[number].codes[start - offset : end - offset]
        return TokenVectors(codes, self.scales[start:end])

    def similarity(self, firsts: Numbers, lasts: Numbers, query: Floats) -> Floats:
        """Return the cosine of tokens with each query token, (tokens, query tokens).

        The tokens are those of the ranges `firsts[i]:lasts[i]`, each in one document, one after
        another. `query`: (query tokens, dimension) float32 of unit length.
        """
        ranges = zip(firsts.tolist(), lasts.tolist(), strict=True)
        return join_vectors([self.between(*each) for each in ranges]).similarity(query)

    def cut(self, start: int, end: int) -> list[Stretch]:
        """Return the tokens `start:end` as stretches, whole segments with their files."""
        stretches = [Stretch.of(segment) for segment in self.segments]
        return _cut(stretches, self.edges, start, end)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The codes of `length` consecutive tokens, wherever they lie, and the file of just these.

    `read(a, b)` gives those of the tokens `a:b`, in blocks; both are edges of documents.
    """

    length: int
    read: Callable[[int, int], Iterable[Codes]]
    file: KeptFile | None = None

    @classmethod
    def of(cls, segment: Segment) -> Stretch:
        """Return a segment's codes."""
        codes = segment.codes

        def read(start: int, end: int) -> Iterable[Codes]:
            return (codes[a : min(a + _BLOCK, end)] for a in range(start, end, _BLOCK))

        return cls(len(codes), read, segment.file)

    def cut(self, start: int, end: int) -> Stretch:
        """Return the tokens `start:end`; all of them are the stretch itself."""
        if (start, end) == (0, self.length):
            return self
        return Stretch(end - start, lambda a, b: self.read(start + a, start + b))


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment of the next generation: the stretches that it is made of."""

    stretches: Sequence[Stretch]

    @property
    def length(self) -> int:
        """Return the number of tokens."""
        return sum(stretch.length for stretch in self.stretches)

    @property
    def file(self) -> KeptFile | None:
        """Return the file that holds just these tokens already, if one does."""
        return self.stretches[0].file if len(self.stretches) == 1 else None

    def codes(self) -> Iterator[Codes]:
        """Read the codes, a block at a time."""
        for stretch in self.stretches:
            yield from stretch.read(0, stretch.length)


def join_vectors(vectors: Sequence[TokenVectors]) -> TokenVectors:
    """Return the tokens of one or more texts, one after another."""
    return TokenVectors(
        np.concatenate([v.codes for v in vectors]), np.concatenate([v.scales for v in vectors])
    )


def join_segments(
    stretches: Sequence[Stretch], documents: Iterable[tuple[str, int]]
) -> list[NewSegment]:
    """Cut joined stretches into segments anew; those that come out as they were are kept.

    `documents`: the name of each document in order, and where its tokens end.
    """
    edges = list(accumulate((stretch.length for stretch in stretches), initial=0))
    ends = [0, *_ends(list(documents))]
    return [NewSegment(_cut(stretches, edges, start, end)) for start, end in pairwise(ends)]


def _cut(stretches: Sequence[Stretch], edges: Sequence[int], start: int, end: int) -> list[Stretch]:
    """Return what the tokens `start:end` are made of; stretch n begins at `edges[n]`."""
    return [
        stretch.cut(max(start - first, 0), min(end, last) - first)
        for stretch, (first, last) in zip(stretches, pairwise(edges), strict=True)
        if max(first, start) < min(last, end)
    ]


def _ends(documents: Sequence[tuple[str, int]]) -> list[int]:
    """Return where segments end, in tokens; the last ends with the last document."""
    total = documents[-1][1] if documents else 0
    least = _LEAST
    while least * _SEGMENTS < total:  # doubled, so that it seldom changes as an index grows
        least *= 2
    ends, begin = [], 0
    for name, end in documents[:-1]:
        if end - begin >= least and crc32(name.encode("utf-8", "surrogatepass")) % _ENDING == 0:
            ends.append(end)
            begin = end
    return [*ends, total]
