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
        ("El autobús sale a las 8 del ayuntamiento.", "es"),
        ("Klíč je pod rohožkou u vchodu do domu.", "cs"),
        ("Ключ лежит под ковриком у входа.", "ru"),
        ("图书馆于1986年5月3日开放，藏书四十二万册，周一闭馆。", "zh"),
        ("茶園於民國六十八年由陳水木先生創立，佔地十二公頃。", "zh"),
        ("Bus stop: town hall, 8 am.", "en"),
        ("Curriculum vitae of Jane Doe", "en"),
        ("In 1896 Proust published a book.", "en"),
        ("SHA: eef0ecf5b8e7b179dadaef967e65f2ab68f021e1", "en"),
        ("Tsukamoto, Takashi; Li, Xianglan; Morita, Hiromi; Minowa, Taeko", "en"),
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
