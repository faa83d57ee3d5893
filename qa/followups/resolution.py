"""Resolve a follow-up question against the conversation, without a language model.

"What did he say about it?" becomes a question that stands alone: what it leans on is added in
brackets, where people can read and edit it. A fragment ("And in 2023?") takes its place in the
question before, where that is certain. A question that leans on nothing is left as it is, and so is
what asks nothing ("Thanks!").

Which words those are a query resolver tells; nothing is added that was not said before. It needs to
be surer of a question that does not show in its own words that it leans on something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.encoding.query_resolver import QueryResolver
from qa.english import MANY
from qa.followups.courtesies import chats
from qa.followups.fragments import fragment_of
from qa.followups.leaning import leans
from qa.followups.phrases import bare_words, phrases, words
from qa.followups.placing import spelt_out

# How many turns back a question may lean on, and how much of each is read: of a question, and of
# the answers from the last one backwards, so that all turns have room.
_QUESTION = 400
_ANSWERS = (700, 200, 80, 80, 80, 80, 80, 80)
MOST_TURNS = len(_ANSWERS)
# The least log-odds of a word that is leaned on: in a question that shows that it leans on some, in
# any other, and next to a word that is leaned on.
_SHOWN, _HIDDEN, _BESIDE = -2.0, 0.25, -2.0
# How many phrases are added to a question at most.
_MOST = 4


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation, and what was quoted in answer to it, if anything."""

    question: str
    answer: str = ""


def meant(question: str, ways: Sequence[str]) -> str:
    """Return the one of a question's readings that counts where none finds an answer.

    That is the first with what was said before.
    """
    return next((way for way in ways if way != question), question)


def readings(question: str, history: Sequence[Turn], resolver: QueryResolver) -> tuple[str, ...]:
    """Return the ways to understand a question, in the order in which to look for an answer.

    The same conversation is always read in the same ways. What points at nothing may be a new
    question, which comes first. A fragment may be asked for alone where nothing is found with what
    it leans on, unless its place is certain.
    """
    if not history or chats(question):
        return (question,)
    turns = _spelt_out(history, all_of_them=_asks_of_several(question))
    said = conversation(turns)
    spelt = spelt_out(question, [turn.question for turn in turns])
    whole = [_completed(spelt.question, said, resolver)] if spelt else []
    if spelt and spelt.certain:
        return tuple(whole)
    added = _with_phrases(question, said, resolver)
    if spelt or (leans(question) and fragment_of(question)):
        return tuple(dict.fromkeys((*whole, added, question)))
    return (added,) if leans(question) else tuple(dict.fromkeys((question, added)))


def _completed(question: str, said: str, resolver: QueryResolver) -> str:
    """Return a question that was spelt out, with what it still leans on."""
    return _with_phrases(question, said, resolver) if leans(question) else question


def _with_phrases(question: str, said: str, resolver: QueryResolver) -> str:
    leaned_on = _leaned_on(question, said, resolver)
    return f"{question} ({'; '.join(leaned_on)})" if leaned_on else question


def _asks_of_several(question: str) -> bool:
    """Tell whether a question may ask of several things, or of one beside another."""
    return fragment_of(question) is not None or not MANY.isdisjoint(bare_words(question))


def _spelt_out(history: Sequence[Turn], *, all_of_them: bool) -> list[Turn]:
    """Return the last turns, oldest first, with whole questions in place of fragments.

    A question in which something else took the place of what it asked of is no longer meant, unless
    what follows asks of `all_of_them`.
    """
    turns: list[Turn] = []
    for turn in history[-MOST_TURNS:]:
        asked = _beginning(turn.question, _QUESTION)
        spelt = spelt_out(asked, [before.question for before in turns])
        if spelt and spelt.certain and not all_of_them:
            turns = [before for before in turns if before.question != spelt.instead_of]
        turns.append(replace(turn, question=spelt.question if spelt else asked))
    return turns


def conversation(history: Sequence[Turn]) -> str:
    """Return the turns, oldest first, as the one text that a resolver reads: the last one first."""
    parts: list[str] = []
    for turn, room in zip(reversed(history), _ANSWERS, strict=False):
        parts += [_beginning(turn.question, _QUESTION), _beginning(turn.answer, room)]
    return " | ".join(filter(None, parts))


def _beginning(text: str, room: int) -> str:
    """Return the first words of a text, in one line, without halves of characters."""
    start = text[: room + 1].encode("utf-8", "replace").decode("utf-8")
    whole = start if len(text) <= room else start.rpartition(" ")[0]
    return " ".join(whole.split())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of the conversation, its words of substance, and the odds of the likeliest."""

    text: str
    words: frozenset[str]
    odds: float


def _leaned_on(question: str, said: str, resolver: QueryResolver) -> list[str]:
    """Return the phrases that a question leans on, the likeliest first."""
    own, kept = bare_words(question), list[_Phrase]()
    # A name in full comes before parts of it, which then add nothing.
    for phrase in sorted(_likely(question, said, resolver), key=lambda p: -len(p.words - own)):
        if not any(phrase.words <= known for known in (own, *(p.words for p in kept))):
            kept.append(phrase)
    return [phrase.text for phrase in sorted(kept, key=lambda p: -p.odds)[:_MOST]]


def _likely(question: str, said: str, resolver: QueryResolver) -> Iterator[_Phrase]:
    """Yield the phrases that are likely to be leaned on, in the order of the conversation."""
    least = _SHOWN if leans(question) else _HIDDEN
    found = words(said)
    named = [place for place, word in enumerate(found) if not word.empty]
    odds = resolver(question, said, [(found[place].start, found[place].end) for place in named])
    maybe = {place: float(o) for place, o in zip(named, odds, strict=True) if o >= _BESIDE}
    for run in phrases(said, found, maybe):
        likeliest = max(maybe.get(place, _BESIDE) for place in run)
        if likeliest >= least:
            text = " ".join(found[place].text for place in run)
            own = frozenset(found[place].bare for place in run if place in maybe)
            yield _Phrase(_without_ending(text), own, likeliest)


def _without_ending(text: str) -> str:
    return text.removesuffix("'s").removesuffix("’s")
