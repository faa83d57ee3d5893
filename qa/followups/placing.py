"""Put a fragment ("And in 2020?") where it belongs in the question that was asked before it.

Like takes the place of like: a number that of a number, what follows a preposition that of what
follows the same one. Another place is a guess, and said to be one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.english import ARTICLES, ASKING, BEING, HELPERS, POINTERS
from qa.followups.courtesies import chats
from qa.followups.fragments import ASKS, CONDITIONS, DIGITS, LEADS, STANDING, Fragment, fragment_of
from qa.followups.leaning import leans, stands_for_nothing
from qa.followups.phrases import Word, words

# Say nothing at the end of a question.
_NOWHERE = frozenset({"about", "like", "than", "as", "of"})
# Without a verb that is known a question of so many words is a whole one: "Who speaks Polish?".
_WHOLE = 3

# Where a text goes in a question, and what it is.
_Place = tuple[int, int, str] | None
_Way = Callable[[Fragment, Sequence[Word]], _Place]


@dataclass(frozen=True, slots=True)
class Spelt:
    """The whole question that a fragment stands for, and the one that it was put into.

    `certain` tells that like took the place of like.
    """

    question: str
    instead_of: str
    certain: bool


def spelt_out(question: str, before: Sequence[str]) -> Spelt | None:
    """Return what a fragment stands for, given the questions before it.

    Return nothing where the question is no fragment or has no place in the last whole question.
    """
    fragment, passed = fragment_of(question), False
    if fragment is None:
        return None
    for asked in reversed(before):
        found = words(asked)
        if chats(asked) or _only_asks(found):
            continue
        if _is_whole(asked, found):
            # What fragments that have no place asked since is not known.
            if spelt := next(_placed(fragment, asked, found, _CERTAIN if passed else _WAYS), None):
                return spelt
            passed = True
            if not fragment.is_number:
                return None
        elif not (leans(asked) or fragment_of(asked)):
            return None
        passed = True
    return None


def _only_asks(found: Sequence[Word]) -> bool:
    """Tell whether a question is a fragment that names nothing: "By whom?"."""
    return all(word.empty and word.lower not in BEING | HELPERS for word in found)


def _is_whole(question: str, found: Sequence[Word]) -> bool:
    """Tell whether a question says what is asked: it has a verb and something that it asks of."""
    if not question.isprintable() or fragment_of(question):
        return False
    if any(word.lower in BEING | HELPERS for word in found):
        return True
    asks = any(word.bare in ASKING for word in found)
    return asks and ("'" in found[0].lower or len(found) >= _WHOLE)


def _placed(
    fragment: Fragment, asked: str, found: Sequence[Word], ways: Sequence[_Way]
) -> Iterator[Spelt]:
    """Yield the question with the fragment in its place, the surest place first."""
    for way in ways:
        if place := way(fragment, found):
            start, end, text = place
            placed = f"{asked[:start]}{text}{asked[end:]}"
            if placed.lower() != asked.lower():
                yield Spelt(placed, asked, way in _CERTAIN)


def _number(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find the number or identifier that another one is asked for instead."""
    given = [word for word in fragment.named if DIGITS.search(word.text)]
    there = [word for word in found if DIGITS.search(word.text)]
    others = {_stem(word) for word in fragment.named if word not in given}
    if len(given) != 1 or len(there) != 1 or not others <= set(map(_stem, found)):
        return None
    (new,), (old,) = given, there
    start, end = old.start, old.end
    if DIGITS.fullmatch(new.text) and (digits := DIGITS.search(old.text)):
        # "310" for "VK-101", but not "2020" for "COVID-19".
        if digits.group() != old.text and len(digits.group()) != len(new.text):
            return None
        start, end = old.start + digits.start(), old.start + digits.end()
    elif DIGITS.fullmatch(old.text):
        return None
    return start, end, new.text


def _namesake(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find what shares a word with the fragment: "North yard" for "South yard"."""
    size = len(fragment.named)
    runs = (found[start : start + size] for start in range(len(found) - size + 1))
    alike = [run for run in runs if _are_namesakes(fragment.named, run)]
    return (alike[0][0].start, alike[0][-1].end, fragment.name) if len(alike) == 1 else None


def _are_namesakes(named: Sequence[Word], run: Sequence[Word]) -> bool:
    """Tell whether two runs share what they are of, and differ in words of substance only.

    That is the last word, or in names any ("Dr Adler" and "Dr Okoro").
    """
    pairs = list(zip(named, run, strict=True))
    differing = [pair for pair in pairs if _stem(pair[0]) != _stem(pair[1])]
    if any(one.empty or other.empty for one, other in differing):
        return False
    names = all(word.name or word.empty for word in (*named, *run))
    return pairs[-1] not in differing or (names and len(differing) < len(pairs))


def _beside(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find what else is said after the same preposition: "in 2019" for "in 2020"."""
    lead, end = fragment.lead, found[-1].end
    for place in range(len(found) - 2, -1, -1):
        if found[place].lower == lead:
            ends = ASKING if lead in CONDITIONS else LEADS | ASKS
            following = (word.start for word in found[place + 2 :] if word.lower in ends)
            stop = next(following, end)
            return found[place + 1].start, stop, fragment.whole + " " * (stop < end)
    return None


def _behind(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find the end of the question: "for children" goes behind "How much is it?"."""
    lead, end = fragment.lead, found[-1].end
    if not lead or lead in _NOWHERE:
        return None
    return end, end, f" {lead} {fragment.whole}"


def _standing(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find the one word that stands for something: "How long is it?"."""
    standing = [place for place, word in enumerate(found) if word.lower in STANDING]
    if len(standing) != 1 or fragment.lead or not (fragment.corrects or fragment.is_name):
        return None
    place = standing[0]
    following = [word.lower for word in found[place + 1 : place + 4]]
    if stands_for_nothing(following) or (following and found[place].lower in POINTERS):
        return None
    return found[place].start, found[place].end, fragment.whole


def _counterpart(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find the one name for which another one stands."""
    names = _runs_of_names(found)
    if fragment.lead or not fragment.like or len(names) != 1 or not fragment.is_name:
        return None
    return names[0][0].start, names[0][-1].end, fragment.name


def _runs_of_names(found: Sequence[Word]) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for before, word in pairwise(found):
        if word.name and not word.empty:
            if runs and runs[-1][-1] is before:
                runs[-1].append(word)
            else:
                runs.append([word])
    return runs


def _subject(fragment: Fragment, found: Sequence[Word]) -> _Place:
    """Find the subject of a question that asks nothing else of it: "Who is the mayor?"."""
    being = next((place for place, word in enumerate(found) if word.lower in BEING), None)
    if not fragment.like or fragment.lead or being is None:
        return None
    asking, after = [word.lower for word in found[:being]], found[being + 1 :]
    if not asking and after and after[0].lower == "there":
        after = after[1:]
    elif asking not in (["who"], ["what"], ["how", "much"]):
        return None
    if not after or any(word.empty and word.lower not in ARTICLES for word in after):
        return None
    return after[0].start, after[-1].end, fragment.whole


def _stem(word: Word) -> str:
    """Return a word without a plural ending."""
    return word.bare.removesuffix("s")


# Where like takes the place of like, and where a fragment has another place.
_CERTAIN: tuple[_Way, ...] = (_number, _namesake, _beside, _counterpart)
_WAYS: tuple[_Way, ...] = (*_CERTAIN, _behind, _standing, _subject)
