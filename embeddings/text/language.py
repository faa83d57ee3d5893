"""Guess the language of a document, for its sentence boundaries and its word stems."""

from __future__ import annotations

from functools import cache
from tempfile import gettempdir

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from embeddings.errors import IndexUnusable

DEFAULT = "en"
_SAMPLE = 4000
_SHORTEST = 40
_CERTAIN = 0.9


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code for `text`, or "en" where it is too short to tell.

    The guess is made on the first 4,000 characters. Raise `IndexUnusable` where there is no room
    for its model, which is unpacked into a temporary file.
    """
    sample = text[:_SAMPLE]
    if len(sample.strip()) < _SHORTEST:
        return DEFAULT
    language, probability = _identifier().classify(sample)
    return str(language) if probability >= _CERTAIN else DEFAULT


@cache
def _identifier() -> LanguageIdentifier:
    folder = "the temporary folder"
    try:
        folder = f"temporary folder {gettempdir()}"
        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(
            f"{folder} cannot be written: {reason}; make room there or name another with TMPDIR"
        ) from error
