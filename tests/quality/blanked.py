"""An excerpt with the answer taken out: it speaks of what is asked, and does not tell it."""

from __future__ import annotations

import random
import re

from tests.quality.made_questions import MONTHS

_ENGLISH = re.compile(r"\b(?:who|whose|whom|what|which|when|where|how)\b", re.IGNORECASE)
_LONGEST = 60
_TIME = re.compile(
    rf"(?i)\b(?:{MONTHS}|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b\d{4}s?\b"
)
_PLACED = re.compile(r"(?i)\b(?:in|on|at|since|from|until|by|during|near)(?: the)? $")
_THEN = ("at some time", "at a later time", "then", "once", "back then", "some time before")
_SOME = ("some", "several", "many", "a number of", "various", "a few")
_SOMEONE = ("someone", "they", "he", "she", "somebody", "a person", "others", "a friend")
_THERE = ("there", "somewhere", "in a place", "elsewhere", "nearby")
_SOMETHING = ("something", "it", "this", "one of them", "these things", "that", "things")


def blank(
    question: str, sentence: str, spans: list[tuple[int, int]], draw: random.Random
) -> str | None:
    """Return a sentence with words that tell nothing in place of the answers to a question.

    `spans`: where the answers stand in the sentence. None where they are long, or where the
    question is not in English.
    """
    if not _ENGLISH.search(question) or not spans:
        return None
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((max(start, 0), end))
    if any(end - start > _LONGEST for start, end in joined):
        return None
    for start, end in reversed(joined):
        before, filling = sentence[:start], _filling(question, sentence[start:end], draw)
        if filling in _THEN + _THERE:
            before = _PLACED.sub("", before)
        sentence = before + filling + sentence[end:]
    return sentence


def _filling(question: str, answer: str, draw: random.Random) -> str:
    asked = question.casefold()
    if _TIME.search(answer):
        return draw.choice(_THEN)
    if answer[:1].isdigit() or "how many" in asked or "how much" in asked:
        return draw.choice(_SOME)
    if re.search(r"\bwho(?:m|se)?\b", asked):
        return draw.choice(_SOMEONE)
    if re.search(r"\bwhere\b", asked):
        return draw.choice(_THERE)
    return draw.choice(_SOMETHING)
