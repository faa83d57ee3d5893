"""Find what a text names: proper names, and runs of words of substance. No tagger, only tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.english import EMPTY, HELPERS, JOINERS, NOUNISH, VERBS

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’._\-/&][^\W_]+)*")
# A longer run names nothing.
_LONGEST, _MOST_CHARACTERS = 5, 80
_BREAK = re.compile(r"[,;:.!?()`\[\]\"“”«»\n]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, `text[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """Return the word in lower case, with a straight apostrophe."""
        return self.text.lower().replace("’", "'")

    @property
    def bare(self) -> str:
        """Return the lower-case word without a possessive ending."""
        return self.lower.removesuffix("'s")

    @property
    def empty(self) -> bool:
        """Tell whether it has no substance of its own."""
        return self.lower in EMPTY or self.bare in EMPTY

    @property
    def possessive(self) -> bool:
        """Tell whether it ends with a possessive "'s"."""
        return self.lower.endswith("'s")

    @property
    def name(self) -> bool:
        """Tell whether it is written like a name: a capital or a digit in it."""
        return any(character.isupper() or character.isdigit() for character in self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of text that names something.

    `name` tells whether it is written like a proper name, `noun` whether it stands where a noun
    does: after an article, a preposition or a form of "to be".
    """

    text: str
    name: bool
    noun: bool


def words(text: str) -> list[Word]:
    """Return the words of `text` in order; initials ("U.N.") and "don't" are one word each."""
    return [Word(match.group(), *match.span()) for match in _WORD.finditer(text)]


def bare_words(text: str) -> frozenset[str]:
    """Return the distinct words of `text` in lower case, without possessive endings."""
    return frozenset(word.bare for word in words(text))


def phrases(text: str) -> Iterator[Phrase]:
    """Yield what `text` names, in order; runs that are too long to name anything are left out."""
    found = words(text)
    place = 0
    while place < len(found):
        end = place
        while end < len(found) and not _stops(text, found, place, end):
            end += 1
        if end > place:
            first = place == 0 or _broken(text, found, place)
            phrase = _phrase(found, place, end, "" if first else found[place - 1].lower)
            if end - place <= _LONGEST and len(phrase.text) <= _MOST_CHARACTERS:
                yield phrase
        place = max(end, place + 1)


def _stops(text: str, found: Sequence[Word], start: int, end: int) -> bool:
    """Tell whether the run that began at `start` goes no further than the word at `end`."""
    word, running = found[end], end > start
    if running and (_broken(text, found, end) or found[end - 1].possessive):
        return True
    if not word.empty and word.lower not in VERBS:
        return False
    if end and word.name and word.lower != "i" and not _broken(text, found, end):
        return False  # part of a name: "the Great Return"
    # A joining word goes on between two parts of one name: "Bank of England".
    following = next((w for w in found[end : end + 3] if w.lower not in JOINERS), None)
    joins = word.lower in JOINERS and running and found[end - 1].name
    return not (joins and following is not None and following.name and not following.empty)


def _broken(text: str, found: Sequence[Word], place: int) -> bool:
    """Tell whether punctuation stands before the word at `place`."""
    return bool(_BREAK.search(text[found[place - 1].end : found[place].start]))


def _phrase(found: Sequence[Word], start: int, end: int, before: str) -> Phrase:
    run = found[start:end]
    # The first word of a sentence has a capital whether it is a name or not.
    named = [i for i, word in enumerate(run) if word.name and (i or before or len(run) > 1)]
    if named and before in HELPERS:
        run = run[: named[-1] + 1]  # leaves out the verb: "did Zappa leave"
    while run[-1].lower in JOINERS and len(run) > 1:
        run = run[:-1]
    # Joined anew, because what lies between the words may be anything.
    text = " ".join(word.text for word in run).removesuffix("'s").removesuffix("’s")
    return Phrase(text, bool(named), bool(named) or before in NOUNISH)
