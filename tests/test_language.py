"""A document's language is guessed, and English where there is too little to tell."""

from __future__ import annotations

import pytest

from embeddings.language import guess_language


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
