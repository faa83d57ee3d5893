"""Turn text into search terms: folded, stemmed for its language, segmented where nothing is spaced.

The same analyzer is used on paragraphs and on questions, so that their terms meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

# Numbers keep their inner points and commas, initials ("U.N.") are one word, and so is "don't".
_WORD = re.compile(r"\d+(?:[.,:]\d+)+|\b(?:[^\W\d_]\.){2,}|\w+(?:['’]\w+)*")
# Scripts written without spaces between words: Thai, Lao, Khmer, kana, Han.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "eu": "basque", "fi": "finnish", "fr": "french",
    "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch",
    "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, `text[start:end]`, and the term it is searched by."""

    term: str
    start: int
    end: int


def analyze(text: str, language: str = "en") -> list[Token]:
    """Return the tokens of `text` in order, with their terms in the given language (ISO 639-1).

    A run of an unspaced script gives its overlapping character pairs (a lone character, itself).
    """
    stem = _stemmer(language)
    tokens = []
    for match in _WORD.finditer(text):
        for start, end in _segments(match.group(), match.start()):
            tokens.append(Token(stem(fold(text[start:end])), start, end))
    return tokens


def terms(text: str, language: str = "en") -> list[str]:
    """Return the terms of `text` in order, repeated ones included."""
    return [token.term for token in analyze(text, language)]


# Letters whose mark is not an accent to Unicode, or that are often typed without it.
_LETTERS = str.maketrans("ıəłøđё", "ielode")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return `word` without case, accents, compatibility forms and a possessive ending.

    Accents are taken off Latin and Greek letters only: elsewhere marks make other letters.
    """
    word = unicodedata.normalize("NFKC", word).casefold().replace("’", "'").removesuffix("'s")
    if word.endswith("."):
        word = word.replace(".", "")
    return word if word.isascii() else "".join(_without_accents(word)).translate(_LETTERS)


def _without_accents(word: str) -> Iterator[str]:
    """Yield the characters of an NFC word, Latin and Greek letters bare."""
    for character in word:
        base = unicodedata.normalize("NFD", character)[0]
        if not "\u0300" <= character < "\u0370":
            yield base if base < "\u0400" else character


def _stemmer(language: str) -> Callable[[str], str]:
    """Return a function that stems a folded word; the identity for a language without a stemmer.

    Made anew for each text, because a Snowball stemmer must not be shared between threads.
    """
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return str
    stem = Stemmer.Stemmer(algorithm).stemWord
    # Numbers and identifiers stay whole.
    return lambda word: word if any(map(str.isdigit, word)) else stem(word)


def _segments(word: str, offset: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a word's pieces: itself, or the character pairs of its unspaced runs."""
    position = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > position:
            yield offset + position, offset + run.start()
        for start in range(run.start(), max(run.end() - 1, run.start() + 1)):
            yield offset + start, offset + min(start + 2, run.end())
        position = run.end()
    if position < len(word):
        yield offset + position, offset + len(word)
