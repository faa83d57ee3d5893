"""Read what is too large for memory of a run of documents, a block at a time, as often as asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from embeddings.building.held import Field, Held
from embeddings.building.passages import Cut, Digests
from embeddings.encoding.encoder import Floats
from embeddings.searching.contents import Contents
from embeddings.searching.token_segments import Codes, Stretch
from embeddings.storage.store import Chunks

# Embedded paragraphs that are read at a time, and rows of an index.
_BLOCK = 256
_ROWS = 4096


class Bulk(Protocol):
    """The texts and vectors of a run of documents, each in order of its rows."""

    @property
    def dimension(self) -> int:
        """Return the length of the vectors of paragraphs and sentences."""

    @property
    def width(self) -> int:
        """Return the length of the token vectors."""

    def texts(self) -> Chunks:
        """Read the documents' texts, in UTF-8."""

    def paragraph_vectors(self) -> Iterator[Floats]:
        """Read the paragraphs' vectors, (n, dimension) a block."""

    def sentence_vectors(self) -> Iterator[Floats]:
        """Read the sentences' vectors, (n, dimension) a block."""

    def tokens(self) -> Sequence[Stretch]:
        """Return the codes of the tokens, to be read later."""


class Taken:
    """The documents `rows` of an index, as it holds them."""

    def __init__(self, contents: Contents, rows: range) -> None:
        self._contents = contents
        self._documents = contents.documents[rows.start : rows.stop]
        first, last = (
            (self._documents[0].first_paragraph, self._documents[-1].last_paragraph)
            if self._documents
            else (0, 0)
        )
        self._paragraphs = range(first, last)
        self._table = contents.paragraphs[first:last]

    @property
    def dimension(self) -> int:
        """Return the length of the vectors of paragraphs and sentences."""
        return int(self._contents.paragraph_vectors.vectors(np.arange(0)).shape[1])

    @property
    def width(self) -> int:
        """Return the length of the token vectors."""
        return int(self._contents.tokens.segments[0].codes.shape[1])

    def texts(self) -> Chunks:
        """Read the documents' texts, in UTF-8."""
        for document in self._documents:
            yield self._contents.texts[document.text_start : document.text_end]

    def paragraph_vectors(self) -> Iterator[Floats]:
        """Read the paragraphs' vectors, (n, dimension) a block."""
        return map(self._contents.paragraph_vectors.vectors, _rows(self._paragraphs))

    def sentence_vectors(self) -> Iterator[Floats]:
        """Read the sentences' vectors, (n, dimension) a block."""
        rows = self._range("first_sentence", "last_sentence")
        return map(self._contents.sentence_vectors.vectors, _rows(rows))

    def tokens(self) -> Sequence[Stretch]:
        """Return the codes of the tokens, to be read later."""
        tokens = self._range("first_token", "last_token")
        return self._contents.tokens.cut(tokens.start, tokens.stop)

    def _range(self, first: str, last: str) -> range:
        if not len(self._table):
            return range(0)
        return range(int(self._table[first][0]), int(self._table[last][-1]))


class Embedded:
    """Documents that were cut up and whose passages' vectors are held.

    `cuts` gives the documents anew each time. `digests`: (n,), of the passages.
    `token_edges`: (n + 1,), where the tokens of each begin among those of all.
    """

    def __init__(
        self,
        cuts: Callable[[], Iterable[Cut]],
        digests: Digests,
        token_edges: NDArray[np.int64],
        held: Held,
    ) -> None:
        self._cuts = cuts
        self._digests = digests
        self._token_edges = token_edges
        self._held = held

    @property
    def dimension(self) -> int:
        """Return the length of the vectors of paragraphs and sentences."""
        return len(self._held.get(self._digests[:1], "paragraphs")[0])

    @property
    def width(self) -> int:
        """Return the length of the token vectors."""
        return int(self._held.get(self._digests[:1], "codes")[0].shape[1])

    def texts(self) -> Chunks:
        """Read the documents' texts, in UTF-8."""
        return (cut.document.text.encode() for cut in self._cuts())

    def paragraph_vectors(self) -> Iterator[Floats]:
        """Read the paragraphs' vectors, (n, dimension) a block."""
        return (np.stack(each) for each in self._read("paragraphs"))

    def sentence_vectors(self) -> Iterator[Floats]:
        """Read the sentences' vectors, (n, dimension) a block."""
        return (np.concatenate(each) for each in self._read("sentences"))

    def tokens(self) -> Sequence[Stretch]:
        """Return the codes of the tokens, to be read later."""
        return [Stretch(int(self._token_edges[-1]), self._codes)]

    def _codes(self, start: int, end: int) -> Iterator[Codes]:
        first, last = np.searchsorted(self._token_edges, [start, end]).tolist()
        return (np.concatenate(each) for each in self._read("codes", first, last))

    def _read(
        self, field: Field, first: int = 0, last: int | None = None
    ) -> Iterator[list[NDArray[np.generic]]]:
        digests = self._digests[first:last]
        for start in range(0, len(digests), _BLOCK):
            yield self._held.get(digests[start : start + _BLOCK], field)


def _rows(rows: range) -> Iterator[NDArray[np.int64]]:
    for start in range(rows.start, rows.stop, _ROWS):
        yield np.arange(start, min(start + _ROWS, rows.stop))
