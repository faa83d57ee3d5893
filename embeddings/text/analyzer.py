"""Turn text into search terms: folded, stemmed for its language, segmented where nothing is spaced.

The same analyzer is used on paragraphs and on questions, so that their terms meet.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
import Stemmer

# Numbers keep their inner points and commas, initials ("U.N.") are one word, and so is "don't", and
# what Hebrew abbreviates (Unicode Standard Annex 29, WB7b). To `re` the marks that many scripts
# write vowels with, and accents apart from their letters, are no part of a word; alone, as beside
# emoji, they are none. A hyphen that is not seen may end a line.
_RUN = r"[\p{L}\p{N}_][\w\p{N}]*"
_JOINED = r"(?:['’׳]|(?<=\p{Hebrew})[\"״](?=\p{Hebrew})|\u00ad\s*)"
# Spaces that no line ends at stand between thousands, and so do marks of other scripts.
_FIGURE = (
    r"[1-9]\d{0,2}(?:[\u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,:٫٬]\d+)+"
    r"|[０-９]+(?:[．，：][０-９]+)+"
)
_WORD = regex.compile(rf"{_FIGURE}|\b(?:[^\W\d_]\.){{2,}}|{_RUN}(?:{_JOINED}{_RUN})*")
# The marks of voiced and of long kana are of no script by their properties. The spaces of Hangul
# stand between words that carry their particles, for which there is no stemmer.
UNSPACED = (
    r"[[\p{Han}\p{Hiragana}\p{Katakana}\u3099\u309a\u30fc\uff70\uff9e\uff9f\p{Hangul}"
    r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]--\p{Nd}]"
)
"""A letter, as a pattern (V1), of a script that is written without spaces between words."""
_UNSPACED = regex.compile(f"{UNSPACED}+", regex.V1)
_FOREIGN_DIGIT = regex.compile(r"[^\P{Nd}0-9]")
# A character with the marks that belong to it.
_CHARACTER = regex.compile(r"\X")
_SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque",
    "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
    # The nearest there is, whose endings they share.
    "ast": "spanish", "be": "russian", "bs": "serbian", "ext": "spanish", "gl": "portuguese",
    "hr": "serbian", "ms": "indonesian", "sk": "czech", "uk": "russian",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, `text[start:end]`, and the term it is searched by."""

    term: str
    start: int
    end: int


def analyze(text: str, language: str = "en") -> list[Token]:
    """Return the tokens of `text` in order, with their terms in the given language (ISO 639-1).

    A run of an unspaced script gives its overlapping character pairs (a lone character, itself);
    a character has its marks with it.
    """
    stem = _stemmer(language)
    tokens = []
    for match in _WORD.finditer(text):
        for start, end in _segments(match.group(), match.start()):
            tokens.append(Token(stem(fold(text[start:end])), start, end))
    return tokens


def is_unspaced(term: str) -> bool:
    """Tell whether a term is of a script that is written without spaces between words."""
    return _UNSPACED.fullmatch(term) is not None


def set_apart(text: str) -> str:
    """Return `text` without what is in scripts without spaces, of which no words stand out."""
    return _UNSPACED.sub(" ", text)


def with_plain_digits(text: str) -> str:
    """Return `text` with 0 to 9 for the digits of other scripts: 1998 for ١٩٩٨ and １９９８."""
    if text.isascii():
        return text
    return _FOREIGN_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def terms(text: str, language: str = "en") -> list[str]:
    """Return the terms of `text` in order, repeated ones included."""
    return [token.term for token in analyze(text, language)]


# 10,000 and 1,234.50 and 1.000.000, where 1.000 may be one in many languages; 10'000 and 10 000.
_COMMAS = regex.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SPACES = regex.compile(r"\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?")
_POINTS = regex.compile(r"\d{1,3}(?:\.\d{3}){2,}")
# The plural of initials, which stemmers leave as it is where they hold no vowel: PDFs, CVs.
_INITIALS = regex.compile(r"[A-Z]{2,}s")
# Accents, the vowels of Hebrew and Arabic, which are seldom written, what makes an emoji of a
# digit, and the hyphen for the end of a line.
_MARKS = regex.compile(
    r"[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652\u0670\u20d0-\u20ff\ufe00-\ufe0f]"
    r"|\u00ad\s*"
)
# Letters whose mark is not an accent to Unicode, or that are often typed without it, and what joins
# letters or keeps them apart without being seen. Persian writes two letters otherwise than Arabic,
# on some keyboards as Arabic does. What abbreviates in Hebrew is left out by some.
_LETTERS = str.maketrans("ıəłøđёيك", "ielodеیک", '\u200c\u200d"״')
_ARABIC = str.maketrans("یک", "يك")
_AS_TYPED = str.maketrans("٫٬’ʼ׳", ".,'''")


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """Return `word` without case, accents, compatibility forms and a possessive ending.

    Nor has it the marks between thousands or the s of more than one PDF. Accents are taken off
    Latin and Greek letters, and vowels off Hebrew and Arabic ones: elsewhere marks make other
    letters.
    """
    if not word.isascii():
        word = with_plain_digits(unicodedata.normalize("NFKC", word)).translate(_AS_TYPED)
    if _INITIALS.fullmatch(word):
        word = word[:-1]
    elif _COMMAS.fullmatch(word):
        word = word.replace(",", "")
    elif _POINTS.fullmatch(word):
        word = word.replace(".", "")
    elif _SPACES.fullmatch(word):
        word = word.replace(" ", "").replace("'", "")
    word = word.casefold().removesuffix("'s")
    if word.endswith("."):
        word = word.replace(".", "")
    return word if word.isascii() else "".join(_without_accents(word)).translate(_LETTERS)


def _without_accents(word: str) -> Iterator[str]:
    """Yield the characters of an NFC word, Latin and Greek letters bare."""
    for character in _MARKS.sub("", word):
        base = unicodedata.normalize("NFD", character)[0]
        yield base if base < "\u0400" else character


def _stemmer(language: str) -> Callable[[str], str]:
    """Return a function that stems a folded word; the identity for a language without a stemmer.

    Made anew for each text, because a Snowball stemmer must not be shared between threads.
    """
    algorithm = _SNOWBALL.get(language)
    if algorithm is None:
        return str
    stem: Callable[[str], str] = Stemmer.Stemmer(algorithm).stemWord
    letters = _ARABIC if language == "ar" else {}
    # Numbers and identifiers stay whole.
    return lambda word: word if any(map(str.isdigit, word)) else stem(word.translate(letters))


def _segments(word: str, offset: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of a word's pieces: itself, or the character pairs of its unspaced runs."""
    position = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > position:
            yield offset + position, offset + run.start()
        found = [offset + run.start() + each.end() for each in _CHARACTER.finditer(run.group())]
        edges = [offset + run.start(), *found]
        yield from zip(edges, edges[2:] or edges[1:], strict=False)
        position = run.end()
    if position < len(word):
        yield offset + position, offset + len(word)
