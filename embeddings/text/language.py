"""Guess the language of a document, for its sentence boundaries and its word stems."""

from __future__ import annotations

from functools import cache
from tempfile import gettempdir

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from embeddings.errors import IndexUnusable

DEFAULT = "en"
_SAMPLE = 4000
# In bytes: what takes more of them is in another script, and told by less.
_SHORTEST = 36
# A text in English is as good as never given less, however short; one in another language is
# hardly ever given more. Its own may share the rest with those that are near to it, as Russian
# does with Ukrainian, and Chinese with Cantonese.
_UNTHINKABLE = 0.01
_LIKELY = 0.4
# What the model calls checksums and the like.
_NONE = "zxx"


def guess_language(text: str) -> str:
    """Return an ISO 639-1 code for `text`, or "en" where English is not out of the question.

    The guess is made on the first 4,000 characters. Raise `IndexUnusable` where there is no room
    for its model, which is unpacked into a temporary file.
    """
    sample = text[:_SAMPLE]
    if len(sample.strip().encode("utf-8", "replace")) < _SHORTEST:
        return DEFAULT
    ranked = dict(_identifier().rank(sample))
    language, probability = next(iter(ranked.items()))
    told = probability >= _LIKELY and ranked[DEFAULT] < _UNTHINKABLE
    return str(language) if told and language != _NONE else DEFAULT


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
