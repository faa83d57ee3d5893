"""Read question sets in the BEIR format: `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

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

# TREC's tools make a table with a place for every grade up to the highest.
_MOST = 10_000


class _Identified(BaseModel):
    id: Id = Field(alias="_id", min_length=1)


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


def read_beir(folder: Path) -> Dataset:
    """Return the set in a folder; see `read_dataset` for what is left out and what is refused."""
    passages = _rows(folder / "corpus.jsonl", _Passage, _has_text)
    documents = tuple(passage_document(row.id, row.title, row.text) for row in passages)
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
    return checked(Dataset(folder.resolve().name, documents, questions), folder)


def _has_text(passage: _Passage) -> bool:
    return not is_bare(passage.text + passage.title)


def _is_asked(query: _Query, gold: Mapping[str, object]) -> bool:
    judged = query.id in gold or not query.metadata.answerable
    return judged and not query.metadata.filters


_Row = TypeVar("_Row", bound=_Identified)


def _rows(path: Path, form: type[_Row], counts: Callable[[_Row], bool]) -> Iterator[_Row]:
    """Yield the rows that count; raise `InvalidData` where two of them have the same id."""
    first: dict[str, int] = {}
    for number, line in _lines(path):
        try:
            row = form.model_validate_json(line)
        except ValidationError as error:
            raise InvalidData(f"{path}, line {number}: {first_fault(error)}") from error
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
                f"separated by tabs: {line.decode()[:80]!r}"
            ) from error
        if grade > _MOST:
            raise InvalidData(
                f"{path}, line {number}: the score {score} is above {_MOST:,}: give smaller ones"
            )
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
    for number, line in enumerate(content_of(path).split(b"\n"), 1):
        if line.strip():
            yield number, line.removesuffix(b"\r")
