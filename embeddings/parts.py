"""Join an index of parts: runs of documents, cut out of the live generation or made anew.

All numbers in a part count from 0 within it, and joining shifts them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from embeddings.analyzer import terms
from embeddings.encoder import Floats
from embeddings.index import PARAGRAPH, SENTENCE, Contents, IndexedDocument
from embeddings.index_kinds import IndexKind, build_vectors
from embeddings.lexical import Postings, TermRows, build_postings
from embeddings.passages import Cut, Passage, Vectors
from embeddings.seeds import Source
from embeddings.skipped import Skipped
from embeddings.token_segments import Segment, TokenSegments, join_segments, join_vectors

Table = NDArray[np.void]
Name = TypeVar("Name", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Part:
    """A run of documents with all that the index keeps of them, but for what is searched in.

    `paragraph_vectors`: (paragraphs, dimension) and `sentence_vectors`: (sentences, dimension),
    float32. `headings` and `terms` may hold more than the part uses.
    """

    documents: Sequence[IndexedDocument]
    texts: bytes | memoryview
    headings: Sequence[tuple[str, ...]]
    paragraphs: Table
    sentences: Table
    paragraph_vectors: Floats
    sentence_vectors: Floats
    tokens: TokenSegments
    terms: Sequence[str]
    term_rows: TermRows


def cut_part(contents: Contents, first: int, last: int) -> Part:
    """Cut the documents `first:last` out of an index."""
    documents = contents.documents[first:last]
    origin, end = documents[0], documents[-1]
    p, q = origin.first_paragraph, end.last_paragraph
    paragraphs = contents.paragraphs[p:q].copy()
    s, t = int(paragraphs["first_sentence"][0]), int(paragraphs["last_sentence"][-1])
    v, w = int(paragraphs["first_token"][0]), int(paragraphs["last_token"][-1])
    sentences = contents.sentences[s:t].copy()
    _shift(paragraphs, sentences, -first, -s, -v)
    return Part(
        documents=[_moved(document, -origin.text_start, -p) for document in documents],
        texts=memoryview(contents.texts)[origin.text_start : end.text_end],
        headings=contents.headings,
        paragraphs=paragraphs,
        sentences=sentences,
        paragraph_vectors=contents.paragraph_vectors.vectors(np.arange(p, q)),
        sentence_vectors=contents.sentence_vectors.vectors(np.arange(s, t)),
        tokens=contents.tokens.cut(v, w),
        terms=contents.terms,
        term_rows=contents.term_rows.between(p + s, q + t),
    )


def nothing_of(contents: Contents) -> Part:
    """Return a part without a document, with which an index that lost its last one is made."""
    return Part(
        documents=[],
        texts=b"",
        headings=[],
        paragraphs=contents.paragraphs[:0],
        sentences=contents.sentences[:0],
        paragraph_vectors=contents.paragraph_vectors.vectors(np.arange(0)),
        sentence_vectors=contents.sentence_vectors.vectors(np.arange(0)),
        tokens=contents.tokens.cut(0, 0),
        terms=[],
        term_rows=contents.term_rows.between(0, 0),
    )


def make_part(cuts: Sequence[Cut], vectors: Mapping[bytes, Vectors]) -> Part:
    """Make a part of documents that were cut up and embedded."""
    passages = [passage for cut in cuts for passage in cut.passages]
    ordered = [vectors[passage.digest] for passage in passages]
    tokens = join_vectors([found.tokens for found in ordered])
    headings = list(dict.fromkeys(passage.paragraph.headings for passage in passages))
    numbering: dict[str, int] = {}
    rows = [
        [numbering.setdefault(term, len(numbering)) for term in terms(text, cut.outlined.language)]
        for cut in cuts
        for passage in cut.passages
        for text in (passage.context, *(passage.text[a:b] for a, b in passage.sentences))
    ]
    return Part(
        documents=_documents(cuts),
        texts=b"".join(cut.document.text.encode() for cut in cuts),
        headings=headings,
        paragraphs=_paragraph_table(cuts, ordered, headings),
        sentences=_sentence_table(passages, ordered),
        paragraph_vectors=np.stack([v.paragraph for v in ordered]),
        sentence_vectors=np.concatenate([v.sentences for v in ordered]),
        tokens=TokenSegments([Segment(tokens.codes)], tokens.scales),
        terms=list(numbering),
        term_rows=TermRows(
            np.array([number for row in rows for number in row], dtype=np.int32),
            np.array([len(row) for row in rows], dtype=np.int32),
        ),
    )


def join(
    parts: Sequence[Part],
    skipped: Sequence[Skipped],
    sources: Mapping[str, Source],
    kind: IndexKind = "auto",
) -> Contents:
    """Join parts to an index's contents; each document gets its source's stamp and day."""
    documents: list[IndexedDocument] = []
    headings: dict[tuple[str, ...], int] = {}
    terms: dict[str, int] = {}
    tables: list[tuple[Table, Table]] = []
    numbers: list[NDArray[np.int32]] = []
    text = paragraph = sentence = token = 0
    for part in parts:
        paragraphs, sentences = part.paragraphs.copy(), part.sentences.copy()
        _shift(paragraphs, sentences, len(documents), sentence, token)
        paragraphs["headings"] = _renumber(paragraphs["headings"], part.headings, headings)
        tables.append((paragraphs, sentences))
        numbers.append(_renumber(part.term_rows.numbers, part.terms, terms))
        documents += [
            replace(
                _moved(document, text, paragraph),
                stamp=sources[document.path].stamp,
                modified=sources[document.path].modified,
            )
            for document in part.documents
        ]
        text += len(part.texts)
        paragraph += len(paragraphs)
        sentence += len(sentences)
        token += len(part.tokens.scales)
    paragraphs, sentences = (np.concatenate(table) for table in zip(*tables, strict=True))
    lengths = np.concatenate([part.term_rows.lengths for part in parts])
    rows = TermRows(np.concatenate(numbers), lengths)
    by_paragraph, by_sentence = _postings(rows, paragraphs, len(terms))
    return Contents(
        documents=documents,
        skipped=skipped,
        texts=b"".join(part.texts for part in parts),
        headings=list(headings),
        paragraphs=paragraphs,
        sentences=sentences,
        paragraph_vectors=build_vectors(np.concatenate([p.paragraph_vectors for p in parts]), kind),
        sentence_vectors=build_vectors(
            np.concatenate([p.sentence_vectors for p in parts]), kind, half=True
        ),
        tokens=join_segments(
            [part.tokens for part in parts],
            [
                (document.id, int(paragraphs["last_token"][document.last_paragraph - 1]))
                for document in documents
            ],
        ),
        terms=list(terms),
        term_rows=rows,
        paragraph_terms=by_paragraph,
        sentence_terms=by_sentence,
    )


def _renumber(
    numbers: NDArray[np.int32], names: Sequence[Name], numbering: dict[Name, int]
) -> NDArray[np.int32]:
    """Return numbers of `names` as numbers of `numbering`, which new names join as they occur."""
    places = np.full(len(names), -1)
    places[numbers[::-1]] = np.arange(len(numbers))[::-1]  # where each first occurs: the last stays
    used = np.flatnonzero(places >= 0)
    used = used[np.argsort(places[used])]
    mapping = np.zeros(len(names), dtype=np.int32)
    mapping[used] = [numbering.setdefault(names[n], len(numbering)) for n in used.tolist()]
    return mapping[numbers]


def _postings(rows: TermRows, paragraphs: Table, terms: int) -> tuple[Postings, Postings]:
    """Return the postings of the paragraphs, headings included, and of the sentences."""
    if not len(paragraphs):
        none = Postings(
            offsets=np.zeros(1, dtype=np.int64),
            rows=np.zeros(0, dtype=np.int32),
            weights=np.zeros(0, dtype=np.float32),
            idf=np.zeros(0, dtype=np.float32),
            size=0,
        )
        return none, none
    starts = np.arange(len(paragraphs)) + paragraphs["first_sentence"]
    of_sentence = np.ones(len(rows.lengths), dtype=bool)
    of_sentence[starts] = False
    lengths = np.add.reduceat(rows.lengths, starts)
    numbers = rows.numbers[np.repeat(of_sentence, rows.lengths)]
    with ThreadPoolExecutor(1) as beside:
        by_sentence = beside.submit(build_postings, numbers, rows.lengths[of_sentence], terms)
        return build_postings(rows.numbers, lengths, terms), by_sentence.result()


def _shift(paragraphs: Table, sentences: Table, document: int, sentence: int, token: int) -> None:
    paragraphs["document"] += document
    paragraphs["first_sentence"] += sentence
    paragraphs["last_sentence"] += sentence
    for table in (paragraphs, sentences):
        table["first_token"] += token
        table["last_token"] += token


def _moved(document: IndexedDocument, text: int, paragraph: int) -> IndexedDocument:
    return replace(
        document,
        text_start=document.text_start + text,
        text_end=document.text_end + text,
        first_paragraph=document.first_paragraph + paragraph,
        last_paragraph=document.last_paragraph + paragraph,
    )


def _documents(cuts: Sequence[Cut]) -> list[IndexedDocument]:
    documents = []
    text_start = first = 0
    for cut in cuts:
        document, outlined = cut.document, cut.outlined
        text_end = text_start + len(document.text.encode())
        last = first + len(cut.passages)
        documents.append(
            IndexedDocument(
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
                note=document.note,
                pages=max(p.paragraph.page for p in cut.passages),
            )
        )
        text_start, first = text_end, last
    return documents


def _paragraph_table(
    cuts: Sequence[Cut], vectors: Sequence[Vectors], headings: Sequence[tuple[str, ...]]
) -> Table:
    heading_numbers = {path: number for number, path in enumerate(headings)}
    rows: list[tuple[Any, ...]] = []
    sentence = token = 0
    for number, cut in enumerate(cuts):
        text, position, byte = cut.document.text, 0, cut.document.text_offset
        for passage in cut.passages:
            paragraph, found = passage.paragraph, vectors[len(rows)]
            byte_start = byte + len(text[position : paragraph.start].encode())
            byte_end = byte_start + len(passage.text.encode())
            last_sentence = sentence + len(paragraph.sentences)
            last_token = token + len(found.tokens.scales)
            rows.append(
                (
                    number, paragraph.line, paragraph.page, heading_numbers[paragraph.headings],
                    paragraph.start, paragraph.end, byte_start, byte_end,
                    sentence, last_sentence, token, last_token, passage.digest,
                )
            )  # fmt: skip
            position, byte = paragraph.end, byte_end
            sentence, token = last_sentence, last_token
    return np.array(rows, dtype=PARAGRAPH)


def _sentence_table(passages: Sequence[Passage], vectors: Sequence[Vectors]) -> Table:
    rows: list[tuple[int, int, int, int]] = []
    token = 0
    for passage, found in zip(passages, vectors, strict=True):
        edges = [token + int(edge) for edge in found.token_edges]
        spans = passage.paragraph.sentences
        rows += [(*span, *ends) for span, ends in zip(spans, pairwise(edges), strict=True)]
        token += len(found.tokens.scales)
    return np.array(rows, dtype=SENTENCE)
