"""A build that is interrupted keeps what it has embedded, and the next one goes on from there."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.building import partial, passages
from embeddings.encoding.encoder import Encoding, Role
from embeddings.errors import IndexUnusable
from embeddings.storage.store import publish
from embeddings.versions import VERSIONS
from tests.conftest import Workshop
from tests.toy import ToyEncoder

TEXTS = {
    f"{number}.txt": f"Door {number} is {'very ' * number}red. It opens." for number in range(9)
}


class Interrupted(ToyEncoder):
    """Is interrupted, as by Ctrl-C, at its third batch."""

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        if len(self.seen) >= 4:
            raise KeyboardInterrupt
        return super().encode(texts, role)


@pytest.fixture
def interrupted(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """A workshop whose build was interrupted after two batches of two paragraphs."""
    monkeypatch.setattr(passages, "_BATCH", 2)
    whole, workshop.encoder = workshop.encoder, Interrupted(workshop.encoder.fingerprint)
    with pytest.raises(KeyboardInterrupt):
        workshop.build(TEXTS)
    workshop.encoder = whole
    return workshop


def test_the_next_build_embeds_only_the_rest(interrupted: Workshop) -> None:
    report = interrupted.build()
    assert (report.embedded, report.reused) == (5, 4)
    assert len(interrupted.encoder.seen) == 5


def test_and_makes_the_index_that_an_uninterrupted_one_makes(
    interrupted: Workshop, tmp_path: Path
) -> None:
    interrupted.build()
    resumed = interrupted.open()
    interrupted.index = tmp_path / "other"
    interrupted.build()
    whole = interrupted.open()
    assert resumed.version == whole.version
    rows = np.arange(len(whole))
    for index in (resumed, whole):
        assert len(index) == 9
    for name in ("paragraph_vectors", "sentence_vectors"):
        ours, theirs = (getattr(index.contents, name) for index in (resumed, whole))
        assert np.array_equal(ours.vectors(rows), theirs.vectors(rows))
    for ours, theirs in zip(
        resumed.contents.tokens.segments, whole.contents.tokens.segments, strict=True
    ):
        assert np.array_equal(ours.codes, theirs.codes)
    assert np.array_equal(resumed.contents.sentences, whole.contents.sentences)


def test_nothing_is_kept_once_the_index_is_whole(interrupted: Workshop) -> None:
    assert (interrupted.index / "partial").exists()
    interrupted.build()
    assert not (interrupted.index / "partial").exists()


def test_what_is_kept_gives_way_where_the_index_needs_its_room(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = workshop.index / "partial"

    def in_little_room(folder: Path, *content: Any) -> None:
        if room.exists():
            raise IndexUnusable("No space left on device")
        publish(folder, *content)

    monkeypatch.setattr("embeddings.building.build.publish", in_little_room)
    report = workshop.build(TEXTS)
    assert (report.embedded, len(workshop.open())) == (9, 9)


def full_disk(*_: Any, **__: Any) -> None:
    raise OSError(28, "No space left on device")


def test_what_the_disk_has_no_room_to_keep_is_held_in_memory(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(np, "savez", full_disk)
    assert workshop.build(TEXTS).embedded == 9
    assert workshop.engine().ask("Is door 7 red?").quotes[0].document.path == "7.txt"
    assert not (workshop.index / "partial").exists()


def test_what_neither_disk_nor_memory_has_room_for_is_told_and_the_rest_is_kept(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passages, "_BATCH", 2)
    monkeypatch.setattr(partial, "_IN_MEMORY", 0)
    savez, written = np.savez, []

    def save(*args: Any, **arrays: Any) -> None:
        written.append(1)
        (full_disk if len(written) > 2 else savez)(*args, **arrays)

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", save)
        with pytest.raises(IndexUnusable, match="No space left on device; the old index stays"):
            workshop.build(TEXTS)
    assert workshop.build().reused == 4


def test_what_cannot_be_deleted_either_is_no_other_error(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that had an error may be read-only from then on."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(partial, "_IN_MEMORY", -1)
    monkeypatch.setattr("os.replace", refuse)
    monkeypatch.setattr("os.unlink", refuse)
    with pytest.raises(IndexUnusable, match="Read-only file system; the old index stays"):
        workshop.build(TEXTS)


def test_an_index_without_room_beside_what_is_kept_loses_nothing_of_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than may be held in memory stays on the disk for the next build."""

    def refuse(*_: Any) -> None:
        raise IndexUnusable("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(partial, "_IN_MEMORY", 0)
        patch.setattr("embeddings.building.build.publish", refuse)
        with pytest.raises(IndexUnusable):
            workshop.build(TEXTS)
    assert workshop.build().embedded == 0
    assert len(workshop.open()) == 9


def test_another_encoder_begins_anew(interrupted: Workshop, tmp_path: Path) -> None:
    from tests.toy import toy_model

    interrupted.model = toy_model(tmp_path / "other-model", "other")
    interrupted.encoder = ToyEncoder(interrupted.model.fingerprint)
    assert interrupted.build().embedded == 9


def test_what_another_version_of_the_program_kept_is_not_found(
    interrupted: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> int:
        kept = partial.Partial(interrupted.index, interrupted.encoder.fingerprint)
        kept.read()
        return len(kept.digests)

    assert found() == 4
    monkeypatch.setitem(VERSIONS, "projection", 999)
    assert found() == 0


def test_a_full_build_embeds_everything(interrupted: Workshop) -> None:
    assert interrupted.build(full=True).embedded == 9


@pytest.mark.parametrize("damage", ["flip", "cut", "empty"])
def test_what_was_kept_and_is_damaged_is_embedded_again(interrupted: Workshop, damage: str) -> None:
    path = sorted((interrupted.index / "partial").rglob("*.npz"))[0]
    content = bytearray(path.read_bytes())
    if damage == "flip":
        place = content.index(b"paragraphs.npy") + 200
        content[place] ^= 1
    path.write_bytes(bytes({"flip": content, "cut": content[:-30], "empty": b""}[damage]))
    assert interrupted.build().embedded == 7


def test_a_dry_run_that_may_not_look_at_what_is_kept_counts_it_as_not_embedded(
    interrupted: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "glob", refuse)
    assert interrupted.build(dry_run=True).embedded == 9


@pytest.mark.parametrize("gone", ["index", "index/partial"])
def test_what_is_kept_and_taken_away_during_the_build_is_told_in_a_sentence(
    workshop: Workshop, gone: str
) -> None:
    """As by somebody who deletes the index to start afresh, while a server rebuilds it."""

    def take_away(stage: str, _done: int, _total: int) -> None:
        if stage == "writing":
            shutil.rmtree(workshop.seeds.parent / gone, ignore_errors=True)

    with pytest.raises(IndexUnusable, match=r"; the old index stays$"):
        workshop.build(TEXTS, progress=take_away)
    assert workshop.build().documents == 9
