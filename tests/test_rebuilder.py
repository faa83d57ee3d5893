"""A rebuild runs beside the server, tells how far it is, and ends in new answers or a reason."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.conftest import Workshop
from tests.shop import MORE, Shop, open_shop, until
from web import rebuilder
from web.merging import merge
from web.rebuilder import Rebuilder, Task, build_command
from web.settings import Settings


@pytest.fixture
def shop(workshop: Workshop) -> Iterator[Shop]:
    shop = open_shop(workshop)
    yield shop
    shop.idle()


def says(*lines: str, status: int = 0) -> list[str]:
    """Return a command that says lines and ends with a status."""
    program = f"print({chr(10).join(lines)!r}, flush=True); raise SystemExit({status})"
    return [sys.executable, "-c", program]


def killed(signal: str) -> list[str]:
    """Return a command that says something and is then ended by a signal."""
    return ["sh", "-c", f"echo Preparing the model; kill -{signal} $$"]


def test_a_rebuild_is_started_polled_and_answered_from(shop: Shop) -> None:
    shop.workshop.write(MORE)
    started = shop.client.post("/rebuild")
    assert started.status_code == 202
    assert started.get_json()["state"] in ("queued", "running")
    address = started.headers["Location"]
    shop.finished(started.get_json()["id"])
    ended = shop.client.get(address).get_json()
    assert (ended["state"], ended["error"]) == ("succeeded", None)
    assert (ended["stage"], ended["done"], ended["total"]) == ("writing", 1, 1)
    assert ended["report"]["added"] == ["crane.txt"]
    assert ended["report"]["embedded"] == 1
    assert ended["started_at"] <= ended["finished_at"]
    answer = shop.client.post("/ask", json={"question": "What does the crane lift?"}).get_json()
    assert "forty tonnes" in str(answer)


def test_a_second_rebuild_joins_the_first_and_what_came_later_is_still_seen(shop: Shop) -> None:
    shop.workshop.write(MORE)
    first = shop.rebuilder.start()
    shop.workshop.write({"late.txt": "It came later."})
    second = shop.rebuilder.start()
    assert second.id == first.id
    assert shop.finished(first).state == "succeeded"
    paths = {document.path for document in shop.engine.index.contents.documents}
    assert paths == {"pier.txt", "crane.txt", "late.txt"}
    assert shop.rebuilder.start().id != first.id


def test_a_start_while_one_runs_runs_once_more_after_it(workshop: Workshop, tmp_path: Path) -> None:
    log, gate = tmp_path / "log", tmp_path / "gate"
    log.touch()
    os.mkfifo(gate)  # whose reader waits for a writer
    program = (
        f"open({str(log)!r}, 'a').write('run ')\n"
        f"open({str(gate)!r}).read()\n"
        "told = {'files': [], 'embedded': 0, 'paragraphs': 0, 'seconds': 0}\n"
        "import json; print(json.dumps({'report': told}))"
    )
    shop = open_shop(workshop, [sys.executable, "-c", program])
    task = shop.rebuilder.start()
    until(lambda: log.read_text() == "run ")
    assert [shop.rebuilder.start().id for _ in range(2)] == [task.id, task.id]
    gate.write_text("")
    until(lambda: log.read_text() == "run run " or shop.resting)
    assert not shop.resting
    gate.write_text("")
    assert shop.finished(task).state == "succeeded"
    assert log.read_text() == "run run "


def test_a_joined_rebuild_tells_what_both_of_its_builds_did(shop: Shop) -> None:
    (shop.workshop.seeds / "pier.txt").unlink()
    shop.workshop.write({**MORE, "brief.txt": "It goes soon.", "twice.txt": "It was so."})
    real, runs = shop.rebuilder._build_once, 0

    def build_once(task_id: str, done: dict[str, Any] | None) -> dict[str, Any]:
        nonlocal runs
        runs += 1
        result = real(task_id, done)
        if runs == 1:
            (shop.workshop.seeds / "brief.txt").unlink()
            shop.workshop.write({"twice.txt": "It is so.", "late.txt": "It came later."})
            shop.rebuilder.start()
        return result

    shop.rebuilder._build_once = build_once  # type: ignore[method-assign]
    ended = shop.finished(shop.rebuilder.start())
    assert (runs, ended.state) == (2, "succeeded")
    report = ended.report
    assert report is not None
    assert report["version"] == shop.engine.index.version
    assert report["added"] == ["crane.txt", "late.txt", "twice.txt"]
    assert (report["changed"], report["removed"], report["unchanged"]) == ([], ["pier.txt"], 0)
    assert (report["documents"], report["paragraphs"], report["embedded"]) == (3, 3, 5)
    assert report["reused"] == 0
    assert [(file["path"], file["outcome"]) for file in report["files"]] == [
        ("crane.txt", "added"), ("late.txt", "added"), ("pier.txt", "removed"),
        ("twice.txt", "added"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("added", "unchanged", "added"),
        ("added", "changed", "added"),
        ("added", "removed", None),
        ("changed", "unchanged", "changed"),
        ("changed", "removed", "removed"),
        ("unchanged", "unchanged", "unchanged"),
        ("unchanged", "changed", "changed"),
        ("removed", None, "removed"),
        ("removed", "added", "changed"),
        ("skipped", "added", "added"),
        ("skipped", None, None),
        ("added", "skipped", "skipped"),
        (None, "added", "added"),
    ],
)
def test_what_became_of_a_file_in_two_builds_is_told_as_one(
    first: str | None, second: str | None, both: str | None
) -> None:
    def report(outcome: str | None) -> dict[str, Any]:
        files = [{"path": "a.txt", "outcome": outcome}] if outcome else []
        return {"files": files, "embedded": 1, "paragraphs": 9, "seconds": 1.5}

    told = merge(report(first), report(second))
    assert told["files"] == ([{"path": "a.txt", "outcome": both}] if both else [])
    assert told["unchanged"] == (both == "unchanged")
    for kind in ("added", "changed", "removed"):
        assert told[kind] == (["a.txt"] if both == kind else [])
    assert (told["embedded"], told["reused"], told["seconds"]) == (2, 7, 3.0)


def test_a_build_that_says_nothing_was_started_all_the_same(workshop: Workshop) -> None:
    shop = open_shop(workshop, says("Killed", status=137))
    ended = shop.finished(shop.rebuilder.start())
    assert ended.started_at is not None
    assert ended.finished_at is not None
    assert ended.started_at <= ended.finished_at


def test_a_failed_rebuild_says_why_and_the_old_index_answers(shop: Shop) -> None:
    version = shop.engine.index.version
    (shop.workshop.seeds / "pier.txt").unlink()
    failing = Rebuilder(
        says("Error: nothing to index in seeds: it is empty", status=1), shop.engine
    )
    task = failing.start()
    until(lambda: (found := failing.task(task.id)) and found.finished)
    ended = failing.task(task.id)
    assert ended is not None
    assert (ended.state, ended.error) == ("failed", "nothing to index in seeds: it is empty")
    assert shop.engine.index.version == version


@pytest.mark.parametrize(
    ("program", "error"),
    [
        (says(status=3), "the build ended with status 3, saying nothing"),
        (killed("KILL"), "the build was killed, as it is where memory runs out: free some, and"),
        (killed("TERM"), "the build was ended by signal 15: rebuild"),
        (["/nowhere/at/all"], "No such file or directory"),
        (says("[1]", "Killed", status=137), "Killed"),
        (says('{"level": "warn"}', "Killed", status=137), "Killed"),
        (says('{"stage": "reading", "done": "x", "total": 1}'), "unsupported operand"),
    ],
)
def test_a_build_that_dies_is_a_failure_and_is_logged(
    workshop: Workshop, program: list[str], error: str, caplog: pytest.LogCaptureFixture
) -> None:
    shop = open_shop(workshop, program)
    assert error in str(shop.finished(shop.rebuilder.start()).error)
    assert error in caplog.text
    assert shop.resting


def test_a_rebuild_that_the_system_has_no_thread_for_keeps_none_from_starting_later(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(Thread, "start", refuse)
        task = shop.rebuilder.start()
    assert (task.state, task.error) == ("failed", "can't start new thread")
    assert shop.rebuilder.failed
    assert shop.finished(shop.rebuilder.start()).state == "succeeded"


def test_monitors_are_told_of_a_rebuild_that_failed_until_one_succeeds(shop: Shop) -> None:
    def told() -> str:
        lines = shop.client.get("/metrics").text.splitlines()
        return next(line for line in lines if line.startswith("qa_rebuild_failed"))

    assert told() == "qa_rebuild_failed 0.0"
    aside = shop.workshop.seeds.rename(shop.workshop.seeds.with_name("aside"))
    assert shop.finished(shop.rebuilder.start()).state == "failed"
    assert told() == "qa_rebuild_failed 1.0"
    aside.rename(shop.workshop.seeds)
    assert shop.finished(shop.rebuilder.start()).state == "succeeded"
    assert told() == "qa_rebuild_failed 0.0"


def test_the_page_tells_of_a_rebuild_that_failed_until_one_succeeds(workshop: Workshop) -> None:
    """Nobody waits for those that a change of the folder starts."""

    def told(shop: Shop, task: Task) -> bool:
        page = shop.client.get("/documents", headers={"Accept": "text/html"}).text
        return f'data-task="/rebuild/{task.id}"' in page

    failing = open_shop(workshop, says("Killed", status=137))
    assert told(failing, failing.finished(failing.rebuilder.start()))
    working = open_shop(workshop)
    assert not told(working, working.finished(working.rebuilder.start()))


def test_progress_comes_with_an_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter([10.0, 12.0, 14.0])
    monkeypatch.setattr("web.rebuilder.time.monotonic", lambda: next(ticks))
    clock = rebuilder._Clock()
    events = [{"stage": "embedding", "done": done, "total": 100} for done in (0, 20, 40)]
    assert [clock.timed(event)["eta_seconds"] for event in events] == [None, 8.0, 6.0]


def test_a_task_keeps_how_far_it_came(workshop: Workshop) -> None:
    line = '{"stage": "embedding", "done": 64, "total": 200}'
    shop = open_shop(workshop, says(line, "Killed", status=1))
    ended = shop.finished(shop.rebuilder.start())
    assert (ended.state, ended.error, ended.eta_seconds) == ("failed", "Killed", None)
    assert (ended.stage, ended.done, ended.total) == ("embedding", 64, 200)


def test_an_unknown_task_is_not_found(shop: Shop) -> None:
    answer = shop.client.get("/rebuild/0000")
    assert answer.status_code == 404
    assert "no rebuild 0000" in answer.get_json()["detail"]


def test_only_the_last_tasks_are_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilder, "_KEPT", 1)
    first = shop.finished(shop.rebuilder.start())
    second = shop.finished(shop.rebuilder.start())
    assert shop.rebuilder.task(first.id) is None
    assert shop.rebuilder.task(second.id) == second


def test_the_command_is_that_of_the_settings() -> None:
    given = {name: f"/some/{name}" for name in ("seeds", "index", "cache", "model")}
    program = build_command(Settings.read(**given, index_kind="approximate"))
    assert program[:5] == [sys.executable, "-P", "-m", "web", "build"]
    for name, value in {**given, "index-kind": "approximate"}.items():
        assert program[program.index(f"--{name}") + 1] == value
    assert {"--wait", "--events"} <= set(program)
