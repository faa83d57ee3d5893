"""Every file of the seeds folder is read as it is, or named with the reason why not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from embeddings.building import seeds as module
from embeddings.building.seeds import SeedFile, find_seeds
from embeddings.building.sources import Document
from embeddings.errors import SeedsError, UnreadableSeed
from embeddings.readers.isolation import Isolation
from embeddings.readers.registry import FORMATS
from embeddings.skipped import Skipped
from tests.conftest import PROJECT, Workshop


def read(folder: Path) -> list[Document | Skipped]:
    found: list[Document | Skipped] = []
    for seed in find_seeds(folder):
        try:
            found.append(seed.read(Isolation()) if isinstance(seed, SeedFile) else seed)
        except UnreadableSeed as error:
            found.append(Skipped(seed.path, str(error)))
    return found


def documents(folder: Path) -> dict[str, Document]:
    return {found.path: found for found in read(folder) if isinstance(found, Document)}


def reasons(folder: Path) -> dict[str, str]:
    return {found.path: found.reason for found in read(folder) if isinstance(found, Skipped)}


@pytest.mark.parametrize("name", ["azerbaijan-iom.txt", "guide.md", "how-it-works.md"])
def test_text_is_the_file_decoded_and_nothing_else(name: str) -> None:
    raw = (PROJECT / "seeds" / name).read_bytes()
    found = documents(PROJECT / "seeds")[name]
    assert found.text.encode() == raw
    assert found.sha256 == hashlib.sha256(raw).hexdigest()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_stay_as_they_are(workshop: Workshop, ending: str) -> None:
    workshop.write({"a.txt": f"One.{ending}{ending}Two.{ending}"})
    assert documents(workshop.seeds)["a.txt"].text == f"One.{ending}{ending}Two.{ending}"


def test_a_byte_order_mark_is_left_out_and_counted(workshop: Workshop) -> None:
    workshop.write({"a.txt": b"\xef\xbb\xbfOne."})
    found = documents(workshop.seeds)["a.txt"]
    assert (found.text, found.text_offset) == ("One.", 3)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"ab\xff", "not UTF-8 text at byte 2: save it as UTF-8"),
        (b"\xef\xbb\xbfab\xff", "not UTF-8 text at byte 5: save it as UTF-8"),
        ("One.".encode("utf-16"), "UTF-16: save it as UTF-8"),
        (b"One\0two", "not text: null byte at byte 3"),
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"* * *", "empty: no letter or digit in it"),
        (b"\xef\xbb\xbf", "empty"),
    ],
)
def test_what_is_not_text_is_named_and_the_rest_is_read(
    workshop: Workshop, raw: bytes, reason: str
) -> None:
    workshop.write({"bad.txt": raw, "good.txt": "One."})
    assert reasons(workshop.seeds) == {"bad.txt": reason}
    assert list(documents(workshop.seeds)) == ["good.txt"]


def test_a_file_over_the_limit_is_named_without_being_read(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 2 * 2**20)
    workshop.write({"good.txt": "One."})
    with (workshop.seeds / "big.txt").open("wb") as file:
        file.truncate(2 * 2**20 + 1)
    assert reasons(workshop.seeds) == {"big.txt": "larger than 2 MiB: split it"}


def test_an_unknown_format_is_named(workshop: Workshop) -> None:
    workshop.write({"photo.JPG": b"\xff\xd8", "good.txt": "One."})
    assert reasons(workshop.seeds)["photo.JPG"].startswith(".jpg files are not supported")


@pytest.mark.parametrize(
    "name",
    [
        "with space.txt",
        "Über uns – 東京 🌱.md",
        "-rf.txt",
        "--help",
        "sub dir/-/a.txt",
        "no suffix",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.txt",
        "no\u00a0break.txt",
    ],
)
def test_any_printable_name_is_read(workshop: Workshop, name: str) -> None:
    workshop.write({name: "One."})
    assert list(documents(workshop.seeds)) == [name]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"a\nb.txt", r"a\nb.txt"),
        (b"bell\x07.txt", r"bell\x07.txt"),
        (b"\xff.txt", r"\udcff.txt"),
        ("\u202etxt.exe".encode(), r"\u202etxt.exe"),
    ],
)
def test_an_unprintable_name_is_told_in_escapes(
    workshop: Workshop, name: bytes, shown: str
) -> None:
    workshop.write({"good.txt": "One."})
    (workshop.seeds / os.fsdecode(name)).write_text("One.", "utf-8")
    assert reasons(workshop.seeds) == {shown: "the file name is not printable UTF-8: rename it"}


def test_hidden_files_and_folders_are_passed_over_in_silence(workshop: Workshop) -> None:
    workshop.write({".hidden.txt": "One.", ".git/a.txt": "One.", "good.txt": "One."})
    assert [found.path for found in find_seeds(workshop.seeds)] == ["good.txt"]


def test_files_come_in_order_of_path_subfolders_included(workshop: Workshop) -> None:
    workshop.write({"b.txt": "One.", "a/z.txt": "One.", "a.txt": "One.", "c/d/e.md": "One."})
    names = [found.path for found in find_seeds(workshop.seeds)]
    assert names == sorted(names) or names == ["a/z.txt", "a.txt", "b.txt", "c/d/e.md"]
    assert len(names) == 4


def test_links_are_refused_with_where_they_lead(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("One.", "utf-8")
    workshop.write({"good.txt": "One.", "sub/a.txt": "Two."})
    (workshop.seeds / "out.txt").symlink_to(tmp_path / "secret.txt")
    (workshop.seeds / "folder").symlink_to(tmp_path)
    (workshop.seeds / "twin.txt").symlink_to("good.txt")
    (workshop.seeds / "gone.txt").symlink_to("nowhere")
    (workshop.seeds / "loop").symlink_to("loop")
    (workshop.seeds / "sub" / "up").symlink_to("..")
    assert list(documents(workshop.seeds)) == ["good.txt", "sub/a.txt"]
    assert reasons(workshop.seeds) == {
        "out.txt": "a link that leaves the seeds folder: copy the file here",
        "folder": "a link that leaves the seeds folder: copy the file here",
        "twin.txt": "a link to good.txt, which is read under its own name",
        "gone.txt": "a link that leads nowhere",
        "loop": "a link that leads nowhere",
        "sub/up": "a link to ., which is read under its own name",
    }


def test_the_seeds_folder_itself_may_be_a_link(workshop: Workshop, tmp_path: Path) -> None:
    workshop.write({"good.txt": "One."})
    (tmp_path / "linked").symlink_to(workshop.seeds)
    assert list(documents(tmp_path / "linked")) == ["good.txt"]


def test_a_folder_that_cannot_be_read_is_named(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its documents leave the index, which is not to happen in silence."""
    workshop.write({"a.txt": "One.", "sub/closed/b.txt": "Two."})
    real = os.scandir

    def scandir(path: str) -> Any:
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert list(documents(workshop.seeds)) == ["a.txt"]
    assert reasons(workshop.seeds) == {
        "sub/closed": "a folder that cannot be read: allow it, or take it out"
    }


@pytest.mark.parametrize("step", ["scandir", "stat"])
def test_a_seeds_folder_that_cannot_be_read_itself_empties_no_index(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As on a network drive that is gone, or below a folder that is closed to this user."""
    workshop.build({"a.txt": "One.", "sub/b.txt": "Two."})
    real = getattr(os, step)

    def fail(path: Any, *arguments: Any, **keywords: Any) -> Any:
        if os.fspath(path) == str(workshop.seeds):
            raise OSError(5, "Input/output error", os.fspath(path))
        return real(path, *arguments, **keywords)

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        told = r"seeds folder .*seeds cannot be read: Input/output error"
        with pytest.raises(SeedsError, match=told):
            workshop.build()
    assert workshop.build().unchanged == 2


def test_a_pipe_is_named_and_not_waited_for(workshop: Workshop) -> None:
    os.mkfifo(workshop.seeds / "pipe.txt")
    assert reasons(workshop.seeds) == {"pipe.txt": "not a regular file"}


def test_a_missing_folder_and_a_file_in_its_place_are_told(tmp_path: Path) -> None:
    with pytest.raises(SeedsError, match=r"nowhere does not exist: create it or name another"):
        list(find_seeds(tmp_path / "nowhere"))
    (tmp_path / "file").write_text("One.", "utf-8")
    with pytest.raises(SeedsError, match=r"file is not a folder: create it or name another"):
        list(find_seeds(tmp_path / "file"))
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(SeedsError, match=r"circle does not exist: create it or name another"):
        list(find_seeds(tmp_path / "circle"))


def test_nothing_to_index_says_why(workshop: Workshop) -> None:
    with pytest.raises(SeedsError, match=r"nothing to index: the seeds folder is empty; add"):
        workshop.build()
    named = f"seeds folder {workshop.seeds}"
    with pytest.raises(SeedsError) as told:
        workshop.build({"a.jpg": b"\xff"}, origin=named)
    assert f"every file of {named} was skipped (a.jpg: .jpg files" in str(told.value)
    assert all(f"{suffix}, " in f"{told.value}, " for suffix in FORMATS if suffix)


def test_a_document_keeps_its_id_as_long_as_its_path(workshop: Workshop) -> None:
    workshop.write({"a.txt": "One."})
    before = documents(workshop.seeds)["a.txt"]
    workshop.write({"a.txt": "Two.", "b.txt": "One."})
    after = documents(workshop.seeds)
    assert after["a.txt"].id == before.id != after["b.txt"].id
