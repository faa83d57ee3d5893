"""A hostile file can neither stop a build nor hurt it: it is named, and the rest is read."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from errno import EMFILE
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from embeddings.errors import ReaderFailed, UnreadableSeed
from embeddings.own_program import own_program
from embeddings.readers import child
from embeddings.readers.html import read_html
from embeddings.readers.isolation import MEMORY, Isolation
from embeddings.readers.registry import FORMATS
from tests import files
from tests.conftest import Workshop
from tests.hostile import GOOD, MEGABYTE, hostile

PAGE = b"<h1>Top</h1><p>You need:</p><ul><li>a pen</ul>"


@pytest.fixture
def isolation() -> Iterator[Isolation]:
    with Isolation() as isolation:
        yield isolation


def test_files_in_the_folder_it_is_run_from_are_not_taken_for_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project may have a `json.py` or a folder `web` of its own; they are not to be run."""
    for name in ("json.py", "html.py", "web.py"):
        (tmp_path / name).write_text("raise SystemExit('not yours')", "utf-8")
    monkeypatch.chdir(tmp_path)
    with Isolation() as isolation:
        assert isolation.read(".html", PAGE) == read_html(PAGE)
    command = own_program("web", "--help")
    assert "build" in subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_reading_comes_back_as_it_was_made(isolation: Isolation) -> None:
    assert isolation.read(".html", PAGE) == read_html(PAGE)
    with pytest.raises(UnreadableSeed, match=r"^not a readable PDF$"):
        isolation.read(".pdf", b"")
    assert isolation.read(".html", PAGE) == read_html(PAGE)


def test_a_file_that_takes_too_long_is_named_and_the_next_one_read() -> None:
    with Isolation(seconds=0) as isolation:
        with pytest.raises(UnreadableSeed, match="took longer than 0 s to read: split it"):
            isolation.read(".html", PAGE)
        isolation._seconds = 60
        assert isolation.read(".html", PAGE) == read_html(PAGE)


def test_a_file_that_needs_too_much_memory_is_named_and_the_next_one_read() -> None:
    with Isolation(memory=256 * MEGABYTE) as isolation:
        with pytest.raises(UnreadableSeed, match="memory"):
            isolation.read(".html", b"<p>word" * 2_000_000)
        assert isolation.read(".html", PAGE) == read_html(PAGE)


def test_a_reader_that_crashes_is_told_and_the_next_file_read(isolation: Isolation) -> None:
    isolation.read(".html", PAGE)
    assert isolation._child is not None
    os.kill(isolation._child.process.pid, signal.SIGSEGV)
    isolation._child.process.wait()
    with pytest.raises(UnreadableSeed, match="its reader crashed on it"):
        isolation.read(".html", PAGE)
    assert isolation.read(".html", PAGE) == read_html(PAGE)


def test_a_reader_that_cannot_be_started_is_told_and_started_for_the_next_file(
    isolation: Isolation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise OSError(EMFILE, "Too many open files")

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        with pytest.raises(ReaderFailed, match="its reader crashed on it"):
            isolation.read(".html", PAGE)
    assert isolation.read(".html", PAGE) == read_html(PAGE)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (MemoryError(), "needs more memory than a document may: split it"),
        (RecursionError(), "nested too deeply"),
        (UnreadableSeed("empty"), "empty"),
        (KeyError("part"), "cannot be read: KeyError: 'part'"),
    ],
)
def test_whatever_a_parser_raises_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str
) -> None:
    class Faulty:
        def reader(self) -> Any:
            raise fault

    monkeypatch.setitem(FORMATS, ".html", Faulty())
    ours, theirs = Pipe()
    thread = Thread(target=child.serve, args=(theirs,))
    thread.start()
    ours.send_bytes(b".html")
    ours.send_bytes(PAGE)
    assert ours.recv_bytes().decode() == f'{{"reason": "{reason}"}}'
    ours.close()
    thread.join()


def check_hostile_files(workshop: Workshop, scale: int) -> None:
    names = set()
    for name, content in hostile(scale):
        workshop.write({name: content})
        names.add(name)
    assert len(names) >= 100
    report = workshop.build({"good.txt": GOOD})
    skipped = {item.path: item.reason for item in report.skipped}
    assert all(skipped.values())
    indexed = {document.path for document in workshop.open().contents.documents}
    assert skipped.keys() | indexed == names | {"good.txt"}
    assert "good.txt" in indexed
    texts = bytes(workshop.open().contents.texts)
    assert b"root:" not in texts, "an external entity was resolved"
    assert b"haha" not in texts, "an entity was expanded"
    expected: dict[str, str | tuple[str, ...]] = {
        "zeros.epub": ("META-INF/container.xml inside is not XML", "unpacks to more than 256 MiB"),
        "members.epub": "11000 files inside, more than 10000",
        "pages.pdf": "5001 pages, more than 5000: split it",
        "deep.html": "nested too deeply",
        "noise.pdf": "not a readable PDF",
        "utf-16.txt": "UTF-16: save it as UTF-8",
    }
    for name, reason in expected.items():
        assert skipped[name].startswith(reason)


def test_a_hundred_hostile_files_are_named_or_read(workshop: Workshop) -> None:
    check_hostile_files(workshop, 1)


@pytest.mark.slow
def test_a_hundred_large_hostile_files_are_named_or_read(workshop: Workshop) -> None:
    check_hostile_files(workshop, 60)


def test_a_bomb_is_refused_by_what_it_would_unpack_to(isolation: Isolation) -> None:
    bomb = files.zipped({f"{n}.xhtml": bytes(30 * MEGABYTE) for n in range(10)})
    assert len(bomb) < MEGABYTE
    with pytest.raises(UnreadableSeed, match="unpacks to more than 256 MiB"):
        isolation.read(".epub", bomb)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["300 pages of PDF", "10 MB of HTML"])
def test_large_files_stay_well_below_the_limit(kind: str) -> None:
    """The limit is on the reader's process, so that a file that is read has stayed below it."""
    sentences = " ".join(f"Sentence {n} says what the one before did not." for n in range(60))
    lines = "\n".join(sentences[place : place + 90] for place in range(0, len(sentences), 90))
    raw = files.paged(*[lines] * 300) if "PDF" in kind else b"<p>Some text.</p>" * 620_000
    suffix = ".pdf" if "PDF" in kind else ".html"
    with Isolation(memory=MEMORY // 2, seconds=60) as isolation:
        reading = isolation.read(suffix, raw)
    assert len(reading.blocks) >= 300
    assert asdict(reading)["note"] == ""
