"""A generation is whole or absent: whatever is interrupted or damaged, nothing half is read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from embeddings.errors import BuildRunning, IndexDamaged, IndexMissing, IndexUnusable
from embeddings.storage import store
from embeddings.storage.generation import Generation, read_current
from embeddings.storage.store import building, publish, remove_others

OLD = {"a.bin": [b"old ", b"a"], "b.bin": [b"old b"]}
NEW = {"a.bin": [b"new ", b"a"], "b.bin": [b"new b"]}


def contents(folder: Path) -> dict[str, list[bytes]]:
    def read(generation: Generation) -> dict[str, list[bytes]]:
        joined = {name: generation.read(name) for name in generation.manifest["files"]}
        whole = {b"".join(v): v for v in (*OLD.values(), *NEW.values())}
        return {name: whole[content] for name, content in joined.items()}

    return read_current(folder, read)


def test_what_was_published_is_read_back_with_its_facts(tmp_path: Path) -> None:
    publish(tmp_path, OLD, {"version": "1"})
    assert contents(tmp_path) == OLD
    assert read_current(tmp_path, lambda opened: opened.manifest)["version"] == "1"


def test_the_newer_generation_replaces_the_older_without_a_trace(tmp_path: Path) -> None:
    publish(tmp_path, OLD, {})
    publish(tmp_path, NEW, {})
    assert contents(tmp_path) == NEW
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"old" in content for content in written)


class Cut(BaseException):
    """The process ends here: nothing after it runs, and no handler for errors either."""


STEPS = ("os.fsync", "os.open", "os.replace", "pathlib.Path.mkdir", "pathlib.Path.open")


def interrupted(
    monkeypatch: pytest.MonkeyPatch, step: str, turn: int, fault: BaseException
) -> Callable[[], int]:
    """Let the `turn`-th call of a system function fail; return a function that counts the calls."""
    owner: Any = Path if step.startswith("pathlib") else os
    name = step.rpartition(".")[2]
    real = getattr(owner, name)
    calls = 0

    def call(*args: Any, **keywords: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == turn:
            raise fault
        return real(*args, **keywords)

    monkeypatch.setattr(owner, name, call)
    return lambda: calls


@pytest.mark.parametrize("fault", [Cut(), OSError(28, "No space left on device")], ids=repr)
@pytest.mark.parametrize("step", STEPS)
def test_an_interruption_at_any_step_leaves_the_old_generation_or_the_new(
    tmp_path: Path, step: str, fault: BaseException
) -> None:
    publish(tmp_path, OLD, {})
    turn = 0
    while True:
        turn += 1
        with pytest.MonkeyPatch.context() as patch:
            calls = interrupted(patch, step, turn, fault)
            with suppress(Cut, IndexUnusable, OSError):
                publish(tmp_path, NEW, {})
            if calls() < turn:
                break
        assert contents(tmp_path) in (OLD, NEW)
        publish(tmp_path, OLD, {})
        assert contents(tmp_path) == OLD
        assert len(list((tmp_path / "generations").iterdir())) == 1
    assert turn > 1


def test_a_full_disk_is_told_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD, {})
    before = sorted(tmp_path.rglob("*"))
    interrupted(monkeypatch, "os.fsync", 2, OSError(28, "No space left on device"))
    with pytest.raises(IndexUnusable, match=r"No space left on device; the old index stays"):
        publish(tmp_path, NEW, {})
    assert sorted(tmp_path.rglob("*")) == before


def test_a_disk_that_takes_nothing_any_more_is_told_and_what_is_left_goes_with_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system that had an error may be read-only from then on: nothing can be deleted."""
    publish(tmp_path, OLD, {})

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        for name in ("fsync", "unlink", "rmdir"):
            patch.setattr(os, name, refuse)
        with pytest.raises(IndexUnusable, match=r"Read-only file system; the old index stays"):
            publish(tmp_path, NEW, {})
    assert contents(tmp_path) == OLD
    with building(tmp_path):
        assert len(list((tmp_path / "generations").iterdir())) == 1


def test_a_swap_that_cannot_be_made_durable_is_told_as_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD, {})

    def sync(folder: Path) -> None:
        if folder == tmp_path:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(store, "_sync", sync)
    with pytest.raises(IndexUnusable, match=r"Input/output error; the new index answers, if no"):
        publish(tmp_path, NEW, {})
    assert contents(tmp_path) == NEW
    assert len(list((tmp_path / "generations").iterdir())) == 2  # a power cut may want the old one


def test_old_generations_that_cannot_be_listed_are_left_to_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(_: Path) -> Iterator[Path]:
        raise OSError(5, "Input/output error")

    publish(tmp_path, OLD, {})
    with monkeypatch.context() as patch:
        patch.setattr(Path, "iterdir", closed)
        publish(tmp_path, NEW, {})
    assert contents(tmp_path) == NEW


def test_content_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    def content() -> Iterator[bytes]:
        yield b"half"
        raise IndexUnusable("what was kept is gone")

    publish(tmp_path, OLD, {})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(IndexUnusable, match="what was kept is gone"):
        publish(tmp_path, {**NEW, "kept.bin": content()}, {})
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_built_is_told_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"no index at .*: run `qa build`"):
        contents(tmp_path / "nowhere")


def test_a_file_that_cannot_be_read_is_told_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(IndexDamaged, match=r"current cannot be read: Is a directory: allow it, or"):
        contents(tmp_path)


def test_all_that_is_new_is_on_the_disk_before_the_swap_and_the_swap_soon_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut forgets what was not synced: content, and the names in folders too."""
    synced: dict[str, int] = {}
    before_the_swap: dict[str, int] = {}
    real_fsync, real_replace = os.fsync, os.replace

    def fsync(handle: int) -> None:
        synced[os.readlink(f"/proc/self/fd/{handle}")] = os.fstat(handle).st_size
        real_fsync(handle)

    def replace(old: Path, new: Path) -> None:
        assert (old, new) == (tmp_path / "current.new", tmp_path / "current")
        before_the_swap.update(synced)
        synced.clear()
        real_replace(old, new)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    publish(tmp_path, {**NEW, "derived.bin": lambda _folder: [b"c"]}, {})
    generation = live(tmp_path)
    files = [*generation.iterdir()]
    assert {path.name for path in files} == {*NEW, "derived.bin", "manifest.json"}
    pointer = tmp_path / "current.new"
    first, second, third = (str(path) for path in (generation, generation.parent, pointer))
    assert [*before_the_swap][-3:] == [first, second, third]
    del before_the_swap[first], before_the_swap[second]
    assert before_the_swap == {
        third: len(generation.name), **{str(path): path.stat().st_size for path in files}
    }  # fmt: skip
    assert [*synced] == [str(tmp_path)]


@pytest.mark.parametrize("linked", [True, False], ids=["linked", "copied"])
def test_a_kept_file_is_the_same_where_files_cannot_have_a_second_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool
) -> None:
    monkeypatch.setattr("embeddings.storage.generation._IN_FULL", 1000)
    monkeypatch.setattr("embeddings.storage.store._COPIED", 300_000)
    content = bytes(range(256)) * 2**13
    publish(tmp_path, {"large": [content]}, {})
    old = read_current(tmp_path, lambda found: found)
    assert {"bytes", "sha256", "sample"} == old.manifest["files"]["large"].keys()
    number = (old.folder / "large").stat().st_ino

    def refuse(*_: Any) -> None:
        raise OSError(95, "Operation not supported")

    if not linked:
        monkeypatch.setattr(os, "link", refuse)
    publish(tmp_path, {"large": old.keep("large")}, {})
    new = read_current(tmp_path, lambda found: found.checked())
    assert (new.folder / "large").read_bytes() == content
    assert new.manifest["files"] == old.manifest["files"]
    assert ((new.folder / "large").stat().st_ino == number) is linked


def live(folder: Path) -> Path:
    return folder / "generations" / (folder / "current").read_text("utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (live(folder) / "a.bin").unlink(),
        lambda folder: (live(folder) / "a.bin").write_bytes(b"old"),
        lambda folder: (live(folder) / "a.bin").write_bytes(b""),
        lambda folder: (live(folder) / "a.bin").write_bytes(b"old a!"),
        lambda folder: (live(folder) / "a.bin").write_bytes(b"old b"),
    ],
    ids=["absent", "cut short", "empty", "longer", "altered"],
)
def test_a_damaged_file_is_named_with_the_command(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    publish(tmp_path, OLD, {})
    damage(tmp_path)
    with pytest.raises(IndexDamaged, match=r"a\.bin is missing, cut short or altered: run `qa"):
        contents(tmp_path)


def test_every_single_bit_counts(tmp_path: Path) -> None:
    publish(tmp_path, OLD, {})
    path = live(tmp_path) / "a.bin"
    for bit in range(len(b"old a") * 8):
        flipped = bytearray(b"old a")
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(IndexDamaged, match=r"a\.bin"):
            contents(tmp_path)


def test_no_single_bit_makes_a_manifest_say_something_else(tmp_path: Path) -> None:
    facts = {"version": "664dccfbc03e345a", "built_at": "2026-11-25T09:41:54+00:00", "format": 4}
    publish(tmp_path, OLD, facts)
    path = live(tmp_path) / "manifest.json"
    written = path.read_bytes()
    told = 0
    for bit in range(len(written) * 8):
        flipped = bytearray(written)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        try:
            manifest = read_current(tmp_path, lambda found: found.manifest)
        except IndexDamaged:
            told += 1
        else:
            assert facts.items() <= manifest.items()
    assert told >= len(written) * 8 - len("digest") * 8


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("current", b""),
        ("current", b"../elsewhere"),
        ("current", b"\xff"),
        ("current", b"absent"),
        ("manifest.json", b""),
        ("manifest.json", b"{"),
        ("manifest.json", b"[]"),
        ("manifest.json", b'{"files": []}'),
        ("manifest.json", b"\xff"),
        ("manifest.json", b"[" * 200_000),
    ],
)
def test_a_damaged_pointer_or_manifest_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    publish(tmp_path, OLD, {})
    path = tmp_path / name if name == "current" else live(tmp_path) / name
    path.write_bytes(content)
    named = "manifest" if content == b"absent" else name.partition(".")[0]
    with pytest.raises(IndexDamaged, match=rf"{named}.* altered: run `qa build`"):
        contents(tmp_path)


def test_a_swap_between_two_reads_of_an_opener_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD, {})
    real = Path.read_text

    def swapped(path: Path, *args: Any, **keywords: Any) -> str:
        name = real(path, *args, **keywords)
        monkeypatch.setattr(Path, "read_text", real)
        publish(tmp_path, NEW, {})
        return name

    monkeypatch.setattr(Path, "read_text", swapped)
    assert contents(tmp_path) == NEW


def test_a_second_build_is_refused_while_one_runs_and_may_follow_it(tmp_path: Path) -> None:
    with building(tmp_path):
        second = building(tmp_path)
        with (
            pytest.raises(
                BuildRunning, match=r"another build of .* is running: wait .*`qa build --wait`"
            ),
            second,
        ):
            pass
    with building(tmp_path):
        pass


def test_a_second_build_is_told_of_the_first_though_that_deletes_what_it_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one that waits would give up, for a reason that is none."""
    kept = tmp_path / "partial"
    real = Path.iterdir

    def deleting(folder: Path) -> Iterator[Path]:
        if folder == kept:
            kept.rmdir()
        return real(folder)

    with building(tmp_path):
        kept.mkdir()
        monkeypatch.setattr(Path, "iterdir", deleting)
        second = building(tmp_path)
        with pytest.raises(BuildRunning), second:
            pass


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    hopeless = building(tmp_path / "file" / "index")
    with pytest.raises(IndexUnusable, match=r"index folder .*file.* cannot be written"), hopeless:
        pass


@pytest.mark.parametrize(
    "name", ["a.txt", "reports/a.txt", "generations/reports/a.txt", "partial/a.txt", "partial/b/c"]
)
def test_no_folder_is_built_in_that_holds_what_no_build_wrote(tmp_path: Path, name: str) -> None:
    """A build deletes what lies in the folders that it takes for its own."""
    stranger = tmp_path / name
    stranger.parent.mkdir(parents=True, exist_ok=True)
    stranger.write_text("Mine.")
    hopeless = building(tmp_path)
    with pytest.raises(IndexUnusable, match=r"is no part of an index: name an empty"), hopeless:
        pass
    assert stranger.read_text() == "Mine."


def test_what_builds_leave_behind_and_hidden_files_are_no_strangers(tmp_path: Path) -> None:
    publish(tmp_path, OLD, {})
    for name in ("partial/0123456789abcdef/x.npz", "current.new", ".DS_Store", "lock"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    with building(tmp_path):
        pass


def test_only_the_named_generation_is_kept(tmp_path: Path) -> None:
    for name in ("keep", "left", "half"):
        (tmp_path / "generations" / name).mkdir(parents=True)
    remove_others(tmp_path, "keep")
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["keep"]


@pytest.mark.parametrize("damage", ["cut", "longer", "overwritten", "last byte", "bit"])
def test_a_very_large_file_is_checked_at_many_places_and_on_demand_as_a_whole(
    tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What opening may overlook is a change of a few bytes; a thorough look finds that too."""
    monkeypatch.setattr("embeddings.storage.generation._IN_FULL", 1000)
    monkeypatch.setattr("embeddings.storage.generation._BLOCK", 16)
    monkeypatch.setattr("embeddings.storage.generation._EVERY", 200)
    content = bytes(range(256)) * 200
    publish(tmp_path, {"large": [content]}, {})
    generation = read_current(tmp_path, lambda found: found)
    path = generation.check("large")
    assert path.read_bytes() == content
    middle = len(content) // 2 + 100
    path.write_bytes(
        {
            "cut": content[:-1],
            "longer": content + b"x",
            "overwritten": content[:middle] + bytes(400) + content[middle + 400 :],
            "last byte": content[:-1] + bytes([content[-1] ^ 1]),
            "bit": content[:51] + bytes([content[51] ^ 1]) + content[52:],
        }[damage]
    )
    if damage == "bit":
        assert generation.check("large") == path
    else:
        with pytest.raises(IndexDamaged, match="large"):
            generation.check("large")
    with pytest.raises(IndexDamaged, match="large"):
        generation.checked()
