"""Check that a question can be asked; knows nothing of how it is answered."""

from __future__ import annotations

import unicodedata

from embeddings.errors import InvalidQuestion
from embeddings.text.blocks import is_bare

MAX_CHARACTERS = 2000
_LAYOUT = "\t\n\r"


def nothing_asked() -> InvalidQuestion:
    """Return the error of a question without a word."""
    return InvalidQuestion("question: empty, it needs at least one word", "empty")


def check_question(text: str) -> str:
    """Return `text` without the white space around it.

    Raise `InvalidQuestion` if nothing is left, or for one over 2,000 characters, or for control
    characters and lone surrogates, which no keyboard writes.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidQuestion(
            f"question: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read: shorten it",
            "long",
            length=len(text),
            most=MAX_CHARACTERS,
        )
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _LAYOUT:
            name = f"U+{ord(character):04X}"
            raise InvalidQuestion(
                f"question: control character {name} at {place}: remove it",
                "control",
                name=name,
                place=place,
            )
    question = text.strip()
    if is_bare(question):
        raise nothing_asked()
    return question
