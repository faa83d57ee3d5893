"""Tell where sentences give different figures for what a question asks, and not which is right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.expectation import asks_for_figure
from qa.number_words import NUMBERS, ONES, SCALES

# A number with its inner points and commas (1,200 and 3.5 and 10:30) or in words (twenty-five, but
# not "one" alone, which is seldom a number), and what it counts (5 million).
_FIGURE = re.compile(
    rf"(?:(\d+(?:[.,:]\d+)*)|\b({'|'.join(NUMBERS)})(?:(?<=ty)[- ]({'|'.join(ONES)}))?\b)"
    rf"(?: ({'|'.join(SCALES)})\b)?",
    re.IGNORECASE,
)
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
    return frozenset(filter(None, map(_figure, _FIGURE.finditer(text))))


def _figure(found: re.Match[str]) -> str:
    """Return a number in digits, without what may be left out; "" for a lone "one"."""
    digits, word, ones, scale = (group and group.casefold() for group in found.groups())
    if digits is None:
        if word == "one" and not scale:
            return ""
        digits = str(NUMBERS[word] + (ONES[ones] if ones else 0))
    digits = _plainly(digits)
    if scale is None or digits.count(".") > 1 or ":" in digits:  # a time, a section, a date
        return digits
    return f"{float(digits) * SCALES[scale]:.0f}"


def _plainly(number: str) -> str:
    """Return a number without what may be left out: 1,200 and 07:00 and 1.50 as 1200, 7 and 1.5.

    1.000 is left as it is, which may be a thousand.
    """
    number = number.replace(",", "").removesuffix(":00")
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
