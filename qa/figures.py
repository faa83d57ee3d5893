"""Tell where sentences give different figures for what a question asks, and not which is right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.expectation import asks_for_figure

# A number with its inner points and commas: 1,200 and 3.5 and 10:30.
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_YEAR = re.compile(r"1\d{3}|20\d{2}")
_WORDS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30",
    "forty": "40", "fifty": "50",
}  # fmt: skip
_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def differing(question: str, sentences: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the sentences whose figures are others than the first one's.

    Empty unless the question asks for a number or a time, and the first sentence holds one.
    """
    if not asks_for_figure(question) or not sentences:
        return ()
    asked = _figures(question)
    first, *others = (_figures(sentence) - asked for sentence in sentences)
    return tuple(place for place, other in enumerate(others, 1) if _differ(first, other))


def _figures(text: str) -> frozenset[str]:
    words = (_WORDS[word.casefold()] for word in _WORD.findall(text))
    return frozenset([*map(_plainly, _NUMBER.findall(text)), *words])


def _plainly(number: str) -> str:
    """Return a number without what may be left out: 1,200 and 07:00 and 1.50 as 1200, 7 and 1.5."""
    number = number.replace(",", "").removesuffix(":00")
    if number.count(".") == 1:
        number = number.rstrip("0").rstrip(".")
    return number.lstrip("0") or "0"


def _differ(these: frozenset[str], those: frozenset[str]) -> bool:
    """Tell whether both hold figures of one kind, years or others, and share none at all."""
    if these & those:
        return False
    years, other_years = (set(filter(_YEAR.fullmatch, figures)) for figures in (these, those))
    return bool((years and other_years) or (these - years and those - other_years))
