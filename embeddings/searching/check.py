"""Check an open index against itself: what its files say of each other must agree.

That each file is as it was written is checked when the index is opened.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from embeddings.searching.index import Index


def check_index(index: Index) -> list[str]:
    """Return one line for each fault, none for a sound index."""
    return [*_table_faults(index), *_document_faults(index)]


def _table_faults(index: Index) -> Iterator[str]:
    contents = index.contents
    paragraphs, sentences = contents.paragraphs, contents.sentences
    if not contents.documents:
        if len(paragraphs) or len(sentences) or len(contents.texts):
            yield "passages without a document"
        return
    for name, found, expected in (
        ("paragraph vectors", contents.paragraph_vectors.size, len(paragraphs)),
        ("sentence vectors", contents.sentence_vectors.size, len(sentences)),
        ("rows of paragraph terms", contents.paragraph_terms.size, len(paragraphs)),
        ("rows of sentence terms", contents.sentence_terms.size, len(sentences)),
        ("rows of terms", len(contents.term_rows.lengths), len(paragraphs) + len(sentences)),
        ("terms", int(contents.term_rows.lengths.sum()), len(contents.term_rows.numbers)),
        ("bytes of text", contents.documents[-1].text_end, len(contents.texts)),
        ("token vectors", int(paragraphs["last_token"][-1]), len(contents.tokens.scales)),
        ("paragraphs", contents.documents[-1].last_paragraph, len(paragraphs)),
        ("sentences", int(paragraphs["last_sentence"][-1]), len(sentences)),
    ):
        if found != expected:
            yield f"{found} {name}, not {expected}"
    for first, last in (("first_sentence", "last_sentence"), ("first_token", "last_token")):
        starts, ends = paragraphs[first], paragraphs[last]
        if starts[0] != 0 or (starts[1:] != ends[:-1]).any() or (starts > ends).any():
            yield f"{first} and {last} leave gaps"
    starts, ends = sentences["first_token"], sentences["last_token"]
    # Before the first sentence of a paragraph stand the tokens of its headings.
    within = ~np.isin(np.arange(len(sentences)), paragraphs["first_sentence"])
    if (starts[1:] != ends[:-1])[within[1:]].any() or (starts > ends).any():
        yield "the sentences leave gaps in their paragraph's tokens"
    norms = np.linalg.norm(contents.paragraph_vectors.vectors(np.arange(len(paragraphs))), axis=1)
    if wrong := int((np.abs(norms - 1) > 1e-3).sum()):
        yield f"{wrong} paragraph vectors are not of unit length"


def _document_faults(index: Index) -> Iterator[str]:
    for number, document in enumerate(index.contents.documents):
        text = index.text(document)
        places = _Places(text, document.text_offset)
        for row in range(document.first_paragraph, document.last_paragraph):
            if fault := _paragraph_fault(index, number, text, places, row):
                yield f"{document.path}, paragraph {row}: {fault}"


class _Places:
    """Tells where characters of a text begin in its file, asked from front to back."""

    def __init__(self, text: str, offset: int) -> None:
        self._text, self._offset = text, offset
        self._place, self._byte = 0, offset

    def byte(self, place: int) -> int:
        """Return the byte at which a character begins; going back starts all over."""
        if place < self._place:
            self._place, self._byte = 0, self._offset
        self._byte += len(self._text[self._place : place].encode())
        self._place = place
        return self._byte


def _paragraph_fault(index: Index, number: int, text: str, places: _Places, row: int) -> str | None:
    paragraph = index.contents.paragraphs[row]
    start, end = int(paragraph["start"]), int(paragraph["end"])
    if paragraph["document"] != number:
        return "belongs to another document"
    if not 0 <= start < end <= len(text):
        return f"reaches from {start} to {end} in a text of {len(text)}"
    if (paragraph["byte_start"], paragraph["byte_end"]) != (places.byte(start), places.byte(end)):
        return "its byte offsets are not those of its text"
    edge = start
    for first, last in index.sentence_spans(row):
        if not edge <= first < last <= end:
            return f"has a sentence from {first} to {last}"
        edge = last
    return None
