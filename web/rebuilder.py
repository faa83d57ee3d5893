"""Rebuild the index beside the server, in a process of its own, and tell how far it is."""

from __future__ import annotations

import json
import logging
import secrets
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock, Thread
from typing import Any, Literal

from embeddings.own_program import own_program
from qa.engine import Engine
from web.merging import merge
from web.settings import Settings

_LOG = logging.getLogger(__name__)
# Tasks that are remembered: each holds a report with a row for every file of the folder.
_KEPT = 10


@dataclass(frozen=True, slots=True)
class Task:
    """A rebuild as its progress is told.

    While it is "running", `done` of `total` files are read ("reading"), or paragraphs embedded
    ("embedding"), and `eta_seconds` estimates how long this stage still takes. `report` is what
    `qa build --json` prints, once it has succeeded; `error` says why it has not. Times are
    ISO 8601 in UTC.
    """

    id: str
    state: Literal["queued", "running", "succeeded", "failed"]
    stage: str = ""
    done: int = 0
    total: int = 0
    eta_seconds: float | None = None
    started_at: str | None = None
    finished_at: str | None = None
    report: dict[str, Any] | None = None
    error: str | None = None

    @property
    def finished(self) -> bool:
        """Tell whether nothing will change any more."""
        return self.state in ("succeeded", "failed")


def build_command(settings: Settings) -> list[str]:
    """Return the command that builds the index of the settings and tells of it in JSON lines."""
    return own_program(
        "web", "build", "--wait", "--events",
        "--seeds", str(settings.seeds), "--index", str(settings.index),
        "--index-kind", settings.index_kind,
        "--cache", str(settings.cache), "--model", settings.model,
    )  # fmt: skip


class Rebuilder:
    """Runs one rebuild at a time; may be used from several threads at once.

    The build runs in its own process: it takes neither the server's memory nor its interpreter,
    and whatever happens to it, the server goes on answering.
    """

    def __init__(self, command: Sequence[str], engine: Engine) -> None:
        self._command = list(command)
        self._engine = engine
        self._lock = Lock()
        self._tasks: dict[str, Task] = {}
        self._again = False

    def start(self) -> Task:
        """Start a rebuild, or join the one that has not finished.

        A running one may have looked at the folder already, so that it then looks once more.
        """
        with self._lock:
            last = self._last()
            if last is not None and not last.finished:
                self._again = True
                return last
            task = Task(secrets.token_hex(8), "queued")
            self._tasks[task.id] = task
            for old in list(self._tasks)[:-_KEPT]:
                del self._tasks[old]
        try:
            Thread(target=self._run, args=(task.id,), name="rebuild", daemon=True).start()
        except RuntimeError as error:  # the system has no thread left, which it may have next time
            task = replace(task, state="failed", error=str(error), finished_at=_now())
            with self._lock:
                self._tasks[task.id] = task
        return task

    def task(self, task_id: str) -> Task | None:
        """Return a task as it stands now, if it is known."""
        with self._lock:
            return self._tasks.get(task_id)

    @property
    def latest(self) -> Task | None:
        """Return the task that was started last as it stands now, if there is one."""
        with self._lock:
            return self._last()

    @property
    def failed(self) -> bool:
        """Tell whether the task that finished last failed: then an older index answers."""
        with self._lock:
            states = [task.state for task in self._tasks.values() if task.finished]
        return states[-1:] == ["failed"]

    def _last(self) -> Task | None:
        return next(reversed(self._tasks.values()), None)

    def _run(self, task_id: str) -> None:
        again = True
        done: dict[str, Any] | None = None
        while again:
            self._update(task_id, {})
            result = self._build_once(task_id, done)
            done = result.get("report", done)
            if "error" in result:
                _LOG.warning("the rebuild failed: %s", result["error"])
            with self._lock:
                again, self._again = self._again, False
                if not again:
                    self._tasks[task_id] = replace(
                        self._tasks[task_id], **result, eta_seconds=None, finished_at=_now()
                    )

    def _build_once(self, task_id: str, done: dict[str, Any] | None) -> dict[str, Any]:
        """Run one build and answer from what it built; return how that ended.

        `done` is the report of the task's builds before, which this one's goes on from.
        """
        report: dict[str, Any] | None = None
        last = ""
        try:
            clock = _Clock()
            with _running(self._command) as process:
                for line in process.stdout or ():
                    event = _event(line)
                    if event is None:
                        last = line.strip() or last
                    elif "report" in event:
                        report = event["report"]
                    else:
                        self._update(task_id, clock.timed(event))
            if report is None:
                return {"state": "failed", "error": _reason(process.returncode, last)}
            self._engine.follow()
            report = merge(done, report) if done else report
        except Exception as error:  # a task that never ends would keep all others from starting
            return {"state": "failed", "error": str(error) or repr(error)}
        return {"state": "succeeded", "report": report}

    def _update(self, task_id: str, progress: dict[str, Any]) -> None:
        with self._lock:
            task = self._tasks[task_id]
            started = task.started_at or _now()
            self._tasks[task_id] = replace(task, state="running", started_at=started, **progress)


class _Clock:
    """Estimates how long a stage still takes from how long its part so far took."""

    def __init__(self) -> None:
        self._stage, self._since, self._first = "", 0.0, 0

    def timed(self, event: dict[str, Any]) -> dict[str, Any]:
        """Return an event's progress with the estimate."""
        stage, done, total = event["stage"], event["done"], event["total"]
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._since, self._first = stage, now, done
        made = done - self._first
        eta = round((now - self._since) / made * (total - done), 1) if made > 0 else None
        return {"stage": stage, "done": done, "total": total, "eta_seconds": eta}


def _running(command: Sequence[str]) -> subprocess.Popen[str]:
    """Start a command whose output, errors included, is read line by line."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip


def _reason(status: int, last: str) -> str:
    """Return why a build ended without a report, by its status and the last words it said."""
    if status == -signal.SIGKILL:
        return "the build was killed, as it is where memory runs out: free some, and rebuild"
    if status < 0:
        return f"the build was ended by signal {-status}: rebuild"
    return last.removeprefix("Error: ") or f"the build ended with status {status}, saying nothing"


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    return event if "report" in event or event.keys() >= {"stage", "done", "total"} else None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
