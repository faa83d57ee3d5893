"""Check a question and read its words; knows nothing of how they are searched."""

from __future__ import annotations

import unicodedata

from embeddings.errors import InvalidQuestion

MAX_CHARACTERS = 2000
_LAYOUT = "\t\n\r"


def check_question(text: str) -> str:
    """Return `text` without the white space around it.

    Raise `InvalidQuestion` if nothing is left, or for one over 2,000 characters, or for control
    characters and lone surrogates, which no keyboard writes.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidQuestion(
            f"question: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read: shorten it"
        )
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in _LAYOUT:
            raise InvalidQuestion(
                f"question: control character U+{ord(character):04X} at {place}: remove it"
            )
    question = text.strip()
    if not any(map(str.isalnum, question)):
        raise InvalidQuestion("question: empty, it needs at least one word")
    return question
