"""Read question sets: folders in the BEIR format, and SQuAD's own JSON files.

A passage of a set becomes a document of its own, so that sets go through the same build as seeds.
"""

from __future__ import annotations

import csv
import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from embeddings.errors import InvalidData
from embeddings.seeds import Document, document_id


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


def _written(value: Any) -> Any:
    return str(value) if type(value) is int else value


# Some sets number their questions.
_Id = Annotated[str, BeforeValidator(_written)]


class _Identified(BaseModel):
    id: _Id = Field(alias="_id", min_length=1)


class _Passage(_Identified):
    title: str = ""
    text: str


class _Metadata(BaseModel):
    model_config = ConfigDict(extra="allow")
    answerable: bool = True
    answers: tuple[str, ...] = ()
    # Asked of some of the documents only: what is said of the answer does not hold for all.
    filters: dict[str, Any] = {}


class _Query(_Identified):
    text: str
    metadata: _Metadata = _Metadata()


class _SquadAnswer(BaseModel):
    text: str


class _SquadQuestion(BaseModel):
    id: _Id
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
    is in neither form, and for an id that is given twice.
    """
    return _read_squad(path) if path.suffix == ".json" else _read_beir(path)


def unanswerable(question: Question) -> Question:
    """Return a question as one that no passage of the set it is put to answers."""
    return replace(question, gold={}, answers=(), answerable=False)


def foreign(dataset: Dataset) -> tuple[Question, ...]:
    """Return a set's questions as they are put to another set, their ids after the set's name."""
    return tuple(
        replace(unanswerable(question), id=f"{dataset.name}: {question.id}")
        for question in dataset.questions
    )


def _read_beir(folder: Path) -> Dataset:
    passages = _rows(folder / "corpus.jsonl", _Passage, _has_text)
    documents = tuple(_document(row.id, row.title, row.text) for row in passages)
    gold = _judgements(folder / "qrels" / "test.tsv")
    queries = _rows(folder / "queries.jsonl", _Query, lambda query: _is_asked(query, gold))
    questions = tuple(
        Question(
            row.id,
            row.text,
            gold.get(row.id, {}),
            row.metadata.answers,
            row.metadata.answerable,
        )
        for row in queries
    )
    return _checked(Dataset(folder.resolve().name, documents, questions), folder)


def _has_text(passage: _Passage) -> bool:
    return _is_readable(passage.text) or _is_readable(passage.title)


def _is_readable(text: str) -> bool:
    """Tell whether a text has a letter or a digit: nothing can be searched for in any other."""
    return any(map(str.isalnum, text))


def _is_asked(query: _Query, gold: Mapping[str, object]) -> bool:
    judged = query.id in gold or not query.metadata.answerable
    return judged and not query.metadata.filters


def _read_squad(path: Path) -> Dataset:
    try:
        squad = _Squad.model_validate_json(_content(path))
    except ValidationError as error:
        raise InvalidData(f"{path}: not SQuAD's form: {_first_fault(error)}") from error
    documents: list[Document] = []
    questions: list[Question] = []
    paragraphs = ((article, found) for article in squad.data for found in article.paragraphs)
    for number, (article, paragraph) in enumerate(paragraphs):
        passage = f"{article.title}:{number}"
        title = article.title.replace("_", " ")
        if _is_readable(paragraph.context) or _is_readable(title):
            documents.append(_document(passage, title, paragraph.context))
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
    return _checked(Dataset(path.stem, tuple(documents), tuple(questions)), path)


def _refuse_repeated(questions: Sequence[Question], path: Path) -> None:
    known: set[str] = set()
    for question in questions:
        if question.id in known:
            raise InvalidData(
                f'{path}: the id "{question.id}" is given to two questions: give each its own'
            )
        known.add(question.id)


def _document(passage: str, title: str, text: str) -> Document:
    text = text if _is_readable(text) else title
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Document(document_id(passage), passage, text, digest, title=title)


_Row = TypeVar("_Row", bound=_Identified)


def _rows(path: Path, form: type[_Row], counts: Callable[[_Row], bool]) -> Iterator[_Row]:
    """Yield the rows that count; raise `InvalidData` where two of them have the same id."""
    first: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            row = form.model_validate_json(line)
        except ValidationError as error:
            raise InvalidData(f"{path}, line {number}: {_first_fault(error)}") from error
        if not counts(row):
            continue
        if first.setdefault(row.id, number) != number:
            raise InvalidData(
                f'{path}, line {number}: the id "{row.id}" was given before, on line '
                f"{first[row.id]}: give each its own"
            )
        yield row


def _judgements(path: Path) -> Mapping[str, Mapping[str, int]]:
    """Return the relevant passages of each question with their scores, which are above 0."""
    gold: dict[str, dict[str, int]] = {}
    for place, (number, line) in enumerate(_lines(path)):
        try:
            row = _cells(line)
            if place == 0 and _is_header(row):
                continue
            question, passage, score = row
            grade = _grade(score)
        except UnicodeDecodeError as error:
            raise InvalidData(
                f"{path}, line {number}: not UTF-8: save the file in this encoding"
            ) from error
        except (ValueError, csv.Error) as error:
            raise InvalidData(
                f"{path}, line {number}: not a question id, a passage id and a whole number, "
                f"separated by tabs: {line.decode()!r}"
            ) from error
        if grade > 0:
            gold.setdefault(question, {})[passage] = grade
    return gold


def _cells(line: bytes) -> list[str]:
    return next(csv.reader([line.decode()], delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_header(row: Sequence[str]) -> bool:
    """Tell whether a first line names its columns: where a score would stand is no number."""
    if len(row) == 3:
        try:
            float(row[2])
        except ValueError:
            return True
    return False


def _grade(score: str) -> int:
    """Return a score as TREC's tools take it; raise `ValueError` unless it is a whole number."""
    grade = float(score)
    if not grade.is_integer():
        raise ValueError(score)
    return int(grade)


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, each with its number from 1.

    A line ends at a newline only: texts may hold other characters that part lines.
    """
    for number, line in enumerate(_content(path).split(b"\n"), 1):
        if line.strip():
            yield number, line.removesuffix(b"\r")


def _content(path: Path) -> bytes:
    """Return what a file holds after its byte order mark, if it has one."""
    try:
        return path.read_bytes().removeprefix(BOM_UTF8)
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
