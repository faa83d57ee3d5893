"""Give passages their vectors: those that an earlier build made, or else the encoder's."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder, Encoding, Floats
from embeddings.index import Contents
from embeddings.paragraphs import Outline, Paragraph, outline
from embeddings.seeds import Document
from embeddings.tokens import Projection, TokenVectors, compress

# Enough for the encoder to put texts of one length together, and little enough to hold in memory.
_BATCH = 128

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


def cut(document: Document) -> Cut:
    """Cut a document up for the index."""
    outlined = outline(document)
    return Cut(document, outlined, tuple(_passages(document, outlined)))


def _passages(document: Document, outlined: Outline) -> Iterator[Passage]:
    for paragraph in outlined.paragraphs:
        context = "\n".join(paragraph.headings)
        text = document.text[paragraph.start : paragraph.end]
        spans = [(a - paragraph.start, b - paragraph.start) for a, b in paragraph.sentences]
        key = repr((context, text, spans)).encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(key, digest_size=16).digest()
        yield Passage(paragraph, context, text, digest)


def known_vectors(wanted: Sequence[Passage], contents: Contents) -> dict[bytes, Vectors]:
    """Return the vectors that an index holds for the passages, by digest."""
    held = contents.paragraphs["digest"]
    # Compared by their first eight bytes all at once, and then exactly.
    heads = np.frombuffer(held.tobytes(), dtype=np.int64)[::2]
    digests = {passage.digest for passage in wanted}
    wanted_heads = np.frombuffer(b"".join(sorted(digests)), dtype=np.int64)[::2]
    found = {}
    for row in np.flatnonzero(np.isin(heads, wanted_heads)).tolist():
        if (key := held[row].tobytes()) in digests and key not in found:
            found[key] = _vectors_at(contents, row)
    return found


def _vectors_at(contents: Contents, row: int) -> Vectors:
    place = contents.paragraphs[row]
    sentences = np.arange(place["first_sentence"], place["last_sentence"])
    return Vectors(
        contents.paragraph_vectors.vectors(np.array([row]))[0],
        contents.sentence_vectors.vectors(sentences),
        contents.tokens.between(int(place["first_token"]), int(place["last_token"])),
        np.append(contents.sentences["first_token"][sentences], place["last_token"])
        - place["first_token"],
    )


def embed(
    missing: Sequence[Passage],
    encoder: Encoder,
    progress: Progress,
    keep: Callable[[Mapping[bytes, Vectors]], None] = lambda _vectors: None,
) -> dict[bytes, Vectors]:
    """Embed passages, those of like length together, and return their vectors by digest.

    `keep` is given every batch of vectors as soon as it is done.
    """
    queue = sorted(missing, key=lambda passage: -len(passage.text))
    batches = [queue[first : first + _BATCH] for first in range(0, len(queue), _BATCH)]
    projection = Projection.fitted_for(encoder.fingerprint)
    vectors: dict[bytes, Vectors] = {}
    progress("embedding", 0, len(queue))
    for batch, inputs, encodings in _encoded(batches, encoder):
        done = {
            passage.digest: _vectors(passage, text, encoding, projection)
            for passage, text, encoding in zip(batch, inputs, encodings, strict=True)
        }
        keep(done)
        vectors |= done
        progress("embedding", len(vectors), len(queue))
    return vectors


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
