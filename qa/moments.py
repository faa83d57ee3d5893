"""Write the dates and times of a question as the documents do: 3 May as 2024-05-03."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from itertools import chain

import numpy as np

from embeddings.searching.index import Index
from embeddings.text.analyzer import terms
from qa.number_words import MONTHS

_NAMES = "|".join([*MONTHS, *(month[:3] for month in MONTHS), "Sept"])
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_DATES = (
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b"),
    re.compile(r"\b(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})\b"),
    re.compile(rf"\b{_DAY}(?: of)? (?P<name>{_NAMES})\b{_YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAMES}) {_DAY}\b{_YEAR}\b", re.IGNORECASE),
)
_TIMES = (
    re.compile(
        r"\b(?P<hour>\d\d?)(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>[ap])(?:\.m\.|m\b)", re.IGNORECASE
    ),
    re.compile(r"\b(?P<hour>\d\d?):(?P<minute>[0-5]\d)\b"),
)
# Stands in a form for whatever year the documents give.
_ANY_YEAR = "0000"
# Of the sentences that hold all words of a form, how many are searched for it.
_LOOKED_AT = 50


def as_written(question: str, index: Index) -> str:
    """Return the question with each date and time in a form that the documents write it in.

    One that stands in them as it was typed is left alone, and so is one that does not at all.
    """
    told, end = "", 0
    # The first from the left and, of those that begin together, the longest.
    for found, forms in sorted(_moments(question), key=lambda m: (m[0].start(), -m[0].end())):
        if found.start() >= end:
            told += question[end : found.start()] + _written(found, forms, index)
            end = found.end()
    return told + question[end:]


def _written(found: re.Match[str], forms: Iterator[str], index: Index) -> str:
    """Return a date or a time as it was typed, or in the first of its forms that documents hold."""
    typed, dated = found.group(), found.groupdict().get("year") is not None
    if _held(typed, index, dated=dated):
        return typed
    held = (_held(form, index, dated=dated) for form in forms)
    return next(filter(None, held), typed)


def _moments(question: str) -> Iterator[tuple[re.Match[str], Iterator[str]]]:
    """Yield each date and time with its other forms, likeliest first, made as they are wanted."""
    for patterns, forms_of in ((_DATES, _dates), (_TIMES, _times)):
        for found in chain.from_iterable(p.finditer(question) for p in patterns):
            yield found, forms_of(found)


def _dates(found: re.Match[str]) -> Iterator[str]:
    parts = found.groupdict()
    day, year = int(parts["day"]), parts["year"]
    short = (parts.get("name") or "").capitalize()[:3]
    numbers = [n for n, name in enumerate(MONTHS, 1) if name[:3] == short]
    month = numbers[0] if numbers else int(parts["month"])
    if not (1 <= month <= len(MONTHS) and 1 <= day <= 31):
        return
    name = MONTHS[month - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day // 10 != 1 else 0, "th")
    in_words = [
        form
        for month_name in (name, name[:3], *(["Sept"] if month == 9 else []))
        for number in (f"{day}", f"{day}{ending}")
        for form in (
            f"{number} {month_name}",
            f"{month_name} {number}",
            f"{number} of {month_name}",
        )
    ]
    if year:
        yield from (form + link + year for form in in_words for link in (" ", ", "))
    year = year or _ANY_YEAR
    yield f"{year}-{month:02}-{day:02}"
    yield f"{day:02}.{month:02}.{year}"
    yield f"{day}.{month}.{year}"
    yield from in_words


def _times(found: re.Match[str]) -> Iterator[str]:
    parts = found.groupdict()
    hour, minute, half = int(parts["hour"]), int(parts["minute"] or 0), parts.get("half")
    if hour > 23:
        return
    hour = hour % 12 + 12 * (half.lower() == "p") if half else hour
    for number in dict.fromkeys((f"{hour:02}", f"{hour}")):
        yield from (f"{number}:{minute:02}", f"{number}.{minute:02}")
    noon, twelve = hour >= 12, (hour - 1) % 12 + 1
    clocks = [f"{twelve}:{minute:02}", f"{twelve}.{minute:02}", *([] if minute else [f"{twelve}"])]
    for mark in ("pm", "p.m.") if noon else ("am", "a.m."):
        yield from (clock + link + mark for clock in clocks for link in ("", " "))
    if minute == 0 and hour % 12 == 0:
        yield "noon" if noon else "midnight"


def _held(form: str, index: Index, *, dated: bool) -> str | None:
    """Return a form as a sentence that holds it writes it, None if none does.

    `dated` says that it is of one year: of another it is not held.
    """
    words = [index.term_numbers.get(word) for word in terms(form, "en") if word != _ANY_YEAR]
    if not words or None in words:
        return None
    rows = (index.contents.sentence_terms.of(word)[0] for word in words if word is not None)
    pattern = re.escape(form).replace(_ANY_YEAR, r"\d{4}")
    # A time of the morning is none of the evening, and 3 May is not part of 13 May.
    after = r"(?![\w:]| ?[ap]\.?m\b" + (r"|,? \d{4}\b)" if dated else ")")
    whole = re.compile(rf"(?<![\w.:-]){pattern}{after}", re.IGNORECASE)
    for row in reduce(np.intersect1d, rows)[:_LOOKED_AT].tolist():
        if found := whole.search(index.sentence(row)[1]):
            return found.group()
    return None
