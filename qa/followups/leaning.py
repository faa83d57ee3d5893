"""Tell whether a question leans on the ones before it: by its words alone, for English."""

from __future__ import annotations

from collections.abc import Sequence

from qa.english import (
    BEING,
    BLANKS,
    CLAUSES,
    CLOSERS,
    EMPTY_IT,
    HELPERS,
    OPENERS,
    PERSONS,
    POINTERS,
    POSSESSIVE,
    PREPOSITIONS,
    SPEECH,
    THINGS,
    TIMES,
)
from qa.followups.phrases import Word, words

# A longer question that leans has so many words from the tables of English: with one alone it is in
# another language, where that word is something else ("Her odada ne var?").
_ENGLISH = 2


def leans(question: str) -> bool:
    """Tell whether a question cannot be understood without the ones before it.

    It says nothing of substance ("Why?"), begins or ends like a continuation ("And in 2023?",
    "In French too?"), or points at something that it does not name ("Who chairs it?").
    """
    found = words(question)
    known = sum(word.empty for word in found)
    if known == len(found):
        return True
    if len(found) > 2 and known < _ENGLISH:
        return False
    opening = question.lower().lstrip(" .…-–")
    if any(opening.startswith((f"{opener} ", f"{opener},")) for opener in OPENERS):
        return True
    asks = any(word.lower in HELPERS | BEING for word in found)
    if found[-1].lower in CLOSERS or (found[0].lower in PREPOSITIONS and not asks):
        return True
    return any(_points(question, found, place) for place in range(len(found)))


def _points(question: str, found: Sequence[Word], place: int) -> bool:
    """Tell whether a word stands for something that the question itself does not name."""
    word = found[place].lower
    before, after = found[:place], found[place + 1 :]
    following = after[0].lower if after else ""
    if word in BLANKS:
        return not (following == "of" or (word == "same" and following == "time"))
    if word in POINTERS:
        return _is_pointer(word, before, following)
    if word in PERSONS:
        return not any(w.name and not w.empty and w.start > 0 for w in before)
    if word in THINGS:
        return _is_thing(question, word, before, after)
    return word == "there" and bool(before) and _is_place(before[-1].lower, following)


def _is_pointer(word: str, before: Sequence[Word], following: str) -> bool:
    if following in TIMES or (word == "such" and following == "as"):
        return False
    if word != "that" or not before or not following:
        return True
    # "that" may begin a clause: "people that …", "said that he …".
    return before[-1].empty and before[-1].lower not in SPEECH


def _is_place(before: str, following: str) -> bool:
    """Tell whether "there" is a place: "from there", "who lives there?", but not "is there"."""
    return before in PREPOSITIONS or (not following and before not in BEING | HELPERS)


def _is_thing(question: str, word: str, before: Sequence[Word], after: Sequence[Word]) -> bool:
    if word == "it" and stands_for_nothing([following.lower for following in after[:3]]):
        return False
    named = [w for w in before if not w.empty]
    if word in POSSESSIVE or not named:
        return not named
    # Something in an earlier clause may be meant: "If the build stops, how do I finish it?"
    clauses = [w.start for w in before if w.lower in CLAUSES]
    if clauses and before[-1].lower == "of":  # "because of it" begins no clause
        clauses.pop()
    edge = max([*clauses, question.rfind(",", 0, before[-1].end)])
    return not any(w.end <= edge for w in named)


def stands_for_nothing(following: list[str]) -> bool:
    """Tell whether "it" is empty, by the words after it: "is it possible to …"."""
    return any(word in EMPTY_IT for word in following[:2]) and any(
        word in ("to", "that", "for", "if") for word in following[1:]
    )
