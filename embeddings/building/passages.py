"""Make passages of a document, and have an encoder give them their vectors."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from embeddings.building.paragraphs import Outline, Paragraph, outline
from embeddings.building.sources import Document
from embeddings.encoding.encoder import Encoder, Encoding, Floats
from embeddings.searching.tokens import Projection, TokenVectors, compress

# Enough for the encoder to put texts of one length together, and little enough to hold in memory.
_BATCH = 128
# Passages that are put in order of length at a time; the texts of these are in memory.
_STRETCH = 1024

DIGEST = np.dtype("S16")
Digests = NDArray[np.bytes_]
"""Digests of passages, (n,) of type `DIGEST`."""
Progress = Callable[[str, int, int], None]
"""Is told the stage ("reading", "embedding" or "writing"), how much of it is done, and of how much.
"""


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of one paragraph: its own, its sentences' (n, dimension), its tokens'.

    `token_edges`: (n + 1,), how many of the tokens stand before each sentence, and in all; those
    before the first sentence are the headings'.
    """

    paragraph: Floats
    sentences: Floats
    tokens: TokenVectors
    token_edges: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph on its way into the index.

    `context` (the headings above it) is embedded in front of `text`; `digest` names the two and
    the sentence boundaries, so that equal digests mean equal vectors.
    """

    paragraph: Paragraph
    context: str
    text: str
    digest: bytes

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans of the sentences inside `text`."""
        offset = self.paragraph.start
        return [(start - offset, end - offset) for start, end in self.paragraph.sentences]


@dataclass(frozen=True, slots=True)
class Cut:
    """A document, its outline and its passages in order."""

    document: Document
    outlined: Outline
    passages: tuple[Passage, ...]

    @property
    def digests(self) -> Digests:
        """Return the digests of the passages."""
        return np.frombuffer(b"".join(passage.digest for passage in self.passages), DIGEST)


def places_of(digests: Digests, among: Digests) -> NDArray[np.int64]:
    """Return where digests stand among others that are in order, at their end where they do not."""
    places = np.searchsorted(among, digests)
    if len(among):
        places[among[np.minimum(places, len(among) - 1)] != digests] = len(among)
    return places


def cut(document: Document) -> Cut:
    """Cut a document up for the index."""
    outlined = outline(document)
    return Cut(document, outlined, tuple(_passages(document, outlined)))


def _passages(document: Document, outlined: Outline) -> Iterator[Passage]:
    for paragraph in outlined.paragraphs:
        context = "\n".join(paragraph.headings)
        text = document.text[paragraph.start : paragraph.end]
        spans = [(a - paragraph.start, b - paragraph.start) for a, b in paragraph.sentences]
        key = repr((context, text, spans)).encode()
        digest = hashlib.blake2b(key, digest_size=16).digest()
        yield Passage(paragraph, context, text, digest)


def embed(
    missing: Iterable[Passage],
    count: int,
    encoder: Encoder,
    progress: Progress,
    keep: Callable[[Mapping[bytes, Vectors]], None],
) -> None:
    """Embed passages, `count` of them, those of like length within a stretch together.

    `keep` is given every batch of vectors, by digest, as soon as it is done.
    """
    projection = Projection.fitted_for(encoder.fingerprint)
    done = 0
    progress("embedding", done, count)
    for batch, inputs, encodings in _encoded(_batches(missing), encoder):
        keep(
            {
                passage.digest: _vectors(passage, text, encoding, projection)
                for passage, text, encoding in zip(batch, inputs, encodings, strict=True)
            }
        )
        done += len(batch)
        progress("embedding", done, count)


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    """Yield batches, longest passages first within a stretch of the passages."""
    rest = iter(passages)
    while stretch := sorted(islice(rest, _STRETCH), key=lambda passage: -len(passage.text)):
        for first in range(0, len(stretch), _BATCH):
            yield stretch[first : first + _BATCH]


def _encoded(
    batches: Iterable[list[Passage]], encoder: Encoder
) -> Iterator[tuple[list[Passage], list[str], list[Encoding]]]:
    """Encode batches in order, one ahead, so that no core waits for what is done with another."""

    def encode(batch: list[Passage]) -> tuple[list[Passage], list[str], list[Encoding]]:
        inputs = [f"{passage.context}\n{passage.text}".lstrip("\n") for passage in batch]
        return batch, inputs, encoder.encode(inputs)

    with ThreadPoolExecutor(2) as pool:
        running: deque[Future[tuple[list[Passage], list[str], list[Encoding]]]] = deque()
        for batch in batches:
            running.append(pool.submit(encode, batch))
            if len(running) == 2:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def _vectors(passage: Passage, text: str, encoding: Encoding, projection: Projection) -> Vectors:
    offset = len(text) - len(passage.text)
    compressed, starts = compress(text, encoding, projection)
    edges = [offset, *(offset + end for _, end in passage.sentences[:-1])]
    return Vectors(
        encoding.vector,
        np.stack([encoding.pool(offset + a, offset + b) for a, b in passage.sentences]),
        compressed,
        np.append(np.searchsorted(starts, edges), len(starts)),
    )
