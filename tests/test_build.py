"""A build embeds what is new, keeps what it knows, and leaves nothing of what was deleted."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from embeddings import versions
from embeddings.errors import BuildRunning, IndexDamaged, IndexMismatch, IndexUnusable
from embeddings.searching.check import check_index
from embeddings.searching.index import Index
from embeddings.storage.store import building
from tests.conftest import Workshop
from tests.toy import toy_model, word_vector

TWO = {"a.md": "# Alpha\n\nRed house.\n\nBlue boat.", "b.txt": "Green tree. Old oak."}


def embedded(workshop: Workshop) -> list[str]:
    """Return what the encoder was given since the last time it was looked at."""
    seen = sorted(workshop.encoder.seen)
    workshop.encoder.seen.clear()
    return seen


def on_disk(folder: Path) -> bytes:
    """Return every byte of every file below the index folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_first_build_embeds_every_paragraph_with_its_headings(workshop: Workshop) -> None:
    report = workshop.build(TWO)
    assert embedded(workshop) == ["Alpha\nBlue boat.", "Alpha\nRed house.", "Green tree. Old oak."]
    assert (report.added, report.changed, report.removed) == (("a.md", "b.txt"), (), ())
    assert (report.documents, report.paragraphs) == (2, 3)
    assert (report.embedded, report.reused) == (3, 0)


def test_vectors_are_those_of_the_encoder(workshop: Workshop) -> None:
    workshop.build({"a.txt": "Red house. Blue boat."})
    contents = workshop.open().contents
    whole = workshop.encoder.encode(["Red house. Blue boat."])[0]
    rows = np.arange(1)
    assert np.allclose(contents.paragraph_vectors.vectors(rows)[0], whole.vector, atol=1e-6)
    sentences = contents.sentence_vectors.vectors(np.arange(2))
    assert np.allclose(sentences[1], whole.pool(11, 21), atol=1e-3)
    boat = word_vector("boat")[np.newaxis]
    tokens = contents.tokens.between(0, 4).similarity(boat)[:, 0]
    assert tokens.argmax() == 3
    assert tokens.max() == pytest.approx(1, abs=0.01)
    assert contents.sentences["last_token"].tolist() == [2, 4]


def test_nothing_changed_means_nothing_embedded_and_nothing_written(workshop: Workshop) -> None:
    first = workshop.build(TWO)
    embedded(workshop)
    before = {path: path.stat().st_mtime_ns for path in workshop.index.rglob("*")}
    again = workshop.build()
    assert embedded(workshop) == []
    assert (again.added, again.changed, again.removed, again.unchanged) == ((), (), (), 2)
    assert again.version == first.version
    after = {path: path.stat().st_mtime_ns for path in workshop.index.rglob("*")}
    assert after == before


def test_a_file_with_another_day_is_another_index_without_embedding(workshop: Workshop) -> None:
    """Questions may be narrowed to days, so that answers depend on them."""
    first = workshop.build(TWO)
    embedded(workshop)
    os.utime(workshop.seeds / sorted(TWO)[0], (1e9, 1e9))
    again = workshop.build()
    assert embedded(workshop) == []
    assert (again.changed, again.unchanged) == ((), 2)
    assert again.version != first.version
    assert workshop.open().contents.documents[0].modified == "2001-09-09"
    assert workshop.build(full=True).version == again.version


def test_one_changed_paragraph_is_embedded_alone(workshop: Workshop) -> None:
    workshop.build(TWO)
    embedded(workshop)
    report = workshop.build({"a.md": "# Alpha\n\nRed house.\n\nWhite ship."})
    assert embedded(workshop) == ["Alpha\nWhite ship."]
    assert (report.changed, report.unchanged) == (("a.md",), 1)
    assert (report.embedded, report.reused) == (1, 2)


def test_a_renamed_file_embeds_nothing(workshop: Workshop) -> None:
    workshop.build(TWO)
    embedded(workshop)
    (workshop.seeds / "b.txt").rename(workshop.seeds / "z.txt")
    report = workshop.build()
    assert embedded(workshop) == []
    assert (report.added, report.removed) == (("z.txt",), ("b.txt",))


def test_the_same_paragraph_in_two_files_is_embedded_once(workshop: Workshop) -> None:
    report = workshop.build({"a.txt": "Red house.", "b.txt": "Red house."})
    assert embedded(workshop) == ["Red house."]
    assert (report.embedded, report.reused) == (1, 1)


def test_a_paragraph_under_another_heading_is_another_paragraph(workshop: Workshop) -> None:
    workshop.build({"a.md": "# Alpha\n\nRed house."})
    embedded(workshop)
    workshop.build({"a.md": "# Beta\n\nRed house."})
    assert embedded(workshop) == ["Beta\nRed house."]


def test_an_incremental_build_equals_a_full_one(workshop: Workshop) -> None:
    """File by file, byte for byte, whatever the steps that led there."""
    workshop.build(TWO)
    workshop.build({"c.txt": "Old ship.", "a.md": "# Alpha\n\nBlue boat.\n\nNew car."})
    (workshop.seeds / "b.txt").unlink()
    workshop.build({"d.md": "Red house."})
    step_by_step = live_files(workshop.index)
    workshop.build(full=True)
    at_once = live_files(workshop.index)
    assert step_by_step.keys() == at_once.keys()
    assert [name for name in at_once if step_by_step[name] != at_once[name]] == []


def live_files(folder: Path) -> dict[str, bytes]:
    generation = folder / "generations" / (folder / "current").read_text("utf-8")
    return {p.name: p.read_bytes() for p in generation.iterdir() if p.name != "manifest.json"}


def test_full_embeds_everything_again(workshop: Workshop) -> None:
    workshop.build(TWO)
    embedded(workshop)
    assert workshop.build(full=True).embedded == 3
    assert len(embedded(workshop)) == 3


def test_a_deleted_file_is_gone_from_every_byte(workshop: Workshop) -> None:
    workshop.build({**TWO, "secret.md": "# Zanzibar\n\nThe xylophone is buried at Quetta."})
    words = [b"Zanzibar", b"zanzibar", b"xylophon", b"Quetta", b"quetta", b"secret.md"]
    before = on_disk(workshop.index)
    assert all(word in before for word in words)
    vector = workshop.open().contents.paragraph_vectors.vectors(np.array([3]))[0].tobytes()
    assert vector in before
    (workshop.seeds / "secret.md").unlink()
    report = workshop.build()
    assert report.removed == ("secret.md",)
    after = on_disk(workshop.index)
    assert [word for word in words if word in after] == []
    assert vector not in after
    digest = hashlib.blake2b(b"", digest_size=16).digest()
    assert digest not in after


def test_the_last_deleted_file_leaves_an_empty_index_that_says_so(workshop: Workshop) -> None:
    workshop.build({"secret.md": "# Zanzibar\n\nThe xylophone is buried at Quetta."})
    engine = workshop.engine()
    (workshop.seeds / "secret.md").unlink()
    report = workshop.build()
    assert (report.removed, report.documents, report.paragraphs) == (("secret.md",), 0, 0)
    assert [
        word for word in (b"anzibar", b"xyloph", b"uetta") if word in on_disk(workshop.index)
    ] == []
    assert engine.follow()
    answer = engine.ask("Where is the xylophone buried?")
    assert (answer.status, answer.quotes, answer.near_misses) == ("not_found", (), ())
    assert check_index(engine.index) == []
    assert workshop.build({"a.txt": "Red house."}).added == ("a.txt",)
    assert engine.follow()
    assert len(engine.index) == 1


def test_an_empty_index_is_built_again_from_nothing_readable(workshop: Workshop) -> None:
    workshop.build({"a.txt": "One."})
    (workshop.seeds / "a.txt").unlink()
    workshop.build()
    report = workshop.build({"empty.txt": ""})
    assert (report.documents, [item.path for item in report.skipped]) == (0, ["empty.txt"])
    assert len(workshop.open()) == 0
    assert workshop.build({"a.txt": "One."}).documents == 1


def test_skipped_files_are_reported_and_kept_in_the_index(workshop: Workshop) -> None:
    report = workshop.build({"a.txt": "Red house.", "b.txt": b"\xff"})
    assert [(item.path, item.reason) for item in report.skipped] == [
        ("b.txt", "not UTF-8 text at byte 0: save it as UTF-8")
    ]
    assert workshop.open().contents.skipped == list(report.skipped)


def test_another_model_embeds_everything_again(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(TWO)
    embedded(workshop)
    workshop.model = toy_model(tmp_path / "other", "other weights")
    workshop.encoder.fingerprint = workshop.model.fingerprint
    assert workshop.build().embedded == 3
    assert workshop.open().encoder_fingerprint == workshop.model.fingerprint


@pytest.mark.parametrize("part", list(versions.VERSIONS))
def test_another_version_is_refused_with_the_command_and_mended_by_it(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    workshop.build(TWO)
    monkeypatch.setitem(versions.VERSIONS, part, 999)
    with pytest.raises(IndexMismatch, match=rf"{part} version \d+, this program has 999: run `qa"):
        workshop.open()
    workshop.build()
    assert len(workshop.open()) == 3


@pytest.mark.parametrize("damage", ["cut", "flip", "remove"])
def test_any_damaged_file_is_named_and_the_next_build_mends_it(
    workshop: Workshop, damage: str
) -> None:
    workshop.build(TWO)
    chance = Random(7)
    for name in live_files(workshop.index):
        folder = workshop.index / "generations"
        path = folder / (workshop.index / "current").read_text("utf-8") / name
        content = bytearray(path.read_bytes())
        if damage == "flip":
            place = chance.randrange(len(content) * 8)
            content[place // 8] ^= 1 << place % 8
            path.write_bytes(content)
        elif damage == "cut":
            path.write_bytes(content[: chance.randrange(len(content))])
        else:
            path.unlink()
        with pytest.raises(IndexDamaged, match=rf"{name} .*: run `qa build`"):
            workshop.open()
        workshop.build()
        assert len(workshop.open()) == 3


def test_a_second_build_at_once_is_refused_and_changes_nothing(workshop: Workshop) -> None:
    workshop.build(TWO)
    workshop.write({"c.txt": "Old ship."})
    with building(workshop.index), pytest.raises(BuildRunning):
        workshop.build()
    assert len(workshop.open()) == 3


def test_a_build_that_fails_while_embedding_leaves_the_old_index(workshop: Workshop) -> None:
    workshop.build(TWO)
    before = live_files(workshop.index)

    def fail(*_: Any, **__: Any) -> Any:
        raise MemoryError

    workshop.encoder.encode = fail  # type: ignore[method-assign]
    with pytest.raises(MemoryError):
        workshop.build({"c.txt": "Old ship."})
    assert live_files(workshop.index) == before


def test_an_index_folder_that_is_a_file_is_told(workshop: Workshop) -> None:
    workshop.index.write_bytes(b"")
    with pytest.raises(IndexUnusable, match=r"index folder .* cannot be written"):
        workshop.build(TWO)


def test_progress_is_told_of_what_is_left_to_embed(workshop: Workshop) -> None:
    told: list[tuple[str, int, int]] = []
    workshop.build(TWO)
    files = {"c.txt": "Old ship.\n\nNew car."}
    workshop.build(files, progress=lambda *event: told.append(event))
    assert told == [
        ("reading", 2, 3), ("embedding", 0, 2), ("embedding", 2, 2), ("writing", 0, 1),
        ("writing", 1, 1),
    ]  # fmt: skip


def test_an_index_needs_its_own_model(workshop: Workshop) -> None:
    workshop.build(TWO)
    workshop.encoder.fingerprint = "another"
    with pytest.raises(IndexMismatch, match=r"built with the model toy, .*: run `qa build`"):
        workshop.engine()


def test_text_and_documents_are_looked_up_by_id(
    build: Callable[[dict[str, str]], Index],
) -> None:
    index = build({"a.txt": "Red house.", "b.txt": "Blue boat 🌱."})
    second = index.contents.documents[1]
    assert index.document(second.id) is second
    assert index.document("nobody") is None
    assert index.text(second) == "Blue boat 🌱."
    assert index.sentence_spans(1) == [(0, 12)]


def test_what_a_file_is_called_leads_to_what_it_holds(workshop: Workshop) -> None:
    workshop.build(
        {
            "contract-cleaning.txt": "It runs for two years.",
            "contract-heating.txt": "It runs for three years.",
        }
    )
    found = workshop.engine().ask("How long does the cleaning contract run?")
    assert (*found.quotes, *found.near_misses)[0].text == "It runs for two years."
