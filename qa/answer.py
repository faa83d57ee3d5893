"""The shape of an answer: verbatim quotes, where they stand, and how sure the engine is of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index

Status = Literal["answered", "not_found"]
# What an answer may have to do without: a model may have no reader, an engine no resolver.
Stage = Literal["reader", "resolver"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of characters: counted in code points from 0, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """The document a quote was taken from; `sha256` is that of the file's bytes as indexed."""

    id: str
    title: str
    path: str
    sha256: str

    @classmethod
    def of(cls, document: IndexedDocument) -> Source:
        """Return what is told of an indexed document."""
        return cls(document.id, document.title, document.path, document.sha256)


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage, character for character, with its place in the source.

    `start`/`end` count characters in the document's text and `byte_start`/`byte_end` bytes in its
    file; `highlight` marks the answering sentence inside `text`. `line` counts from 1. `score` is
    how well it compares (higher is better), before any is read; `confidence` the probability that
    the passage answers.
    """

    text: str
    start: int
    end: int
    byte_start: int
    byte_end: int
    highlight: Span
    document: Source
    page: int | None
    heading: str | None
    line: int
    score: float
    confidence: float
    url: str

    @property
    def marked(self) -> str:
        """Return the answering sentence."""
        return self.text[self.highlight.start : self.highlight.end]


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """Which generation of the index answered; `built_at` is ISO 8601 in UTC."""

    version: str
    paragraphs: int
    built_at: str

    @classmethod
    def of(cls, index: Index) -> IndexInfo:
        """Return what is told of an open index."""
        return cls(index.version, len(index), index.built_at)


@dataclass(frozen=True, slots=True)
class Leg:
    """One way a candidate was looked at: its value there times the weight is what it adds."""

    value: float
    weight: float
    adds: float


@dataclass(frozen=True, slots=True)
class MatchedTerm:
    """A word of the question that a candidate holds as `term`; `guessed` if it was misspelt."""

    word: str
    term: str
    idf: float
    guessed: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """Why a passage stands where it does: its score is the sum of what its legs add.

    `compared` is the confidence that its features alone give; `read` the log-odds that the reader
    found the answer in it, None where it was not read.
    """

    document: Source
    start: int
    end: int
    score: float
    confidence: float
    compared: float
    read: float | None
    legs: Mapping[str, Leg]
    terms: tuple[MatchedTerm, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves the process for one question.

    `quotes` is empty exactly when `status` is "not_found". `differing` are the places in it, from
    0, of quotes that give other figures than the first one for what is asked. `near_misses` are
    the best passages instead, empty where it is "answered" or there was nothing to search.
    `timings_ms` are milliseconds of wall time. `degraded` names the stages that it had to do
    without. `explanation` holds the best candidates, quoted or not, where it was asked for.
    """

    id: str
    status: Status
    question: str
    standalone_question: str
    confidence: float
    quotes: tuple[Quote, ...]
    near_misses: tuple[Quote, ...]
    suggestions: tuple[str, ...]
    index: IndexInfo
    timings_ms: Mapping[str, float]
    differing: tuple[int, ...] = ()
    degraded: tuple[Stage, ...] = ()
    explanation: tuple[Candidate, ...] | None = None

    @property
    def side_by_side(self) -> tuple[Quote, ...]:
        """Return the first quote and those that give other figures."""
        return tuple(self.quotes[place] for place in ((0, *self.differing) if self.quotes else ()))

    @property
    def further(self) -> tuple[Quote, ...]:
        """Return the other quotes."""
        return tuple(q for place, q in enumerate(self.quotes) if place not in (0, *self.differing))

    def to_json(self) -> dict[str, Any]:
        """Return the answer as plain dicts, lists, strings and numbers, ready for `json.dumps`."""
        told: dict[str, Any] = plain(self)
        for name in ("differing", "degraded"):
            if not told[name]:
                del told[name]
        if self.explanation is None:
            del told["explanation"]
        return told


def plain(value: Any) -> Any:
    """Return dataclasses as dicts and tuples as lists, all the way down.

    Several times as fast as `dataclasses.asdict`, which copies what cannot change.
    """
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
