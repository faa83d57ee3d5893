"""What a question set is, and what its forms have in common.

A passage of a set becomes a document of its own, so that sets go through the same build as seeds.
"""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from embeddings.building.sources import Document, document_id
from embeddings.errors import InvalidData
from embeddings.text.blocks import is_bare


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set: `gold` are the ids of the passages that answer it, with their grades.

    A grade is a whole number from 1: the higher, the more relevant. `answers` are strings of which
    the right sentence holds one; empty where the set has none.
    """

    id: str
    text: str
    gold: Mapping[str, int]
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question set: its passages as documents, whose `path` is the passage's id."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


def unanswerable(question: Question) -> Question:
    """Return a question as one that no passage of the set it is put to answers."""
    return replace(question, gold={}, answers=(), answerable=False)


def foreign(dataset: Dataset) -> tuple[Question, ...]:
    """Return a set's questions as they are put to another set, their ids after the set's name."""
    return tuple(
        replace(unanswerable(question), id=f"{dataset.name}: {question.id}")
        for question in dataset.questions
    )


def checked(dataset: Dataset, path: Path) -> Dataset:
    """Return a set read from `path`; raise `InvalidData` if it has no passage or no question."""
    for what, found in (
        ("passages with a letter or digit", dataset.documents),
        ("questions with a relevant passage", dataset.questions),
    ):
        if not found:
            raise InvalidData(f"{path}: no {what}: add some, or name another question set")
    return dataset


def passage_document(passage: str, title: str, text: str) -> Document:
    """Return the document of the passage with this id; one with no text is its title."""
    text = title if is_bare(text) else text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(document_id(passage), passage, text, digest, title=title)


def _written(value: Any) -> Any:
    return str(value) if type(value) is int else value


Id = Annotated[str, BeforeValidator(_written)]
"""An id in a set's file; some sets number their questions."""


def content_of(path: Path) -> bytes:
    """Return what a file holds after its byte order mark, if it has one.

    Raise `InvalidData` for one that cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise InvalidData(
            f"{path} cannot be read: {error.strerror}; a question set is a BEIR folder "
            "(corpus.jsonl, queries.jsonl, qrels/test.tsv) or a SQuAD file (.json)"
        ) from error


def first_fault(error: ValidationError) -> str:
    """Return where something is not in a set's form, and why."""
    fault: Any = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
