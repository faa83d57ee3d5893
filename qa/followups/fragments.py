"""What a fragment of a question is: "And in 2020?", "What about Baku?", "No, I meant the bus"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.english import (
    ASKING,
    BEING,
    CLAUSES,
    CLOSERS,
    HELPERS,
    OPENERS,
    PERSONS,
    POINTERS,
    POSSESSIVE,
    PREPOSITIONS,
    SPEAKERS,
    THINGS,
)
from qa.followups.courtesies import chats
from qa.followups.leaning import leans
from qa.followups.phrases import Word, words

# A longer one is no fragment.
_LONGEST = 8
ASKS = ASKING | BEING | HELPERS
STANDING = (PERSONS | THINGS | POINTERS) - POSSESSIVE
_SENTENCE = ASKS | STANDING | POSSESSIVE | CLAUSES | SPEAKERS
# Stand before what is added to a question: "if I compost", "for children".
CONDITIONS = frozenset({"if", "while"})
LEADS = PREPOSITIONS | CONDITIONS
_COURTESY = r"(?:(?:ok|okay|thanks|thank you|great|good|yes)\b[\s,.!…–-]*)*"
_CARRIES = re.compile(
    rf"\W*{_COURTESY}(?:and[\s,…]+)?(?:and\b|(?:what|how) about\b|(?:the )?same for\b"
    r"|(?:no\W+|sorry\W+)*i (?:mean|meant)\b|no(?=,))[\s,.…–-]*",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"\W*(?:(?:{'|'.join(OPENERS)})\b[\s,.…–-]*)+", re.IGNORECASE)
_ASPECT = re.compile(r"\b(?:what|how) about\b", re.IGNORECASE)
_CORRECTION = re.compile(r"\W*(?:no,|(?:(?:no|sorry)\W+)*i (?:mean|meant)\b)", re.IGNORECASE)
DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a question without a verb asks of: its words, and what leads to them.

    `like` tells that it asks the same of another thing: "what about …" may open a new aspect.
    `corrects` tells that it says what was meant: "No, I meant …".
    """

    text: str
    found: tuple[Word, ...]
    like: bool
    corrects: bool

    @property
    def lead(self) -> str:
        """Return the preposition, "if" or "while" that it begins with, or nothing."""
        first = self.found[0].lower
        return first if first in LEADS else ""

    @property
    def named(self) -> tuple[Word, ...]:
        """Return its words from the first to the last of substance."""
        places = [place for place, word in enumerate(self.found) if not word.empty]
        return self.found[places[0] : places[-1] + 1]

    @property
    def name(self) -> str:
        """Return what it names, without what leads to it."""
        return self.text[self.named[0].start : self.named[-1].end]

    @property
    def is_number(self) -> bool:
        """Tell whether it names a number or an identifier, and nothing else."""
        return all(DIGITS.search(word.text) for word in self.named)

    @property
    def is_name(self) -> bool:
        """Tell whether it is written as a name, and is no number."""
        return all(word.name or word.empty for word in self.named) and not self.is_number

    @property
    def whole(self) -> str:
        """Return all of it, without its lead."""
        return self.text[self.found[1 if self.lead else 0].start : self.found[-1].end]


def fragment_of(question: str) -> Fragment | None:
    """Return what a question names if it is a fragment that leans on a question before it."""
    certain = _CARRIES.match(question)
    if chats(question) or not (certain or leans(question)):
        return None
    opening = certain or _OPENING.match(question)
    kept = [word for word in words(question) if not opening or word.start >= opening.end()]
    while kept and kept[-1].lower in CLOSERS:
        kept.pop()
    if len(kept) > _LONGEST or all(word.empty for word in kept):
        return None
    lead = kept[0].lower if kept[0].lower in LEADS else ""
    if (not opening and not lead) or (lead and len(kept) == 1):
        return None
    forbidden = _SENTENCE if lead not in CONDITIONS else ASKING
    if any(word.lower in forbidden for word in kept[bool(lead) :]):
        return None
    return Fragment(
        question,
        tuple(kept),
        not _ASPECT.search(question),
        bool(_CORRECTION.match(question)),
    )
