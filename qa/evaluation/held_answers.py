"""Tell whether a text holds an answer that a question set names."""

from __future__ import annotations

import unicodedata

import regex

from embeddings.text.analyzer import UNSPACED
from embeddings.text.occurrences import occurrences

# A letter or digit of a script that puts spaces between words, and what may stand inside of a word
# beside letters and digits: marks, what joins letters or parts them without being seen, and what
# stands between the digits of one number.
_SPACED = rf"[[\p{{L}}\p{{N}}]--{UNSPACED}]"
_INSIDE = r"[\p{M}\u00ad\u200c\u200d]*"
_BEGINNING = regex.compile(
    rf"(?<!{_SPACED}{_INSIDE})(?<!\p{{N}}[.,](?=\p{{N}}))|(?={UNSPACED})", regex.V1
)
_APART = rf"(?!{_INSIDE}{_SPACED}|(?<=\p{{N}})[.,]\p{{N}})"
_END = regex.compile(rf"(?<={UNSPACED})|{_APART}", regex.V1)
_INFLECTED_END = regex.compile(rf"(?<={UNSPACED})|(?:{_INSIDE}\p{{L}}){{0,3}}{_APART}", regex.V1)
_INFLECTED_FROM = 4
_LETTER_OR_DIGIT = regex.compile(r"[\p{L}\p{N}]")


def holds(text: str, answer: str) -> bool:
    """Tell whether `text` holds `answer` as words of its own, by letters and digits.

    Neither case nor compatibility forms count, nor what is no letter or digit. It must begin where
    a word does and end where one does, but for up to three more letters, as inflection adds them,
    after an answer of at least four letters that ends in one; between characters of scripts
    without spaces it may stand anywhere.
    """
    plain, wanted = _plain(text), _bare(_plain(answer))
    bare = _bare(plain)
    if not wanted or wanted not in bare:
        return False
    places = [found.start() for found in _LETTER_OR_DIGIT.finditer(plain)]
    starts = occurrences(bare, wanted)
    end = _INFLECTED_END if _may_be_inflected(wanted) else _END
    return any(
        _BEGINNING.match(plain, places[start])
        and end.match(plain, places[start + len(wanted) - 1] + 1)
        for start in starts
    )


def _may_be_inflected(answer: str) -> bool:
    return answer[-1].isalpha() and sum(map(str.isalpha, answer)) >= _INFLECTED_FROM


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _bare(text: str) -> str:
    return "".join(_LETTER_OR_DIGIT.findall(text))
