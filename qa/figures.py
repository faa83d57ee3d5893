"""Tell where sentences give different figures for what a question asks, and not which is right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod

from qa.expectation import asks_for_figure
from qa.number_words import NUMBERS, ONES, SCALES

# A number with its inner points and commas (1,200 and 3.5 and 10:30) or in words (twenty-five, but
# not "one" alone, which is seldom a number), and what it counts (5 million, two hundred thousand).
_FIGURE = re.compile(
    rf"(?:(\d+(?:[.,:]\d+)*)|\b({'|'.join(NUMBERS)})(?:(?<=ty)[- ]({'|'.join(ONES)}))?\b)"
    rf"((?: (?:{'|'.join(SCALES)})\b)*)",
    re.IGNORECASE,
)
# What stands between the parts of one number: two thousand three hundred and five.
_GOES_ON = (" ", " and ")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_YEAR = re.compile(r"1\d{3}|20\d{2}")


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
    """Return the numbers of a text in digits, without what may be left out."""
    figures: list[str] = []
    smallest, end = 1, 0  # the scale that the last figure ends with, and where it ends
    for found in _FIGURE.finditer(text):
        figure, scale = _figure(found)
        goes_on = text[end : found.start()].casefold() in _GOES_ON
        if goes_on and figure.isdecimal() and int(figure) < smallest:
            figures[-1] = str(int(figures[-1]) + int(figure))
        else:
            figures.append(figure)
        smallest, end = scale, found.end()
    return frozenset(filter(None, figures))


def _figure(found: re.Match[str]) -> tuple[str, int]:
    """Return a number in digits, "" for a lone "one", and the scale that it ends with, or 1."""
    digits, word, ones, counted = (group and group.casefold() for group in found.groups())
    scales = [SCALES[name] for name in counted.split()]
    if digits is None:
        if word == "one" and not scales:
            return "", 1
        digits = str(NUMBERS[word] + (ONES[ones] if ones else 0))
    plainly = _plainly(digits)
    if not scales or plainly.count(".") > 1 or ":" in digits:  # a time, a section, a date
        return plainly, 1
    return f"{float(plainly) * prod(scales):.0f}", scales[-1]


def _plainly(number: str) -> str:
    """Return a number without what may be left out: 1,200 and 07:00 and 1,50 as 1200, 7 and 1.5.

    1.000 is left as it is, which may be a thousand. A time is written as with a point, 7.30.
    """
    number = _THOUSANDS.sub("", number).replace(",", ".").replace(":", ".")
    whole, point, decimals = number.partition(".")
    if point and len(decimals) <= 2:
        number = f"{whole}.{decimals}".rstrip("0").rstrip(".")
    return number.lstrip("0") or "0"


def _differ(these: frozenset[str], those: frozenset[str]) -> bool:
    """Tell whether both hold figures of one kind, years or others, and share none at all."""
    if these & those:
        return False
    years, other_years = (set(filter(_YEAR.fullmatch, figures)) for figures in (these, those))
    return bool((years and other_years) or (these - years and those - other_years))
