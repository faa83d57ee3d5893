"""Answer questions: the one path behind the page, the API, the command line and the evaluation."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter

from embeddings.encoder import Encoder, Encoding
from embeddings.errors import IndexDamaged, IndexMismatch
from embeddings.index import Index
from embeddings.store import live_name
from qa.answer import Answer, IndexInfo, Quote
from qa.filters import Filters
from qa.followup import rarity_in, resolve
from qa.highlight import describe_sentences
from qa.parameters import Parameters, fitted
from qa.question import check_question
from qa.quotes import cut_quote, find_fault
from qa.ranking import Ranking, rank
from qa.suggestions import first_questions, next_questions
from qa.terms import Query, TermMatcher
from qa.topics import Turn

DEFAULT_TOP_K = 5
MAX_TOP_K = 20
_NEAR_MISSES = 3


@dataclass(frozen=True)
class _Opened:
    """One generation ready to be asked; a question holds on to it from start to end."""

    index: Index
    matcher: TermMatcher

    @cached_property
    def first_questions(self) -> tuple[str, ...]:
        """Return questions to begin with, looked for when they are first wanted."""
        return first_questions(self.index)


class Engine:
    """Answers from the index below `folder` with the encoder that built it.

    `ask` may be called from several threads at once. Raise `IndexUnusable` where there is no
    index, or one that another encoder built.
    """

    def __init__(
        self, folder: Path, encoder: Encoder, parameters: Parameters | None = None
    ) -> None:
        self._folder = folder
        self._encoder = encoder
        self._parameters = parameters or fitted()
        self._opened = self._open()

    @property
    def index(self) -> Index:
        """Return the index that the next question is answered from."""
        return self._opened.index

    @property
    def suggestions(self) -> tuple[str, ...]:
        """Return questions to begin with, taken from the documents."""
        return self._opened.first_questions

    def reload(self) -> None:
        """Answer from the live generation from now on; on an error the old one stays."""
        self._opened = self._open()

    def follow(self) -> bool:
        """Reload if another generation than the one answered from is live; return whether it was.

        On an error the old one stays.
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
    ) -> Answer:
        """Answer a question with at most `top_k` quotes (1 to 20), all of them verbatim.

        A question that leans on the turns before it, oldest first, is resolved and then answered
        as if it had been asked so: that is the answer's `standalone_question`. Raise
        `InvalidQuestion` for one that cannot be asked as it is.
        """
        clock = _Clock()
        asked = check_question(question)
        opened = self._opened
        standalone = resolve(asked, history, rarity_in(opened.index))
        with clock.time("encode"):
            encoding = self._encoder.encode([standalone], "query")[0]
        with clock.time("search"):
            query = opened.matcher.match(standalone)
            among = filters.among(opened.index)
            ranking = rank(opened.index, query, encoding, self._parameters, among)
            quotes = list(self._quotes(opened.index, query, encoding, ranking, top_k))
        confidence = quotes[0].confidence if quotes else 0.0
        answered = confidence >= self._parameters.threshold
        shown = tuple(q for q in quotes if q.confidence >= self._parameters.further)
        ids = [quote.document.id for quote in shown]
        index = opened.index
        return Answer(
            id=_answer_id(index.version, asked, standalone, top_k, filters),
            status="answered" if answered else "not_found",
            question=asked,
            standalone_question=standalone,
            confidence=confidence,
            quotes=shown if answered else (),
            near_misses=() if answered else tuple(quotes[:_NEAR_MISSES]),
            suggestions=next_questions(index, asked, ids) if answered else opened.first_questions,
            index=IndexInfo(index.version, len(index), index.built_at),
            timings_ms=clock.read(),
        )

    def _quotes(
        self, index: Index, query: Query, encoding: Encoding, ranking: Ranking, top_k: int
    ) -> Iterator[Quote]:
        """Yield the quotes of the best paragraphs, each proved verbatim."""
        for place in range(min(top_k, len(ranking.rows))):
            row = int(ranking.rows[place])
            sentences = describe_sentences(index, query, encoding, row)
            sentence = sentences.spans[sentences.best(self._parameters)]
            confidence = ranking.confidence(place, self._parameters)
            quote = cut_quote(index, row, sentence, float(ranking.scores[place]), confidence)
            if fault := find_fault(index, asdict(quote)):
                raise IndexDamaged(f"{fault}: run `qa build --full`")
            yield quote

    def _open(self) -> _Opened:
        index = Index.open(self._folder)
        if index.encoder_fingerprint != self._encoder.fingerprint:
            raise IndexMismatch(
                f"index {self._folder} was built with the model {index.model}, the settings ask "
                "for another: run `qa build`, or set QA_MODEL to the first"
            )
        return _Opened(index, TermMatcher(index))


class _Clock:
    """Milliseconds spent, by step and in total since it was made."""

    def __init__(self) -> None:
        self._started = perf_counter()
        self._steps: dict[str, float] = {}

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        started = perf_counter()
        yield
        self._steps[step] = round((perf_counter() - started) * 1000, 2)

    def read(self) -> dict[str, float]:
        return {**self._steps, "total": round((perf_counter() - self._started) * 1000, 2)}


def _answer_id(version: str, question: str, standalone: str, top_k: int, filters: Filters) -> str:
    """Name an answer by all that decides it."""
    key = repr((version, question, standalone, top_k, filters)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, digest_size=8).hexdigest()
