"""Suggest questions that the documents themselves ask; none is ever made up."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, zip_longest

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from qa.asking_sentences import asks

# Documents that are looked at for first questions: not all of a large folder, while one waits.
_LOOKED_AT = 200
_FIRST, _NEXT = 4, 3


def first_questions(index: Index, documents: Iterable[IndexedDocument]) -> tuple[str, ...]:
    """Return headings that are questions, one from each document in turn, at most four."""
    by_document: list[list[str]] = []
    for document in islice(documents, _LOOKED_AT):
        by_document.append(_questions(index, document))
        if len({questions[0] for questions in by_document if questions}) == _FIRST:
            break
    in_turn = (question for turn in zip_longest(*by_document) for question in turn if question)
    return tuple(dict.fromkeys(in_turn))[:_FIRST]


def next_questions(index: Index, asked: str, documents: Iterable[str]) -> tuple[str, ...]:
    """Return questions that head other parts of the documents with these ids, at most three."""
    found = (index.document(document_id) for document_id in dict.fromkeys(documents))
    questions = (q for document in found if document for q in _questions(index, document))
    return tuple(dict.fromkeys(q for q in questions if q.casefold() != asked.casefold()))[:_NEXT]


def _questions(index: Index, document: IndexedDocument) -> list[str]:
    text = index.text(document)
    headings = (said or text[start:end] for start, end, said in document.headings)
    return [heading for heading in headings if asks(heading) and "\n" not in heading]
