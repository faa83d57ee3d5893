"""Read question sets in the form of SQuAD's own JSON files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ValidationError

from embeddings.building.sources import Document
from embeddings.errors import InvalidData
from embeddings.text.blocks import is_bare
from qa.evaluation.dataset import (
    Dataset,
    Id,
    Question,
    checked,
    content_of,
    first_fault,
    passage_document,
)


class _Answer(BaseModel):
    text: str


class _Question(BaseModel):
    id: Id
    question: str
    answers: tuple[_Answer, ...] = ()
    is_impossible: bool = False


class _Paragraph(BaseModel):
    context: str
    qas: tuple[_Question, ...]


class _Article(BaseModel):
    title: str = ""
    paragraphs: tuple[_Paragraph, ...]


class _File(BaseModel):
    data: tuple[_Article, ...]


def read_squad(path: Path) -> Dataset:
    """Return the set in a file; raise `InvalidData` for one that is not in SQuAD's form."""
    try:
        squad = _File.model_validate_json(content_of(path))
    except ValidationError as error:
        raise InvalidData(f"{path}: not SQuAD's form: {first_fault(error)}") from error
    documents: list[Document] = []
    questions: list[Question] = []
    paragraphs = ((article, found) for article in squad.data for found in article.paragraphs)
    for number, (article, paragraph) in enumerate(paragraphs):
        passage = f"{article.title}:{number}"
        title = article.title.replace("_", " ")
        if not is_bare(paragraph.context + title):
            documents.append(passage_document(passage, title, paragraph.context))
        questions += [
            Question(
                asked.id,
                asked.question,
                {} if asked.is_impossible else {passage: 1},
                () if asked.is_impossible else tuple(a.text for a in asked.answers),
                not asked.is_impossible,
            )
            for asked in paragraph.qas
        ]
    _refuse_repeated(questions, path)
    return checked(Dataset(path.stem, tuple(documents), tuple(questions)), path)


def _refuse_repeated(questions: Sequence[Question], path: Path) -> None:
    known: set[str] = set()
    for question in questions:
        if question.id in known:
            raise InvalidData(
                f'{path}: the id "{question.id}" is given to two questions: give each its own'
            )
        known.add(question.id)
