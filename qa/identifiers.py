"""Tell whether a passage holds the identifiers that a question names: ERR-1042, room 204, 2.3.1.

One that differs by a digit is another thing altogether, though all around it reads alike.
"""

from __future__ import annotations

import re
from functools import lru_cache

from embeddings.text.analyzer import set_apart, with_plain_digits
from qa.labels import LABELS, SIGNS

# A run of letters and digits with what joins them, as it stands in a question.
_RUN = re.compile(r"(?<![\w.,])[^\W_]+(?:(?:[-–./_]|:{1,2})[^\W_]+)*")
_LABELLED = re.compile(
    rf"(?:\b(?:(?i:{LABELS})\.?|[A-Z]{{2,5}})[ \u00a0]|(?i:{SIGNS})[ \u00a0]?)"
    r"(?!(?:19|20)\d\d\b)(\d{1,6})(?![\w%]|[.,:]\d)"
)
_PARTS = re.compile(r"\d+|[^\W\d_]+")
# 1990s, 3rd, 10kg, 1990-х, 5-year-old: an amount with what it counts.
_AMOUNT = re.compile(r"\d+(?:[-–.,:/]\d+)*(?:[-–]?[^\W\d_]{1,4}|[-–][^\W\d_]{2,}.*)")
# What a compound adds to a name: COVID-19-Pandemie.
_ADDED = re.compile(r"(?:[-–][^\W\d_]{3,})+$")
# 10.000 and 1.250.000, as many languages write thousands; with four parts it is an address.
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,2}")
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){2,}")


@lru_cache(maxsize=64)
def identifiers(question: str) -> tuple[str, ...]:
    """Return the identifiers that a question names, as it writes them but for foreign digits."""
    spaced = set_apart(with_plain_digits(question))
    runs = [_ADDED.sub("", run) for run in _RUN.findall(spaced) if _is_identifier(run)]
    return tuple(dict.fromkeys([*runs, *_LABELLED.findall(spaced)]))


def held_identifiers(question: str, passage: str) -> list[bool]:
    """Tell of each of the identifiers that a question names whether a passage holds it."""
    named = identifiers(question)
    spaced = set_apart(with_plain_digits(passage)) if named else ""
    return [_pattern(each).search(spaced) is not None for each in named]


def _is_identifier(run: str) -> bool:
    """Tell whether a run is a name with a number in it, and no amount, date or range."""
    parts = _PARTS.findall(run)
    numbers = [part for part in parts if part.isdigit()]
    if len(numbers) < len(parts):
        return bool(numbers) and not _AMOUNT.fullmatch(run)
    if len(parts) == 1:
        return len(run) > 4 and not run.endswith("000")
    if _THOUSANDS.fullmatch(run):
        return False
    padded = any(len(part) > 2 and part.startswith("0") for part in parts)
    return padded or bool(_VERSION.fullmatch(run))


@lru_cache(maxsize=256)
def _pattern(identifier: str) -> re.Pattern[str]:
    """Return what finds an identifier however its parts are joined: ERR-1042, err 1042, ERR1042."""
    joined = r"[\W_]{0,3}".join(map(_part, _PARTS.findall(identifier)))
    return re.compile(rf"(?<![^\W_]){joined}(?![^\W_])", re.IGNORECASE)


def _part(part: str) -> str:
    """Return a pattern of a part: 38500 may stand with a mark between its thousands."""
    grouped = f"{int(part):,}" if part.isdecimal() and len(part) > 4 else part
    return re.escape(grouped).replace(",", r"[.,'’\s]?") if "," in grouped else re.escape(part)
