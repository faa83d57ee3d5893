"""What is built or changed on the disk while the server runs is soon answered from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Workshop
from tests.shop import MORE, Shop, open_shop, until
from web import watching
from web.watching import follow, in_background, watch


@pytest.fixture
def shop(workshop: Workshop) -> Iterator[Shop]:
    shop = open_shop(workshop)
    yield shop
    shop.idle()


def test_what_another_process_built_is_followed(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_FOLLOW_SECONDS", 0.01)
    with in_background(follow, shop.engine):
        report = shop.workshop.build(MORE)
        until(lambda: shop.engine.index.version == report.version)


def test_an_index_that_cannot_be_followed_is_told_once_and_the_old_one_answers(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "_FOLLOW_SECONDS", 0.001)
    pointer = shop.workshop.index / "current"
    name = pointer.read_text("utf-8")
    tries = 0
    real = shop.engine.follow

    def counted() -> bool:
        nonlocal tries
        tries += 1
        return real()

    monkeypatch.setattr(shop.engine, "follow", counted)
    pointer.write_text("absent", "utf-8")
    with in_background(follow, shop.engine):
        until(lambda: tries > 5)
        assert len(caplog.records) == 1
        assert "altered: run `qa build`" in caplog.text
        pointer.write_text(name, "utf-8")
        shop.workshop.build(MORE)
        until(lambda: len(shop.engine.index) == 2)


def test_an_index_that_memory_had_no_room_for_is_followed_once_it_has(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "_FOLLOW_SECONDS", 0.001)
    shop.workshop.build(MORE)
    tries = 0
    real = shop.engine.follow

    def short() -> bool:
        nonlocal tries
        tries += 1
        if tries < 5:
            raise MemoryError
        return real()

    monkeypatch.setattr(shop.engine, "follow", short)
    with in_background(follow, shop.engine):
        until(lambda: len(shop.engine.index) == 2)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert caplog.messages[0].endswith(": MemoryError()")


def test_a_folder_that_is_not_there_yet_is_waited_for(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "_FOLLOW_SECONDS", 0.01)
    seeds = shop.workshop.seeds
    aside = seeds.rename(seeds.with_name("aside"))
    monkeypatch.setattr(watching, "_LOOK_MS", 10)
    with in_background(watch, seeds, shop.rebuilder):
        until(lambda: "does not exist" in caplog.text)
        aside.rename(seeds)
        until(lambda: shop.resting)
        shop.workshop.write(MORE)
        until(lambda: len(shop.engine.index) == 2)
        shutil.rmtree(seeds)  # and again
        shop.workshop.write({"other.txt": "Another remark."})
        until(lambda: len(shop.engine.index) == 1)


def test_what_is_hidden_is_no_change(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """As are the files that editors keep while they write, which no build would read."""
    seen: list[str] = []
    monkeypatch.setattr(watching, "_LOOK_MS", 100)
    monkeypatch.setattr(shop.rebuilder, "start", lambda: seen.append("started"))
    with in_background(watch, shop.workshop.seeds, shop.rebuilder):
        until(lambda: seen)
        (shop.workshop.seeds / ".draft.txt").write_text("Not yet.", "utf-8")
        (shop.workshop.seeds / "pier.txt").write_text("The ferry leaves from pier nine.", "utf-8")
        until(lambda: len(seen) > 1)
    counts = watching._counting(shop.workshop.seeds)
    hidden = shop.workshop.seeds / ".git" / "index"
    assert not counts(None, str(hidden))
    assert not counts(None, str(shop.workshop.seeds / ".draft.txt"))
    assert counts(None, str(shop.workshop.seeds / "pier.txt"))


def renamed(seeds: Path, other: Path) -> None:
    seeds.rename(seeds.with_name("old"))
    other.rename(seeds)


def made_anew(seeds: Path, other: Path) -> None:
    shutil.rmtree(seeds)
    shutil.copytree(other, seeds)


def linked(seeds: Path, other: Path) -> None:
    seeds.rename(seeds.with_name("old"))
    seeds.symlink_to(other)


def linked_elsewhere(seeds: Path, other: Path) -> None:
    link = seeds.with_name("link")
    link.symlink_to(other)
    link.rename(seeds)


@pytest.mark.parametrize("replace", [renamed, made_anew, linked, linked_elsewhere])
def test_a_folder_that_takes_the_place_of_the_watched_one_is_watched(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, replace: Callable[[Path, Path], None]
) -> None:
    """As where documents are deployed as a whole, at once."""
    monkeypatch.setattr(watching, "_LOOK_MS", 100)
    seeds = shop.workshop.seeds
    other = seeds.with_name("other")
    other.mkdir()
    (other / "crane.txt").write_text("The crane lifts forty tonnes.")
    if replace is linked_elsewhere:
        linked(seeds, shutil.copytree(seeds, seeds.with_name("first")))

    def paths() -> set[str]:
        return {document.path for document in shop.engine.index.contents.documents}

    with in_background(watch, seeds, shop.rebuilder):
        until(lambda: shop.resting)
        replace(seeds, other)
        until(lambda: paths() == {"crane.txt"})
        until(lambda: shop.resting)
        shop.workshop.write({"later.txt": "It came later."})
        until(lambda: paths() == {"crane.txt", "later.txt"})


def test_a_folder_that_cannot_be_watched_is_told_once_and_looked_at_now_and_then(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_paths: object, **_options: object) -> None:
        raise OSError(28, "No space left on device: too many watches")

    monkeypatch.setattr("watchfiles.watch", refused)
    with in_background(watch, shop.workshop.seeds, shop.rebuilder):
        until(lambda: "too many watches" in caplog.text)
        until(lambda: shop.resting)
        built = len(shop.rebuilder._tasks)
        assert built == 1
    monkeypatch.setattr(watching, "_RETRY_SECONDS", 0.01)
    with in_background(watch, shop.workshop.seeds, shop.rebuilder):
        shop.workshop.write(MORE)
        until(lambda: len(shop.engine.index) == 2)
    assert caplog.text.count("too many watches") == 2


def test_the_watcher_rebuilds_at_once_and_after_changes_but_not_for_hidden_files(
    shop: Shop,
) -> None:
    def version() -> Any:
        return shop.engine.index.version

    shop.workshop.write(MORE)
    first = version()
    with in_background(watch, shop.workshop.seeds, shop.rebuilder):
        until(lambda: version() != first)
        until(lambda: shop.resting)
        second = version()
        shop.workshop.write({".hidden.upload": "Nothing to see."})
        shop.workshop.write({"sub/new.txt": "A new remark."})
        until(lambda: version() != second)
        until(lambda: shop.resting)
    assert len(shop.engine.index.contents.documents) == 3
