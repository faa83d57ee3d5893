"""A document's language is guessed, and English where there is too little to tell."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path

import pytest

from embeddings.errors import IndexUnusable
from embeddings.text import language as module
from embeddings.text.language import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der schnelle braune Fuchs springt über den faulen Hund und läuft davon.", "de"),
        ("Le renard brun et rapide saute par-dessus le chien paresseux, puis s'en va.", "fr"),
        ("Быстрая коричневая лиса прыгает через ленивую собаку и убегает в лес.", "ru"),
        ("The quick brown fox jumps over the lazy dog and runs away into the forest.", "en"),
        ("Hallo Welt", "en"),
        ("", "en"),
        ("0123456789 " * 20, "en"),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert guess_language(text) == language


LONG = "Der schnelle braune Fuchs springt über den faulen Hund und läuft davon."


@pytest.fixture
def unloaded() -> None:
    """Let the model be read anew."""
    module._identifier.cache_clear()


@pytest.mark.usefixtures("unloaded")
def test_a_temporary_folder_that_cannot_be_written_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(IndexUnusable) as told:
        guess_language(LONG)
    assert str(told.value) == (
        f"temporary folder {tmp_path / 'gone'} cannot be written: No such file or directory; "
        "make room there or name another with TMPDIR"
    )
    monkeypatch.undo()
    assert guess_language(LONG) == "de"


@pytest.mark.usefixtures("unloaded")
def test_that_there_is_no_temporary_folder_at_all_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp']")

    monkeypatch.setattr(module, "gettempdir", none)
    with pytest.raises(IndexUnusable, match=r"^the temporary folder cannot .* in \['/tmp'\]; make"):
        guess_language(LONG)
