"""Answer questions: the one path behind the page, the API, the command line and the evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from embeddings.cores import cores
from embeddings.encoding.encoder import Encoder
from embeddings.encoding.query_resolver import QueryResolver
from embeddings.errors import IndexMismatch
from embeddings.searching.index import Index
from embeddings.storage.generation import live_name
from qa.answer import Answer, IndexInfo, Stage
from qa.examination import Examination
from qa.explanation import explain
from qa.fair_semaphore import FairSemaphore
from qa.figures import differing
from qa.filters import Filters
from qa.followups.resolution import Turn, meant, readings
from qa.moments import as_written
from qa.open_index import OpenIndex
from qa.parameters import Parameters, fitted
from qa.question import check_question
from qa.ranking import rank
from qa.spelling import respelt
from qa.suggestions import first_questions, next_questions
from qa.terms import Query, TermMatcher

DEFAULT_TOP_K = 5
MAX_TOP_K = 20
_NEAR_MISSES = 3
_EXPLAINED = 10


class Engine:
    """Answers from the index below `folder` with the encoder that built it.

    `resolver` resolves follow-up questions; without one they are answered as they are. `ask` may be
    called from several threads at once. Raise `IndexUnusable` where there is no index, or one that
    another encoder built.
    """

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        parameters: Parameters | None = None,
        resolver: QueryResolver | None = None,
    ) -> None:
        self._folder = folder
        self._encoder = encoder
        self._parameters = parameters or fitted()
        self._resolver = resolver
        self._opened = self._open()
        # With more questions at once than cores each waits for the others, and none is done sooner.
        self._entrance = FairSemaphore(cores() + 1)

    @property
    def index(self) -> Index:
        """Return the index that the next question is answered from."""
        return self._opened.index

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return questions to begin with, taken from the documents."""
        return self._opened.first_questions

    @property
    def degraded(self) -> tuple[Stage, ...]:
        """Name the stages that are missing: without them answers are worse."""
        stages: dict[Stage, object] = {"reader": self._encoder.reader, "resolver": self._resolver}
        return tuple(name for name, stage in stages.items() if stage is None)

    def reload(self) -> None:
        """Answer from the live generation from now on.

        Raise `IndexUnusable` where there is none, or one that another encoder built: the old one
        stays.
        """
        self._opened = self._open()

    def follow(self) -> bool:
        """Reload if another generation than the one answered from is live; return whether it was.

        Raise `IndexUnusable` as `reload` does: the old one stays.
        """
        if live_name(self._folder) == self._opened.index.generation:
            return False
        self.reload()
        return True

    def ask(
        self,
        question: str,
        top_k: int = DEFAULT_TOP_K,
        filters: Filters = Filters(),
        history: Sequence[Turn] = (),
        *,
        explaining: bool = False,
    ) -> Answer:
        """Answer a question with at most `top_k` quotes (1 to 20), all of them verbatim.

        A question that leans on the turns before it, oldest first, is resolved, what is misspelt
        in it is mended and a date or a time is written as the documents write it, as far as they
        tell. Then it is answered as if it had been asked so: that is the answer's
        `standalone_question`. With `explaining` the answer says why its best candidates stand where
        they do. Raise `InvalidQuestion` for one that cannot be asked as it is.
        """
        with self._entrance:
            examined = self.examine(question, filters, history)
            answer = self.conclude(examined, top_k)
            if not explaining:
                return answer
            return replace(answer, explanation=explain(examined, max(top_k, _EXPLAINED)))

    def examine(
        self, question: str, filters: Filters = Filters(), history: Sequence[Turn] = ()
    ) -> Examination:
        """Return all that is found for a question; raise `InvalidQuestion` as `ask` does."""
        asked = check_question(question)
        opened = self._opened
        clock = _Clock()
        with clock.time("resolve"):
            ways = self._readings(asked, history)
        found = {}
        for way in ways:
            found[way] = examined = self._examine(opened, asked, way, filters, clock)
            with clock.time("resolve"):
                answered = (
                    len(ways) > 1 and examined.confidence_of_first >= self._parameters.threshold
                )
            if answered:
                return examined
        return found[meant(asked, ways)]

    def _examine(
        self, opened: OpenIndex, asked: str, standalone: str, filters: Filters, clock: _Clock
    ) -> Examination:
        query = self._query(opened, standalone, clock)
        if (spelt := respelt(query, opened.index)) != query.text:
            query = self._query(opened, spelt, clock)
        with clock.time("search"):
            among = filters.among(opened.index)
            ranking = rank(opened.index, query, self._parameters, among)
        return Examination(
            asked, filters, opened, query, ranking, self._parameters, self._encoder, clock.steps
        )

    def _query(self, opened: OpenIndex, question: str, clock: _Clock) -> Query:
        """Return a question as it is searched for, its dates and times as the documents' are."""
        with clock.time("resolve"):
            question = as_written(question, opened.index)
        with clock.time("encode"):
            encoding = self._encoder.encode([question], "query")[0]
        with clock.time("search"):
            return opened.matcher.match(question, encoding)

    def conclude(self, examined: Examination, top_k: int) -> Answer:
        """Turn what was found into an answer with at most `top_k` quotes."""
        clock = _Clock()
        opened, asked = examined.opened, examined.question
        index = opened.index
        with clock.time("read"):
            examined.marking  # noqa: B018 - read now, to be timed
        least, further = self._parameters.threshold, self._parameters.further
        answered = examined.confidence_of_first >= least
        with clock.time("quote"):
            if answered:
                places = examined.shown(top_k, further)
            else:
                places = examined.shown(min(top_k, _NEAR_MISSES))
            quotes = tuple(map(examined.quote, places))
        # What is said of another number than the question names contradicts nothing.
        others = examined.ranking.lacks[places]
        sure = [
            quote.marked if quote.confidence >= least and other == 0 else ""
            for quote, other in zip(quotes, others, strict=True)
        ]
        ids = [quote.document.id for quote in quotes]
        timings = {**examined.milliseconds, **clock.steps}
        return Answer(
            id=_answer_id(index.version, asked, examined.standalone, top_k, examined.filters),
            status="answered" if answered else "not_found",
            question=asked,
            standalone_question=examined.standalone,
            confidence=examined.confidence_of_first,
            quotes=quotes if answered else (),
            differing=differing(examined.standalone, sure) if answered else (),
            near_misses=() if answered else quotes,
            suggestions=next_questions(index, asked, ids) if answered else _others(examined),
            index=IndexInfo.of(index),
            timings_ms={**timings, "total": round(sum(timings.values()), 2)},
            degraded=self.degraded,
        )

    def _readings(self, question: str, history: Sequence[Turn]) -> tuple[str, ...]:
        """Return the ways to understand a question after the turns before it."""
        resolver = self._resolver
        return readings(question, history, resolver) if resolver else (question,)

    def _open(self) -> OpenIndex:
        index = Index.open(self._folder)
        if index.encoder_fingerprint != self._encoder.fingerprint:
            raise IndexMismatch(
                f"index {self._folder} was built with the model {index.model}, the settings ask "
                "for another: run `qa build`, or set QA_MODEL to the first"
            )
        return OpenIndex(index, TermMatcher(index))


class _Clock:
    """Milliseconds spent, by step; what is done twice counts twice."""

    def __init__(self) -> None:
        self.steps: dict[str, float] = {}

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        started = perf_counter()
        yield
        spent = self.steps.get(step, 0.0) + (perf_counter() - started) * 1000
        self.steps[step] = round(spent, 2)


def _others(examined: Examination) -> tuple[str, ...]:
    """Return questions to ask instead, of the documents that were asked."""
    opened, filters = examined.opened, examined.filters
    if filters == Filters():
        return opened.first_questions
    return first_questions(opened.index, filter(filters.admits, opened.index.contents.documents))


def _answer_id(version: str, question: str, standalone: str, top_k: int, filters: Filters) -> str:
    """Name an answer by all that decides it."""
    key = repr((version, question, standalone, top_k, filters)).encode()
    return hashlib.blake2b(key, digest_size=8).hexdigest()
