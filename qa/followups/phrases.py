"""The words of a text, and the phrases that some of them form."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.english import EMPTY, JOINERS

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’._\-/&][^\W_]+)*")
_BREAK = re.compile(r"[^\s'’-]")
# A longer one is no word that anybody would ask for.
_LONGEST = 40
# How many words may stand between two parts of one name.
_JOINING = 2


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
        return self.lower in EMPTY or self.bare in EMPTY or len(self.text) > _LONGEST

    @property
    def name(self) -> bool:
        """Tell whether it is written like a name: a capital or a digit in it."""
        return any(character.isupper() or character.isdigit() for character in self.text)

    @property
    def possessive(self) -> bool:
        """Tell whether it ends with a possessive "'s"."""
        return self.lower.endswith("'s")


def words(text: str) -> list[Word]:
    """Return the words of `text` in order; initials ("U.N.") and "don't" are one word each."""
    return [Word(match.group(), *match.span()) for match in _WORD.finditer(text)]


def bare_words(text: str) -> frozenset[str]:
    """Return the distinct words of `text` in lower case, without possessive endings."""
    return frozenset(word.bare for word in words(text))


def phrases(text: str, found: Sequence[Word], chosen: Collection[int]) -> list[range]:
    """Return the runs of chosen words of a text, as the places of their words, in order.

    Small words may stand within a run where they join it: "Bank of England".
    """
    runs: list[range] = []
    for place in sorted(chosen):
        if runs and _joined(text, found[runs[-1].stop - 1 : place + 1]):
            runs[-1] = range(runs[-1].start, place + 1)
        else:
            runs.append(range(place, place + 1))
    return runs


def _joined(text: str, run: Sequence[Word]) -> bool:
    """Tell whether the first and the last of these words belong to one phrase."""
    first, *between, _ = run
    return (
        not first.possessive
        and len(between) <= _JOINING
        and all(word.lower in JOINERS for word in between)
        and not any(_BREAK.search(text[one.end : other.start]) for one, other in pairwise(run))
    )
