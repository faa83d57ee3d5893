"""The index as it is searched: immutable, opened from one generation on disk.

It knows every file of a generation and nothing of how the files came about or are searched.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.arrays import map_array
from embeddings.errors import IndexDamaged, IndexMismatch
from embeddings.generation import Generation, read_current
from embeddings.index_kinds import open_vectors
from embeddings.lexical import Postings, TermRows
from embeddings.skipped import Skipped
from embeddings.token_segments import Segment, TokenSegments
from embeddings.tokens import Projection
from embeddings.vectors import VectorIndex
from embeddings.versions import VERSIONS

# One row a paragraph or sentence. `start`/`end` count characters in the document's text, `byte_*`
# bytes in its file (in its text in UTF-8 where the file is not text); `first_*`/`last_*` are
# half-open ranges of sentence and token rows; `page` is 0 in a document without pages.
PARAGRAPH = np.dtype(
    [
        ("document", "i4"), ("line", "i4"), ("page", "i4"), ("headings", "i4"),
        ("start", "i8"), ("end", "i8"), ("byte_start", "i8"), ("byte_end", "i8"),
        ("first_sentence", "i8"), ("last_sentence", "i8"),
        ("first_token", "i8"), ("last_token", "i8"),
        ("digest", "V16"),
    ]
)  # fmt: skip
SENTENCE = np.dtype([("start", "i8"), ("end", "i8"), ("first_token", "i8"), ("last_token", "i8")])


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What the index keeps of a document beside its text; paragraphs are rows `first:last`.

    `pages` is the last page with text, 0 where there are none; `note` says what could not be read,
    `modified` is the day the file was last changed when its content was indexed, or "".
    """

    id: str
    path: str
    title: str
    sha256: str
    language: str
    text_offset: int
    text_start: int
    text_end: int
    first_paragraph: int
    last_paragraph: int
    headings: tuple[tuple[int, int], ...]
    pages: int = 0
    note: str = ""
    stamp: str = ""
    modified: str = ""

    @property
    def paragraphs(self) -> int:
        """Return the number of paragraphs."""
        return self.last_paragraph - self.first_paragraph


@dataclass(frozen=True)
class Contents:
    """Everything an index holds, in memory or mapped; `headings` are the distinct heading paths."""

    documents: Sequence[IndexedDocument]
    skipped: Sequence[Skipped]
    texts: bytes | memoryview
    headings: Sequence[tuple[str, ...]]
    paragraphs: NDArray[np.void]
    sentences: NDArray[np.void]
    paragraph_vectors: VectorIndex
    sentence_vectors: VectorIndex
    tokens: TokenSegments
    terms: Sequence[str]
    term_rows: TermRows
    paragraph_terms: Postings
    sentence_terms: Postings

    @classmethod
    def from_files(cls, generation: Generation) -> Contents:
        """Read the contents back; raise `IndexDamaged` for a file that is not as written.

        Arrays, vectors and texts are mapped: what a question does not touch takes no memory.
        """

        def array(name: str) -> NDArray[Any]:
            mapped = map_array(generation.check(name))
            return np.asarray(mapped)  # a plain view, which is cut faster than a memmap

        def postings(unit: str) -> Postings:
            parts = {part: array(f"{unit}_{part}.npy") for part in POSTINGS}
            return Postings(**parts, size=len(paragraphs if unit == "paragraph" else sentences))

        paragraphs, sentences = array("paragraphs.npy"), array("sentences.npy")
        segments = sum(name.startswith(_SEGMENT) for name in generation.manifest["files"])
        return cls(
            documents=[_document(item) for item in json.loads(generation.read("documents.json"))],
            skipped=[Skipped(**item) for item in json.loads(generation.read("skipped.json"))],
            texts=_mapped(generation.check("texts.bin")),
            headings=[tuple(path) for path in json.loads(generation.read("headings.json"))],
            paragraphs=paragraphs,
            sentences=sentences,
            paragraph_vectors=open_vectors(generation, "paragraphs"),
            sentence_vectors=open_vectors(generation, "sentences"),
            tokens=TokenSegments(
                [
                    Segment(array(name), generation.keep(name))
                    for name in map(segment_file, range(segments))
                ],
                array("token_scales.npy"),
            ),
            terms=json.loads(generation.read("terms.json")),
            term_rows=TermRows(array("term_numbers.npy"), array("term_lengths.npy")),
            paragraph_terms=postings("paragraph"),
            sentence_terms=postings("sentence"),
        )


class Index:
    """An open generation: the contents, and the look-ups that answering needs."""

    def __init__(self, contents: Contents, facts: Mapping[str, Any], generation: str = "") -> None:
        self.contents = contents
        self.facts = facts
        self.generation = generation
        self.version = str(facts["version"])
        self.encoder_fingerprint = str(facts["encoder"])
        self.model = str(facts["model"])
        self.projection = Projection.fitted_for(self.encoder_fingerprint)
        self.built_at = str(facts["built_at"])
        self.term_numbers = {term: number for number, term in enumerate(contents.terms)}
        languages = {document.language for document in contents.documents}
        self.languages = tuple(sorted(languages)) or ("en",)
        self._rows = {document.id: row for row, document in enumerate(contents.documents)}
        # Beside the table, where it is searched without copying a column out of it.
        self.first_sentences = np.ascontiguousarray(contents.paragraphs["first_sentence"])
        self._term_starts = np.concatenate([[0], np.cumsum(contents.term_rows.lengths)])
        # Decoding a document costs time in its size; a few hot ones are kept.
        self._text = lru_cache(maxsize=64)(self._decode)

    @classmethod
    def open(
        cls, folder: Path, versions: Mapping[str, int] = VERSIONS, *, thorough: bool = False
    ) -> Index:
        """Open the live generation below `folder`, every file checked against its digest.

        Of very large files only a sample is, unless `thorough`. Raise `IndexMissing`,
        `IndexDamaged`, or `IndexMismatch` where it was written by other `versions` of this
        program's parts.
        """

        def read(generation: Generation) -> Index:
            check_versions(generation.manifest, folder, versions)
            return cls._read(generation.checked() if thorough else generation)

        return read_current(folder, read)

    @classmethod
    def _read(cls, generation: Generation) -> Index:
        try:
            return cls(Contents.from_files(generation), generation.manifest, generation.folder.name)
        except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
            raise IndexDamaged(f"{generation.folder} is inconsistent: run `qa build`") from error

    def __len__(self) -> int:
        """Return the number of paragraphs."""
        return len(self.contents.paragraphs)

    def document(self, document_id: str) -> IndexedDocument | None:
        """Return the document with this id, if there is one."""
        row = self._rows.get(document_id)
        return None if row is None else self.contents.documents[row]

    def text(self, document: IndexedDocument) -> str:
        """Return the document's whole text."""
        return self._text(document.text_start, document.text_end)

    def bytes_of(self, document: IndexedDocument, start: int, end: int) -> bytes:
        """Return bytes `start:end` of the document's file, of its text where that is not text."""
        first, last = (document.text_start + at - document.text_offset for at in (start, end))
        if not document.text_start <= first <= last <= document.text_end:
            return b""
        return bytes(self.contents.texts[first:last])

    def passage(self, paragraph: int) -> str:
        """Return a paragraph's text."""
        row = self.contents.paragraphs[paragraph]
        return self.text(self.contents.documents[row["document"]])[row["start"] : row["end"]]

    def terms_of(self, paragraphs: NDArray[np.void]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the numbers of the paragraphs' terms in order, those of headings first.

        `paragraphs`: (n,), rows of the table. With the terms, one paragraph's after another's,
        comes where each paragraph's begin, (n,).
        """
        firsts = paragraphs["first_sentence"]
        rows = np.searchsorted(self.first_sentences, firsts)
        starts = self._term_starts[rows + firsts]
        ends = self._term_starts[rows + 1 + paragraphs["last_sentence"]]
        places, begin = ranges(starts, ends)
        return self.contents.term_rows.numbers[places], begin

    def sentence_spans(self, paragraph: int) -> list[tuple[int, int]]:
        """Return the paragraph's sentences as spans of its document's text."""
        row = self.contents.paragraphs[paragraph]
        found = self.contents.sentences[row["first_sentence"] : row["last_sentence"]]
        return [(int(start), int(end)) for start, end, *_ in found.tolist()]

    def _decode(self, start: int, end: int) -> str:
        return str(self.contents.texts[start:end], "utf-8")


def ranges(
    firsts: NDArray[np.integer], lasts: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the numbers of the ranges `firsts[i]:lasts[i]` joined, and where each range starts."""
    lengths = (lasts - firsts).astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts


def check_versions(manifest: Mapping[str, Any], folder: Path, versions: Mapping[str, int]) -> None:
    """Raise `IndexMismatch` if the manifest was written by other versions of this program."""
    for part, version in versions.items():
        found = manifest.get(part)
        if found != version:
            raise IndexMismatch(
                f"{folder} was built with {part} version {found}, this program has {version}: "
                "run `qa build`"
            )


POSTINGS = ("offsets", "rows", "weights", "idf")
"""What is written of `Postings`, each in a file of its own."""
_SEGMENT = "token_codes_"


def segment_file(number: int) -> str:
    """Return the name of the file with a segment's codes."""
    return f"{_SEGMENT}{number}.npy"


def _mapped(path: Path) -> memoryview:
    """Map a file; an empty one cannot be."""
    return np.memmap(path, np.uint8, "r").data if path.stat().st_size else memoryview(b"")


def _document(item: dict[str, Any]) -> IndexedDocument:
    headings = tuple((start, end) for start, end in item.pop("headings"))
    return IndexedDocument(**item, headings=headings)
