"""Build the index of a seeds folder, embedding only the paragraphs never embedded before."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings.analyzer import terms
from embeddings.encoder import Encoder, Encoding, Floats
from embeddings.errors import IndexUnusable, SeedsError
from embeddings.index import PARAGRAPH, SENTENCE, VERSIONS, Contents, Index, IndexedDocument
from embeddings.lexical import build_postings
from embeddings.model import Model
from embeddings.paragraphs import Outline, Paragraph, outline
from embeddings.seeds import Document, Skipped, read_seeds
from embeddings.store import building, publish
from embeddings.tokens import TokenVectors, compress
from embeddings.vectors import FlatIndex

_BATCH = 64


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. Counts of documents, then of paragraphs; `seconds` of wall time."""

    version: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]
    documents: int
    paragraphs: int
    embedded: int
    reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of one paragraph: its own, its sentences' (n, dimension), its tokens'.

    `token_ends`: (n,), how many of the tokens stand before the end of each sentence.
    """

    paragraph: Floats
    sentences: Floats
    tokens: TokenVectors
    token_ends: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph on its way into the index: where it stands and what is embedded of it.

    `context` (the headings above it) is embedded in front of `text`; `digest` names the two and
    the sentence boundaries, so that equal digests mean equal vectors.
    """

    document: int
    paragraph: Paragraph
    context: str
    text: str
    digest: bytes

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Return the spans of the sentences inside `text`."""
        offset = self.paragraph.start
        return [(start - offset, end - offset) for start, end in self.paragraph.sentences]


Progress = Callable[[list[list[Passage]], int], Iterable[list[Passage]]]


def build_index(
    documents: list[Document],
    skipped: list[Skipped],
    folder: Path,
    model: Model,
    load_encoder: Callable[[], Encoder],
    *,
    full: bool = False,
    progress: Progress = lambda batches, _total: batches,
) -> Report:
    """Index documents into `folder` and make that the live generation.

    Paragraphs that the live generation holds, embedded by the same model, are not embedded again
    unless `full`; `load_encoder` is called only if any are left. Where nothing changed, nothing
    is written. `progress` wraps the batches to embed and is told how many paragraphs they hold.
    Raise `BuildRunning` while another build has the index, and `IndexUnusable` where it cannot be
    written.
    """
    started = time.monotonic()
    with building(folder):
        previous = None if full else _previous(folder, model)
        version = _version(documents, skipped, model)
        if previous is not None and previous.version == version:
            contents, embedded = previous.contents, 0
        else:
            outlines = [outline(document) for document in documents]
            passages = list(_passages(documents, outlines))
            vectors = _reused(passages, previous)
            embedded = len({passage.digest for passage in passages} - vectors.keys())
            if embedded:
                vectors |= _embedded(passages, vectors, load_encoder(), progress)
            contents = _contents(documents, skipped, outlines, passages, vectors)
            facts = {
                **VERSIONS,
                "version": version,
                "model": model.name,
                "encoder": model.fingerprint,
                "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            publish(folder, contents.to_files(), facts)
    old = {} if previous is None else _digests(previous.contents.documents)
    new = _digests(contents.documents)
    return Report(
        version=version,
        added=tuple(path for path in new if path not in old),
        changed=tuple(path for path in new if path in old and old[path] != new[path]),
        removed=tuple(path for path in old if path not in new),
        unchanged=sum(old.get(path) == digest for path, digest in new.items()),
        skipped=tuple(skipped),
        documents=len(contents.documents),
        paragraphs=len(contents.paragraphs),
        embedded=embedded,
        reused=len(contents.paragraphs) - embedded,
        seconds=round(time.monotonic() - started, 3),
    )


def read_folder(seeds: Path) -> tuple[list[Document], list[Skipped]]:
    """Return the documents below a folder and what was skipped, each with its reason.

    Raise `SeedsError` where there is nothing to index.
    """
    documents, skipped = [], []
    for found in read_seeds(seeds):
        if isinstance(found, Document):
            documents.append(found)
        else:
            skipped.append(found)
    if not documents:
        reasons = "; ".join(f"{item.path}: {item.reason}" for item in skipped[:3])
        why = f"every file was skipped ({reasons})" if skipped else "it is empty"
        raise SeedsError(f"nothing to index in {seeds}: {why}; add a .txt or .md file")
    return documents, skipped


def _previous(folder: Path, model: Model) -> Index | None:
    """Return the live index if its vectors can be used again."""
    try:
        index = Index.open(folder)
    except IndexUnusable:
        return None
    return index if index.encoder_fingerprint == model.fingerprint else None


def _version(documents: list[Document], skipped: list[Skipped], model: Model) -> str:
    """Name a generation by all that decides its contents, so that equal names are equal indexes."""
    facts = (
        sorted(VERSIONS.items()),
        model.fingerprint,
        [(document.path, document.title, document.sha256) for document in documents],
        [(item.path, item.reason) for item in skipped],
    )
    return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _digests(documents: Iterable[IndexedDocument]) -> dict[str, str]:
    return {document.path: document.sha256 for document in documents}


def _passages(documents: list[Document], outlines: list[Outline]) -> Iterator[Passage]:
    for number, (document, outlined) in enumerate(zip(documents, outlines, strict=True)):
        for paragraph in outlined.paragraphs:
            context = "\n".join(paragraph.headings)
            text = document.text[paragraph.start : paragraph.end]
            spans = [(a - paragraph.start, b - paragraph.start) for a, b in paragraph.sentences]
            key = repr((context, text, spans)).encode("utf-8", "surrogatepass")
            digest = hashlib.blake2b(key, digest_size=16).digest()
            yield Passage(number, paragraph, context, text, digest)


def _reused(passages: list[Passage], previous: Index | None) -> dict[bytes, Vectors]:
    """Return the vectors that the previous index holds, by digest."""
    if previous is None:
        return {}
    contents = previous.contents
    wanted = {passage.digest for passage in passages}
    found = {}
    for row, digest in enumerate(contents.paragraphs["digest"]):
        if (key := digest.tobytes()) in wanted and key not in found:
            place = contents.paragraphs[row]
            sentences = np.arange(place["first_sentence"], place["last_sentence"])
            found[key] = Vectors(
                contents.paragraph_vectors.vectors(np.array([row]))[0],
                contents.sentence_vectors.vectors(sentences),
                contents.tokens.between(int(place["first_token"]), int(place["last_token"])),
                contents.sentences["last_token"][sentences] - place["first_token"],
            )
    return found


def _embedded(
    passages: list[Passage], known: dict[bytes, Vectors], encoder: Encoder, progress: Progress
) -> dict[bytes, Vectors]:
    """Embed the passages without vectors, those of like length together, and return theirs."""
    missing = {passage.digest: passage for passage in passages if passage.digest not in known}
    queue = sorted(missing.values(), key=lambda passage: len(passage.text))
    batches = [queue[first : first + _BATCH] for first in range(0, len(queue), _BATCH)]
    vectors = {}
    for batch in progress(batches, len(queue)):
        inputs = [f"{passage.context}\n{passage.text}".lstrip("\n") for passage in batch]
        for passage, text, encoding in zip(batch, inputs, encoder.encode(inputs), strict=True):
            vectors[passage.digest] = _vectors(passage, text, encoding)
    return vectors


def _vectors(passage: Passage, text: str, encoding: Encoding) -> Vectors:
    offset = len(text) - len(passage.text)
    own = encoding.spans[:, 0] >= offset
    tokens = Encoding(encoding.vector, encoding.tokens[own], encoding.spans[own])
    compressed, starts = compress(text, tokens if own.any() else encoding)
    ends = [offset + end for _, end in passage.sentences[:-1]]
    return Vectors(
        encoding.vector,
        np.stack([encoding.pool(offset + a, offset + b) for a, b in passage.sentences]),
        compressed,
        np.append(np.searchsorted(starts, ends), len(starts)),
    )


def _contents(
    documents: list[Document],
    skipped: list[Skipped],
    outlines: list[Outline],
    passages: list[Passage],
    vectors: dict[bytes, Vectors],
) -> Contents:
    ordered = [vectors[passage.digest] for passage in passages]
    headings = list(dict.fromkeys(passage.paragraph.headings for passage in passages))
    numbering: dict[str, int] = {}
    paragraph_rows, sentence_rows = [], []
    for passage in passages:
        language = outlines[passage.document].language
        numbered = [
            [numbering.setdefault(term, len(numbering)) for term in terms(text, language)]
            for text in (passage.context, *(passage.text[a:b] for a, b in passage.sentences))
        ]
        paragraph_rows.append([number for row in numbered for number in row])
        sentence_rows.extend(numbered[1:])
    return Contents(
        documents=list(_indexed(documents, outlines)),
        skipped=skipped,
        texts=b"".join(document.text.encode() for document in documents),
        headings=headings,
        paragraphs=_paragraph_table(documents, passages, ordered, headings),
        sentences=_sentence_table(passages, ordered),
        paragraph_vectors=FlatIndex.build(np.stack([v.paragraph for v in ordered])),
        sentence_vectors=FlatIndex.build(np.concatenate([v.sentences for v in ordered]), half=True),
        tokens=TokenVectors(
            np.concatenate([v.tokens.codes for v in ordered]),
            np.concatenate([v.tokens.scales for v in ordered]),
        ),
        terms=list(numbering),
        paragraph_terms=build_postings(paragraph_rows, len(numbering)),
        sentence_terms=build_postings(sentence_rows, len(numbering)),
    )


def _indexed(documents: list[Document], outlines: list[Outline]) -> Iterator[IndexedDocument]:
    text_start = first = 0
    for document, outlined in zip(documents, outlines, strict=True):
        text_end = text_start + len(document.text.encode())
        last = first + len(outlined.paragraphs)
        yield IndexedDocument(
            id=document.id,
            path=document.path,
            title=outlined.title,
            sha256=document.sha256,
            language=outlined.language,
            text_offset=document.text_offset,
            text_start=text_start,
            text_end=text_end,
            first_paragraph=first,
            last_paragraph=last,
            headings=outlined.headings,
        )
        text_start, first = text_end, last


def _paragraph_table(
    documents: list[Document],
    passages: list[Passage],
    vectors: list[Vectors],
    headings: list[tuple[str, ...]],
) -> NDArray[np.void]:
    heading_numbers = {path: number for number, path in enumerate(headings)}
    table = np.zeros(len(passages), dtype=PARAGRAPH)
    sentence = token = position = byte = 0
    document = -1
    for row, passage, found in zip(table, passages, vectors, strict=True):
        paragraph, text = passage.paragraph, documents[passage.document].text
        if passage.document != document:
            document, position, byte = passage.document, 0, documents[passage.document].text_offset
        byte_start = byte + len(text[position : paragraph.start].encode())
        byte_end = byte_start + len(passage.text.encode())
        row["document"], row["line"] = document, paragraph.line
        row["headings"] = heading_numbers[paragraph.headings]
        row["start"], row["end"] = paragraph.start, paragraph.end
        row["byte_start"], row["byte_end"] = byte_start, byte_end
        row["first_sentence"] = sentence
        sentence = row["last_sentence"] = sentence + len(paragraph.sentences)
        row["first_token"] = token
        token = row["last_token"] = token + len(found.tokens.scales)
        row["digest"] = passage.digest
        position, byte = paragraph.end, byte_end
    return table


def _sentence_table(passages: list[Passage], vectors: list[Vectors]) -> NDArray[np.void]:
    rows = []
    token = 0
    for passage, found in zip(passages, vectors, strict=True):
        ends = [token + int(end) for end in found.token_ends]
        firsts = [token, *ends[:-1]]
        spans = passage.paragraph.sentences
        rows += [(*s, first, end) for s, first, end in zip(spans, firsts, ends, strict=True)]
        token += len(found.tokens.scales)
    return np.array(rows, dtype=SENTENCE)
