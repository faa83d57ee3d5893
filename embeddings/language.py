"""Guess the language of a document, for its sentence boundaries and its word stems."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

DEFAULT = "en"
_SAMPLE = 4000
_SHORTEST = 40
_CERTAIN = 0.9


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code for `text`, or "en" where it is too short to tell.

    The guess is made on the first 4,000 characters.
    """
    sample = text[:_SAMPLE]
    if len(sample.strip()) < _SHORTEST:
        return DEFAULT
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _CERTAIN else DEFAULT


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
