"""The token vectors of a whole index, in segments that a rebuild takes over as they are.

They are most of an index's bytes. A segment holds whole documents, and where it ends depends on
their names: so a changed document alters its own segment, and the others' files go into the next
generation under a second name, neither copied nor read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Floats
from embeddings.store import Kept
from embeddings.tokens import TokenVectors

Codes = NDArray[np.int8]
Numbers = NDArray[np.int64]
# Tokens in a segment, at least: some megabytes of them. One document in four may end one.
_LEAST = 2**17
_ENDING = 4
# An index of any size has about so many segments, so that few files are open.
_SEGMENTS = 64


@dataclass(frozen=True, slots=True)
class Segment:
    """The codes of consecutive documents' tokens, (n, dimension), and the file that holds them.

    `file` is None for what no generation holds just so.
    """

    codes: Codes
    file: Kept | None = None


@dataclass(frozen=True)
class TokenSegments:
    """Segments in order, and the scale of every token, (n,) float32: see `TokenVectors`."""

    segments: Sequence[Segment]
    scales: Floats

    @cached_property
    def edges(self) -> Numbers:
        """Return where each segment begins, in tokens, and how many there are: (segments + 1,)."""
        return np.cumsum([0, *(len(segment.codes) for segment in self.segments)])

    def between(self, start: int, end: int) -> TokenVectors:
        """Return the tokens `start:end`, which lie in one document, without copying."""
        number = int(np.searchsorted(self.edges, start, side="right")) - 1
        number = min(number, len(self.segments) - 1)
        offset = int(self.edges[number])
        codes = self.segments[number].codes[start - offset : end - offset]
        return TokenVectors(codes, self.scales[start:end])

    def gather(self, firsts: Numbers, lasts: Numbers) -> TokenVectors:
        """Return the tokens of the ranges `firsts[i]:lasts[i]` joined, each in one document."""
        found = [self.between(a, b) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True)]
        return join_vectors(found)

    def cut(self, start: int, end: int) -> TokenSegments:
        """Return the tokens `start:end` as segments, whole ones as they are."""
        pieces = []
        for segment, (first, last) in zip(self.segments, pairwise(self.edges), strict=True):
            if start <= first and last <= end:
                pieces.append(segment)
            elif first < end and start < last:
                pieces.append(Segment(segment.codes[max(start - first, 0) : end - first]))
        none = [Segment(self.segments[0].codes[:0])]
        return TokenSegments(pieces or none, self.scales[start:end])


def join_vectors(vectors: Sequence[TokenVectors]) -> TokenVectors:
    """Return the tokens of one or more texts, one after another."""
    return TokenVectors(
        np.concatenate([v.codes for v in vectors]), np.concatenate([v.scales for v in vectors])
    )


def join_segments(
    parts: Sequence[TokenSegments], documents: Iterable[tuple[str, int]]
) -> TokenSegments:
    """Join parts, and cut them into segments anew; those that come out as they were are kept.

    `documents`: the name of each document in order, and where its tokens end.
    """
    whole = TokenSegments(
        [segment for part in parts for segment in part.segments],
        np.concatenate([part.scales for part in parts]),
    )
    ends = _ends(list(documents))
    return TokenSegments([_only(whole.cut(a, b)) for a, b in pairwise([0, *ends])], whole.scales)


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


def _only(tokens: TokenSegments) -> Segment:
    """Return one segment of several, itself if it is the only one that is not empty."""
    held = [segment for segment in tokens.segments if len(segment.codes)] or tokens.segments[:1]
    return held[0] if len(held) == 1 else Segment(np.concatenate([s.codes for s in held]))
