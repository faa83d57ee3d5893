"""Read question sets: folders in the BEIR format, and SQuAD's own JSON files.

A passage of a set becomes a document of its own, so that sets go through the same build as seeds.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from embeddings.errors import InvalidData
from embeddings.seeds import Document, document_id


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a set: `gold` are the ids of the passages that answer it.

    `answers` are strings of which the right sentence holds one; empty where the set has none.
    """

    id: str
    text: str
    gold: frozenset[str]
    answers: tuple[str, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Dataset:
    """A question set: its passages as documents, whose `path` is the passage's id."""

    name: str
    documents: tuple[Document, ...]
    questions: tuple[Question, ...]


class _Passage(BaseModel):
    id: str = Field(alias="_id", min_length=1)
    title: str = ""
    text: str


class _Metadata(BaseModel):
    model_config = ConfigDict(extra="allow")
    answerable: bool = True
    answers: tuple[str, ...] = ()
    # Asked of some of the documents only: what is said of the answer does not hold for all.
    filters: dict[str, Any] = {}


class _Query(BaseModel):
    id: str = Field(alias="_id", min_length=1)
    text: str
    metadata: _Metadata = _Metadata()


class _SquadAnswer(BaseModel):
    text: str


class _SquadQuestion(BaseModel):
    id: str
    question: str
    answers: tuple[_SquadAnswer, ...] = ()
    is_impossible: bool = False


class _SquadParagraph(BaseModel):
    context: str
    qas: tuple[_SquadQuestion, ...]


class _SquadArticle(BaseModel):
    title: str = ""
    paragraphs: tuple[_SquadParagraph, ...]


class _Squad(BaseModel):
    data: tuple[_SquadArticle, ...]


def read_dataset(path: Path) -> Dataset:
    """Return the question set at `path`: a BEIR folder or a SQuAD file (`.json`).

    A BEIR folder holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; questions without a
    relevance judgement are left out, unless their metadata say `"answerable": false`, and so are
    those whose metadata have `filters`. Raise `InvalidData`, naming the file and the line, for what
    is in neither form.
    """
    return _read_squad(path) if path.suffix == ".json" else _read_beir(path)


def unanswerable(question: Question) -> Question:
    """Return a question as one that no passage of the set it is put to answers."""
    return replace(question, gold=frozenset(), answers=(), answerable=False)


def _read_beir(folder: Path) -> Dataset:
    documents = tuple(
        _document(row.id, row.title, row.text)
        for row in _rows(folder / "corpus.jsonl", _Passage)
        if row.text.strip() or row.title.strip()
    )
    gold = _judgements(folder / "qrels" / "test.tsv")
    questions = tuple(
        Question(
            row.id,
            row.text,
            gold.get(row.id, frozenset()),
            row.metadata.answers,
            row.metadata.answerable,
        )
        for row in _rows(folder / "queries.jsonl", _Query)
        if (row.id in gold or not row.metadata.answerable) and not row.metadata.filters
    )
    return _checked(Dataset(folder.resolve().name, documents, questions), folder)


def _read_squad(path: Path) -> Dataset:
    try:
        squad = _Squad.model_validate_json(_content(path))
    except ValidationError as error:
        raise InvalidData(f"{path}: not SQuAD's form: {_first_fault(error)}") from error
    documents: list[Document] = []
    questions: list[Question] = []
    for article in squad.data:
        for paragraph in article.paragraphs:
            passage = f"{article.title}:{len(documents)}"
            title = article.title.replace("_", " ")
            documents.append(_document(passage, title, paragraph.context))
            questions += [
                Question(
                    asked.id,
                    asked.question,
                    frozenset() if asked.is_impossible else frozenset({passage}),
                    () if asked.is_impossible else tuple(a.text for a in asked.answers),
                    not asked.is_impossible,
                )
                for asked in paragraph.qas
            ]
    return _checked(Dataset(path.stem, tuple(documents), tuple(questions)), path)


def _document(passage: str, title: str, text: str) -> Document:
    text = text if text.strip() else title
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(document_id(passage), passage, text, digest, title=title)


_Row = TypeVar("_Row", bound=BaseModel)


def _rows(path: Path, form: type[_Row]) -> Iterator[_Row]:
    for number, line in enumerate(_content(path).splitlines(), 1):
        if line.strip():
            try:
                yield form.model_validate_json(line)
            except ValidationError as error:
                raise InvalidData(f"{path}, line {number}: {_first_fault(error)}") from error


def _judgements(path: Path) -> Mapping[str, frozenset[str]]:
    """Return the relevant passages of each question; a score of 0 means not relevant."""
    gold: dict[str, set[str]] = {}
    lines = _content(path).decode("utf-8", "replace").splitlines()
    for number, row in enumerate(csv.reader(lines, delimiter="\t"), 1):
        if number == 1 and row[-1:] == ["score"]:
            continue
        try:
            question, passage, score = row
            if float(score) > 0:
                gold.setdefault(question, set()).add(passage)
        except ValueError as error:
            raise InvalidData(
                f"{path}, line {number}: not a question id, a passage id and a number, "
                f"separated by tabs: {row}"
            ) from error
    return {question: frozenset(passages) for question, passages in gold.items()}


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidData(
            f"{path} cannot be read: {error.strerror}; a question set is a BEIR folder "
            "(corpus.jsonl, queries.jsonl, qrels/test.tsv) or a SQuAD file (.json)"
        ) from error


def _checked(dataset: Dataset, path: Path) -> Dataset:
    if not dataset.documents or not dataset.questions:
        what = "passages" if not dataset.documents else "questions with a relevant passage"
        raise InvalidData(f"{path}: no {what}")
    return dataset


def _first_fault(error: ValidationError) -> str:
    fault: Any = error.errors(include_url=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return f"{place}: {fault['msg']}" if place else str(fault["msg"])
