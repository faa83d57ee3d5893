"""The index as it is searched: immutable, opened from one generation on disk.

It looks up what the contents hold, and knows nothing of how they came about or are searched. What
it gives of one paragraph or sentence it gives by its row, its number in the table, from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.errors import IndexDamaged, IndexMismatch
from embeddings.searching.contents import Contents, IndexedDocument
from embeddings.searching.tokens import Projection
from embeddings.storage.generation import Generation, read_current
from embeddings.versions import VERSIONS


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
        self._documents = {document.id: document for document in contents.documents}
        # Beside the table, where it is searched without copying a column out of it.
        self._first_sentences = np.ascontiguousarray(contents.paragraphs["first_sentence"])
        self._term_starts = np.concatenate([[0], np.cumsum(contents.term_rows.lengths)])
        # Decoding a document costs time in its size; a few hot ones are kept. Not by a method:
        # that would hold on to the index, and its deleted files would stay mapped.
        self._text = lru_cache(maxsize=64)(partial(_decode, contents.texts))

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

    @cached_property
    def shared_titles(self) -> frozenset[str]:
        """Return the titles that several documents have, told when they are first wanted."""
        titles = Counter(document.title for document in self.contents.documents)
        return frozenset(title for title, count in titles.items() if count > 1)

    def document(self, document_id: str) -> IndexedDocument | None:
        """Return the document with this id, if there is one."""
        return self._documents.get(document_id)

    def document_of(self, row: int) -> IndexedDocument:
        """Return the document that a paragraph belongs to."""
        return self.contents.documents[int(self.contents.paragraphs["document"][row])]

    def rows_around(self, sentences: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the row of the paragraph that holds each of these sentences, (n,)."""
        return np.searchsorted(self._first_sentences, sentences, side="right") - 1

    def headings_of(self, row: int) -> tuple[str, ...]:
        """Return the headings above a paragraph, outermost first."""
        return self.contents.headings[int(self.contents.paragraphs["headings"][row])]

    def sentence(self, row: int) -> tuple[IndexedDocument, str]:
        """Return the document of a sentence, and the sentence."""
        (around,) = self.rows_around(np.array([row])).tolist()
        document = self.document_of(around)
        start, end, *_ = self.contents.sentences[row].tolist()
        return document, self.text(document)[start:end]

    def paragraphs_of(self, document: IndexedDocument) -> NDArray[np.void]:
        """Return the document's rows of the table of paragraphs, (n,) `PARAGRAPH`."""
        return self.contents.paragraphs[document.first_paragraph : document.last_paragraph]

    def text(self, document: IndexedDocument) -> str:
        """Return the document's whole text."""
        return self._text(document.text_start, document.text_end)

    def bytes_of(self, document: IndexedDocument, start: int, end: int) -> bytes:
        """Return bytes `start:end` of the document's file, of its text where that is not text."""
        first, last = (document.text_start + at - document.text_offset for at in (start, end))
        if not document.text_start <= first <= last <= document.text_end:
            return b""
        return bytes(self.contents.texts[first:last])

    def passage(self, row: int) -> str:
        """Return a paragraph's text."""
        paragraph = self.contents.paragraphs[row]
        return self.text(self.document_of(row))[paragraph["start"] : paragraph["end"]]

    def terms_of(self, paragraphs: NDArray[np.void]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the numbers of the paragraphs' terms in order, those of headings first.

        `paragraphs`: (n,), rows of the table. With the terms, one paragraph's after another's,
        comes where each paragraph's begin, (n,).
        """
        firsts = paragraphs["first_sentence"]
        rows = np.searchsorted(self._first_sentences, firsts)
        starts = self._term_starts[rows + firsts]
        ends = self._term_starts[rows + 1 + paragraphs["last_sentence"]]
        places, begin = ranges(starts, ends)
        return self.contents.term_rows.numbers[places], begin

    def sentence_spans(self, row: int) -> list[tuple[int, int]]:
        """Return a paragraph's sentences as spans of its document's text."""
        paragraph = self.contents.paragraphs[row]
        found = self.contents.sentences[paragraph["first_sentence"] : paragraph["last_sentence"]]
        return [(int(start), int(end)) for start, end, *_ in found.tolist()]


def _decode(texts: bytes | memoryview, start: int, end: int) -> str:
    return str(texts[start:end], "utf-8")


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
