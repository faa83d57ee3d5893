"""Make tables of some documents at a time: cut out of the live generation, or anew.

All numbers in a part count from 0 within it, and joining shifts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.building.held import Held
from embeddings.building.passages import Cut, Passage
from embeddings.searching.contents import PARAGRAPH, SENTENCE, Contents, IndexedDocument
from embeddings.searching.postings import TermRows
from embeddings.searching.tokens import Scales
from embeddings.text.analyzer import terms

Table = NDArray[np.void]
# Paragraphs of a part, at least: of rows that are copied, and of documents with their texts.
_TAKEN = 2**14
_MADE = 2**10


@dataclass(frozen=True, slots=True)
class Part:
    """Some documents in a row with what the index keeps of them in tables.

    `scales`: (tokens,) float16. `headings` and `terms` may hold more than the part uses.
    """

    documents: Sequence[IndexedDocument]
    headings: Sequence[tuple[str, ...]]
    paragraphs: Table
    sentences: Table
    scales: Scales
    terms: Sequence[str]
    term_rows: TermRows


def cut_parts(contents: Contents, rows: range) -> Iterator[Part]:
    """Cut the documents `rows` out of an index, in parts of as many as fit into memory."""
    first = rows.start
    for row in rows:
        begin = contents.documents[first].first_paragraph
        if contents.documents[row].last_paragraph - begin >= _TAKEN or row + 1 == rows.stop:
            yield _cut_part(contents, first, row + 1)
            first = row + 1


def _cut_part(contents: Contents, first: int, last: int) -> Part:
    documents = contents.documents[first:last]
    origin, end = documents[0], documents[-1]
    p, q = origin.first_paragraph, end.last_paragraph
    paragraphs = contents.paragraphs[p:q].copy()
    s, t = int(paragraphs["first_sentence"][0]), int(paragraphs["last_sentence"][-1])
    v, w = int(paragraphs["first_token"][0]), int(paragraphs["last_token"][-1])
    sentences = contents.sentences[s:t].copy()
    shift(paragraphs, sentences, -first, -s, -v)
    return Part(
        documents=[moved(document, -origin.text_start, -p) for document in documents],
        headings=contents.headings,
        paragraphs=paragraphs,
        sentences=sentences,
        scales=contents.tokens.scales[v:w],
        terms=contents.terms,
        term_rows=contents.term_rows.between(p + s, q + t),
    )


def make_parts(cuts: Iterable[Cut], held: Held) -> Iterator[Part]:
    """Make parts of documents that were cut up and whose passages' vectors are held."""
    several: list[Cut] = []
    for cut in cuts:
        several.append(cut)
        if sum(len(each.passages) for each in several) >= _MADE:
            yield _make_part(several, held)
            several = []
    if several:
        yield _make_part(several, held)


def _above(cut: Cut, passage: Passage) -> str:
    """Return what stands above a passage to be found by its words: headings, the file's name.

    The name is not embedded, so that a renamed file is not embedded again.
    """
    name = cut.outlined.name
    return passage.context if name in passage.context else f"{name}\n{passage.context}"


def _make_part(cuts: Sequence[Cut], held: Held) -> Part:
    passages = [passage for cut in cuts for passage in cut.passages]
    digests = np.concatenate([cut.digests for cut in cuts])
    edges: list[list[int]] = [each.tolist() for each in held.get(digests, "token_edges")]
    headings = list(dict.fromkeys(passage.paragraph.headings for passage in passages))
    numbering: dict[str, int] = {}
    rows = [
        [numbering.setdefault(term, len(numbering)) for term in terms(text, cut.outlined.language)]
        for cut in cuts
        for passage in cut.passages
        for text in (_above(cut, passage), *(passage.text[a:b] for a, b in passage.sentences))
    ]
    return Part(
        documents=_documents(cuts),
        headings=headings,
        paragraphs=_paragraph_table(cuts, edges, headings),
        sentences=_sentence_table(passages, edges),
        scales=np.concatenate(held.get(digests, "scales")),
        terms=list(numbering),
        term_rows=TermRows(
            np.array([number for row in rows for number in row], dtype=np.int32),
            np.array([len(row) for row in rows], dtype=np.int32),
        ),
    )


def shift(paragraphs: Table, sentences: Table, document: int, sentence: int, token: int) -> None:
    """Count documents, sentences and tokens from elsewhere, in place."""
    paragraphs["document"] += document
    paragraphs["first_sentence"] += sentence
    paragraphs["last_sentence"] += sentence
    for table in (paragraphs, sentences):
        table["first_token"] += token
        table["last_token"] += token


def moved(document: IndexedDocument, text: int, paragraph: int) -> IndexedDocument:
    """Return a document whose text begins `text` bytes and `paragraph` rows further on."""
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
    cuts: Sequence[Cut], edges: Sequence[list[int]], headings: Sequence[tuple[str, ...]]
) -> Table:
    heading_numbers = {path: number for number, path in enumerate(headings)}
    rows: list[tuple[Any, ...]] = []
    sentence = token = 0
    for number, cut in enumerate(cuts):
        text, position, byte = cut.document.text, 0, cut.document.text_offset
        for passage in cut.passages:
            paragraph = passage.paragraph
            byte_start = byte + len(text[position : paragraph.start].encode())
            byte_end = byte_start + len(passage.text.encode())
            last_sentence = sentence + len(paragraph.sentences)
            last_token = token + edges[len(rows)][-1]
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


def _sentence_table(passages: Sequence[Passage], edges: Sequence[list[int]]) -> Table:
    rows: list[tuple[int, int, int, int]] = []
    token = 0
    for passage, inside in zip(passages, edges, strict=True):
        ends = pairwise(token + edge for edge in inside)
        rows += [(*span, *end) for span, end in zip(passage.paragraph.sentences, ends, strict=True)]
        token += inside[-1]
    return np.array(rows, dtype=SENTENCE)
