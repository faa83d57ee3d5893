"""Keep what readers say of answers as evaluation cases: a folder in the BEIR format.

`corpus.jsonl` holds the index's paragraphs, `queries.jsonl` the questions with what was said of
their answers, `qrels/test.tsv` which paragraph answers which question (1) and which does not (0).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from embeddings.errors import QAError
from embeddings.searching.index import Index
from qa.answer import Answer
from web.schema import FilterFields, HistoryTurn

Vote = Literal["up", "down"]
# Why an answer is wrong: another passage answers, another sentence of this one, or none at all.
Reason = Literal["passage", "sentence", "absent", ""]
_HEADER = ("query-id", "corpus-id", "score")


@dataclass(frozen=True, slots=True)
class Case:
    """One reader's judgement of one answer, with the turns before it and what was asked of."""

    answer: Answer
    history: tuple[HistoryTurn, ...]
    filters: FilterFields
    vote: Vote
    reason: Reason = ""
    comment: str = ""

    @property
    def answerable(self) -> bool:
        """Tell whether the documents answer, by what the reader says."""
        if self.answer.status == "not_found":
            return self.vote == "down"
        return self.reason != "absent"

    @property
    def judgement(self) -> tuple[str, int] | None:
        """Return the text that was judged and whether it answers (1) or not (0)."""
        if not self.answer.quotes:
            return None
        right = self.vote == "up" or self.reason == "sentence"
        return self.answer.quotes[0].text, int(right)

    def to_query(self) -> dict[str, Any]:
        """Return the case as a line of `queries.jsonl`."""
        quotes = self.answer.quotes
        span = quotes[0].highlight if quotes else None
        marked = [quotes[0].text[span.start : span.end]] if span and self.vote == "up" else []
        turns = [turn.model_dump(exclude_none=True) for turn in self.history]
        return {
            "_id": self.answer.id,
            "text": self.answer.standalone_question,
            "metadata": {
                "answerable": self.answerable,
                "answers": marked,
                "asked": self.answer.question,
                "turns": turns,
                "vote": self.vote,
                "reason": self.reason,
                "comment": self.comment,
                "status": self.answer.status,
                **({"filters": self.filters.to_query()} if self.filters.narrow else {}),
            },
        }


def keep(folder: Path, index: Index, case: Case) -> None:
    """Add a case to the folder, in place of an earlier one about the same answer.

    Raise `QAError` where the folder cannot be written, or holds something else.
    """
    try:
        (folder / "qrels").mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            corpus, queries = folder / "corpus.jsonl", folder / "queries.jsonl"
            judgements = folder / "qrels" / "test.tsv"
            asked = [query for query in _lines(queries) if query["_id"] != case.answer.id]
            # What is named comes before what names it: without its question a judgement is of no
            # account, but a question without its judgement would be a wrong case.
            _replace(
                {
                    corpus: _with_passages(corpus, index),
                    judgements: _judge(judgements, case),
                    queries: _jsonl([*asked, case.to_query()]),
                }
            )
    except OSError as error:
        raise QAError(f"QA_CASES={folder}: cannot be written: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise QAError(
            f"QA_CASES={folder}: holds something else than cases ({error}): mend it, or name "
            "another folder"
        ) from error


def passage_id(text: str) -> str:
    """Name a passage by what it says, so that it keeps its name while it says so."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _with_passages(path: Path, index: Index) -> str | None:
    """Return the passages kept so far and those of the index, or None if none of these is new."""
    kept = {passage["_id"]: passage for passage in _lines(path)}
    new = {name: passage for name, passage in _passages(index) if name not in kept}
    return _jsonl([*kept.values(), *new.values()]) if new else None


def _passages(index: Index) -> Iterator[tuple[str, dict[str, str]]]:
    for document in index.contents.documents:
        text = index.text(document)
        rows = index.paragraphs_of(document)
        for start, end in zip(rows["start"].tolist(), rows["end"].tolist(), strict=True):
            name = passage_id(text[start:end])
            yield name, {"_id": name, "title": document.title, "text": text[start:end]}


def _judge(path: Path, case: Case) -> str:
    """Return the judgements with those of the case's answer replaced."""
    rows: list[tuple[str, str, str]] = []
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            rows = [(a, b, c) for a, b, c in list(csv.reader(file, delimiter="\t"))[1:]]
    rows = [row for row in rows if row[0] != case.answer.id]
    if case.judgement:
        text, score = case.judgement
        rows.append((case.answer.id, passage_id(text), str(score)))
    content = io.StringIO()
    csv.writer(content, delimiter="\t", lineterminator="\n").writerows([_HEADER, *rows])
    return content.getvalue()


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _jsonl(items: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def _replace(contents: Mapping[Path, str | None]) -> None:
    """Write all files that change aside, and only then move them into their places, in order."""
    new = {path: content for path, content in contents.items() if content is not None}
    aside = {path: path.with_name(path.name + ".new") for path in new}
    try:
        for path, content in new.items():
            aside[path].write_text(content, "utf-8")
        for path in new:
            os.replace(aside[path], path)
    finally:
        for path in aside.values():
            path.unlink(missing_ok=True)
