"""A build looks at what changed, by stamp and then by digest, and reads nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.building import seeds
from embeddings.building.build import build_index
from embeddings.building.seeds import SeedFile
from embeddings.versions import VERSIONS
from qa.evaluation.dataset import passage_document
from tests import files
from tests.conftest import PROJECT, Workshop

THREE: dict[str, str | bytes] = {"a.txt": "Red house.", "b.txt": "Blue boat.", "c.txt": "Old oak."}


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[list[str], list[str]]]:
    """Tell which files were hashed and which were read since the last time it was asked.

    Files count as settled at once, as they do two seconds after they were written.
    """
    monkeypatch.setattr(seeds, "_SETTLED_NS", 0)
    hashed: list[str] = []
    read: list[str] = []
    real_hash: Callable[[SeedFile], str] = vars(SeedFile)["sha256"].func
    real_read = SeedFile.read

    def sha256(file: SeedFile) -> str:
        hashed.append(file.path)
        return real_hash(file)

    def reading(file: SeedFile, isolation: object) -> object:
        read.append(file.path)
        return real_read(file, isolation)  # type: ignore[arg-type]

    monkeypatch.setattr(SeedFile, "sha256", property(sha256))
    monkeypatch.setattr(SeedFile, "read", reading)

    def told() -> tuple[list[str], list[str]]:
        result = sorted(set(hashed)), sorted(read)
        hashed.clear()
        read.clear()
        return result

    return told


Looked = Callable[[], tuple[list[str], list[str]]]


def test_a_file_with_the_same_stamp_is_neither_hashed_nor_read(
    workshop: Workshop, looked_at: Looked
) -> None:
    workshop.build(THREE)
    assert looked_at()[1] == ["a.txt", "b.txt", "c.txt"]
    workshop.build({"b.txt": "White ship."})
    assert looked_at() == (["b.txt"], ["b.txt"])
    workshop.build()
    assert looked_at() == ([], [])


def test_a_touched_file_is_hashed_and_not_read(workshop: Workshop, looked_at: Looked) -> None:
    workshop.build(THREE)
    looked_at()
    os.utime(workshop.seeds / "b.txt", ns=(1, 1))
    report = workshop.build()
    assert looked_at() == (["b.txt"], [])
    assert report.unchanged == 3


def test_a_change_that_keeps_size_and_time_is_seen(workshop: Workshop, looked_at: Looked) -> None:
    workshop.build(THREE)
    looked_at()
    path = workshop.seeds / "b.txt"
    status = path.stat()
    path.write_text("Blue coat.", "utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert workshop.build().changed == ("b.txt",)
    assert looked_at() == (["b.txt"], ["b.txt"])


def test_a_file_that_was_just_written_has_no_stamp_to_trust(workshop: Workshop) -> None:
    """It could change again within what the file system's clock can tell apart."""
    workshop.build(THREE)
    assert {document.stamp for document in workshop.open().contents.documents} == {""}


def test_a_file_that_could_not_be_read_is_not_tried_again_until_it_changes(
    workshop: Workshop, looked_at: Looked
) -> None:
    workshop.build({**THREE, "bad.pdf": b"no PDF"})
    looked_at()
    report = workshop.build({"b.txt": "White ship."})
    assert looked_at()[1] == ["b.txt"]
    assert [(item.path, item.reason) for item in report.skipped] == [
        ("bad.pdf", "not a readable PDF")
    ]
    assert workshop.build({"bad.pdf": files.paged("Good now.")}).added == ("bad.pdf",)


def test_a_new_file_that_cannot_be_read_is_recorded_though_no_document_changed(
    workshop: Workshop,
) -> None:
    before = workshop.build(THREE)
    report = workshop.build({"bad.txt": b"\xff"})
    assert (report.unchanged, report.version == before.version) == (3, False)
    assert [item.path for item in workshop.open().contents.skipped] == ["bad.txt"]


def test_a_new_title_of_the_same_text_is_taken_over(workshop: Workshop) -> None:
    """Passages of a question set are given theirs beside the text."""

    def title(given: str) -> str:
        document = passage_document("p1", given, "Red house.")
        arguments = workshop.index, workshop.model, lambda: workshop.encoder
        build_index([document], [], *arguments)
        return workshop.open().contents.documents[0].title

    assert [title(given) for given in ("One", "Two", "Two")] == ["One", "Two", "Two"]


def test_full_reads_everything_and_still_says_what_changed(
    workshop: Workshop, looked_at: Looked
) -> None:
    workshop.build(THREE)
    looked_at()
    report = workshop.build(full=True)
    assert looked_at()[1] == ["a.txt", "b.txt", "c.txt"]
    assert (report.unchanged, report.added) == (3, ())


def test_another_splitter_reads_everything_and_embeds_only_what_it_cuts_otherwise(
    workshop: Workshop, looked_at: Looked, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build(THREE)
    looked_at()
    monkeypatch.setitem(VERSIONS, "splitter", 999)
    assert workshop.build().embedded == 0
    assert looked_at()[1] == ["a.txt", "b.txt", "c.txt"]


def test_a_dry_run_tells_and_does_nothing(workshop: Workshop) -> None:
    workshop.build(THREE)
    workshop.encoder.seen.clear()
    (workshop.seeds / "a.txt").unlink()
    changes: dict[str, str | bytes] = {"b.txt": "White ship.", "d.txt": "New.", "e.jpg": b"\xff"}
    report = workshop.build(changes, dry_run=True)
    assert report.dry_run
    assert (report.added, report.changed, report.removed) == (("d.txt",), ("b.txt",), ("a.txt",))
    assert (report.unchanged, report.embedded, report.reused) == (1, 2, 1)
    assert [item.path for item in report.skipped] == ["e.jpg"]
    assert workshop.encoder.seen == []
    assert [document.path for document in workshop.open().contents.documents] == list(THREE)
    done = workshop.build()
    assert (done.version, done.files) == (report.version, report.files)


def test_the_report_tells_of_every_file(workshop: Workshop) -> None:
    workshop.build(THREE)
    (workshop.seeds / "a.txt").unlink()
    report = workshop.build({
        "b.txt": "White ship.\n\nNew car.", "c.txt": b"\xff", "d.pdf": files.paged("One.", ""),
    })  # fmt: skip
    assert [(f.path, f.outcome, f.paragraphs, f.note) for f in report.files] == [
        ("a.txt", "removed", 0, ""),
        ("b.txt", "changed", 2, ""),
        ("c.txt", "skipped", 0, "not UTF-8 text at byte 0: save it as UTF-8"),
        ("d.pdf", "added", 1, "no text on page 2: scanned?"),
    ]


def test_files_between_others_come_and_go_as_in_a_full_build(workshop: Workshop) -> None:
    names = [f"{number:02}.md" for number in range(12)]
    workshop.build({name: f"# Top\n\nText of {name}.\n\n## Sub\n\nMore." for name in names})
    for step in ("03.md", "04.md", "00.md", "11.md"):
        (workshop.seeds / step).unlink()
        workshop.build({"05.md": f"# Top\n\nChanged at {step}.", f"{step[:2]}x.txt": "In between."})
    found = workshop.open()
    workshop.build(full=True)
    again = workshop.open()
    assert found.contents.terms == again.contents.terms
    assert bytes(found.contents.texts) == bytes(again.contents.texts)
    assert found.contents.paragraphs.tolist() == again.contents.paragraphs.tolist()
    assert found.contents.sentences.tolist() == again.contents.sentences.tolist()


def test_a_build_with_nothing_to_embed_imports_no_torch(shipped: Path) -> None:
    program = (
        "import sys; from web.command_line.command import main\n"
        f"try: main(['build', '--seeds', 'seeds', '--index', {str(shipped)!r}])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted({'torch', 'transformers', 'openvino', 'lxml'} & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout.splitlines()[-1] == "[]"
    assert "3 unchanged" in told.stdout
