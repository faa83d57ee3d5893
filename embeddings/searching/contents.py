"""What an index holds and how it lies in a generation's files, each of which is named here.

It knows nothing of how the contents came about or what they are asked.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embeddings.searching.index_kinds import open_vectors
from embeddings.searching.postings import Postings, TermRows
from embeddings.searching.token_segments import Segment, TokenSegments
from embeddings.searching.vectors import VectorIndex
from embeddings.skipped import Skipped
from embeddings.storage.arrays import map_array
from embeddings.storage.generation import Generation

DOCUMENTS_FILE = "documents.json"
SKIPPED_FILE = "skipped.json"
HEADINGS_FILE = "headings.json"
TERMS_FILE = "terms.json"
TEXTS_FILE = "texts.bin"
PARAGRAPHS_FILE = "paragraphs.npy"
SENTENCES_FILE = "sentences.npy"
SCALES_FILE = "token_scales.npy"
TERM_NUMBERS_FILE = "term_numbers.npy"
TERM_LENGTHS_FILE = "term_lengths.npy"
PARAGRAPH_VECTORS, SENTENCE_VECTORS = "paragraphs", "sentences"
"""What the files of the vectors are called, before what `vector_files` adds."""
POSTINGS = ("offsets", "rows", "weights", "idf")
"""What is written of `Postings`, each in a file of its own."""
Unit = Literal["paragraph", "sentence"]
"""What the rows of postings are."""
_SEGMENT = "token_codes_"

PARAGRAPH = np.dtype(
    [
        ("document", "i4"), ("line", "i4"), ("page", "i4"), ("headings", "i4"),
        ("start", "i8"), ("end", "i8"), ("byte_start", "i8"), ("byte_end", "i8"),
        ("first_sentence", "i8"), ("last_sentence", "i8"),
        ("first_token", "i8"), ("last_token", "i8"),
        ("digest", "V16"),
    ]
)  # fmt: skip
"""One row a paragraph.

`document` is a row of the documents, `headings` one of the heading paths. `start` and `end` count
characters in the document's text, `byte_start` and `byte_end` bytes in its file, or in its text in
UTF-8 where the file is not text. `line` counts from 1; `page` too, 0 in a document without pages.
The paragraph's sentences are the rows `first_sentence:last_sentence`, its tokens, those of its
headings included, the rows `first_token:last_token`. `digest` is that of its `Passage`.
"""
SENTENCE = np.dtype([("start", "i8"), ("end", "i8"), ("first_token", "i8"), ("last_token", "i8")])
"""One row a sentence.

`start` and `end` count characters in the document's text; its tokens are the rows
`first_token:last_token`.
"""


def postings_file(unit: Unit, part: str) -> str:
    """Return the name of the file with a part, of `POSTINGS`, of the postings of a unit."""
    return f"{unit}_{part}.npy"


def segment_file(number: int) -> str:
    """Return the name of the file with a segment's codes."""
    return f"{_SEGMENT}{number}.npy"


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What the index keeps of a document beside its text; paragraphs are rows `first:last`.

    `headings` are spans, each with what it says where there is markup in it, else "". `pages` is
    the last page with text, 0 where there are none; `note` says what could not be read,
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
    headings: tuple[tuple[int, int, str], ...]
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
    """Everything an index holds, in memory or mapped.

    `texts` are those of the documents one after another, in UTF-8. `headings` are the distinct
    heading paths, which paragraphs name by number. `paragraphs`: (n,) `PARAGRAPH`, `sentences`:
    (m,) `SENTENCE`, both in the order of the documents; `paragraph_vectors`, n of them, and
    `sentence_vectors`, m, are (dimension,) float32 of unit length. `tokens` are those of all
    paragraphs in order, before each one's sentences those of its headings. `terms` names the
    numbers in `term_rows`, `paragraph_terms` and `sentence_terms`.
    """

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

        def postings(unit: Unit) -> Postings:
            parts = {part: array(postings_file(unit, part)) for part in POSTINGS}
            return Postings(**parts, size=len(paragraphs if unit == "paragraph" else sentences))

        paragraphs, sentences = array(PARAGRAPHS_FILE), array(SENTENCES_FILE)
        segments = sum(name.startswith(_SEGMENT) for name in generation.manifest["files"])
        return cls(
            documents=[_document(item) for item in json.loads(generation.read(DOCUMENTS_FILE))],
            skipped=[Skipped(**item) for item in json.loads(generation.read(SKIPPED_FILE))],
            texts=_mapped(generation.check(TEXTS_FILE)),
            headings=[tuple(path) for path in json.loads(generation.read(HEADINGS_FILE))],
            paragraphs=paragraphs,
            sentences=sentences,
            paragraph_vectors=open_vectors(generation, PARAGRAPH_VECTORS),
            sentence_vectors=open_vectors(generation, SENTENCE_VECTORS),
            tokens=TokenSegments(
                [
                    Segment(array(name), generation.keep(name))
                    for name in map(segment_file, range(segments))
                ],
                array(SCALES_FILE),
            ),
            terms=json.loads(generation.read(TERMS_FILE)),
            term_rows=TermRows(array(TERM_NUMBERS_FILE), array(TERM_LENGTHS_FILE)),
            paragraph_terms=postings("paragraph"),
            sentence_terms=postings("sentence"),
        )


def _mapped(path: Path) -> memoryview:
    """Map a file; an empty one cannot be."""
    return np.memmap(path, np.uint8, "r").data if path.stat().st_size else memoryview(b"")


def _document(item: dict[str, Any]) -> IndexedDocument:
    headings = tuple((start, end, said) for start, end, said in item.pop("headings"))
    return IndexedDocument(**item, headings=headings)
