"""Count what the server does, for Prometheus; knows neither Flask nor how answers come about."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from qa.answer import Answer, Stage
from qa.engine import Engine
from web.rebuilder import Rebuilder

# Seconds: a question takes milliseconds, and what takes longer than one second is a fault.
_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
# A client may send any word as its method; only these get a counter of their own.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The counters of one app, apart from those of any other in the process."""

    def __init__(self, engine: Engine, rebuilder: Rebuilder) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "qa_questions", "Questions asked, by the answer's status.", ["status"],
            registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "qa_answer_seconds", "Time to answer a question, once it has its turn.",
            registry=self.registry, buckets=_BUCKETS,
        )  # fmt: skip
        self._responses = Counter(
            "qa_http_responses", "Responses, by route, method and status.",
            ["route", "method", "status"], registry=self.registry,
        )  # fmt: skip
        self._show("qa_index_paragraphs", "Paragraphs in the index.").set_function(
            lambda: len(engine.index)
        )
        self._show("qa_index_documents", "Documents in the index.").set_function(
            lambda: len(engine.index.contents.documents)
        )
        self._show("qa_index_built_timestamp_seconds", "When the index was built.").set_function(
            lambda: datetime.fromisoformat(engine.index.built_at).timestamp()
        )

        self._show(
            "qa_rebuild_failed", "Whether this server's last rebuild failed: 1 until one succeeds."
        ).set_function(lambda: rebuilder.failed)
        degraded = Gauge(
            "qa_degraded", "Whether answers have to do without a stage: 1 where it is missing.",
            ["stage"], registry=self.registry,
        )  # fmt: skip
        for stage in get_args(Stage):
            degraded.labels(stage).set(stage in engine.degraded)

    def count_answer(self, answer: Answer) -> None:
        """Count a question by its answer."""
        self._questions.labels(answer.status).inc()

    def time_answer(self, answer: Answer) -> None:
        """Count how long an answer took that was not kept from before."""
        self._seconds.observe(answer.timings_ms["total"] / 1000)

    def count_response(self, route: str, method: str, status: int) -> None:
        """Count a response; `route` is the rule, not the address, so that there are few."""
        self._responses.labels(route, method if method in _METHODS else "other", str(status)).inc()

    def _show(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self.registry)
