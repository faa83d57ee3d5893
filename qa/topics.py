"""The phrases of a conversation, and what makes each likely to be what a question leans on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise

from qa.english import PERSONS, PLURALS, POINTERS
from qa.phrases import Phrase, bare_words, phrases, words

# An answer of more words than this is a passage, in which a phrase counts for less.
_SHORT = 12
# How much a mention keeps of its weight from one turn to the next.
_KEPT = 0.7
# How many phrases of one text are looked at.
_PHRASES = 30

Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation, and what was quoted in answer to it, if anything."""

    question: str
    answer: str = ""


@dataclass
class Topic:
    """A phrase of a conversation, its lower-case words, and where it was mentioned.

    Turns count back from 1. `meant` are the turns whose question leaned on it. `opening` tells
    whether the conversation began with it, `first` whether the last answer did.
    """

    phrase: Phrase
    words: frozenset[str]
    questions: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    passages: list[int] = field(default_factory=list)
    meant: list[int] = field(default_factory=list)
    opening: bool = False
    first: bool = False


def find_topics(
    question: str, history: Sequence[Turn], meant: Sequence[Sequence[str]]
) -> list[Topic]:
    """Return the phrases of a conversation that the question does not hold itself, in order.

    `meant`: for each turn of the history, the phrases that its question leaned on.
    """
    found: list[Topic] = []
    for place, (turn, leaned) in enumerate(zip(history, meant, strict=True)):
        back = len(history) - place
        for number, named in enumerate(_named(turn.question)):
            topic = _topic(found, *named)
            topic.questions.append(back)
            topic.opening |= place == number == 0
        for text in leaned:
            is_name = any(word.name for word in words(text))
            _topic(found, Phrase(text, is_name, True), bare_words(text)).meant.append(back)
        is_passage = len(words(turn.answer)) > _SHORT
        for number, named in enumerate(_named(turn.answer)):
            topic = _topic(found, *named)
            (topic.passages if is_passage else topic.answers).append(back)
            topic.first |= number == 0 and back == 1
    said = bare_words(question)
    return [topic for topic in found if not topic.words <= said]


@lru_cache(maxsize=256)
def _named(text: str) -> tuple[tuple[Phrase, frozenset[str]], ...]:
    """Return the phrases of a text and their words; kept, because each turn asks for them again."""
    return tuple((phrase, bare_words(phrase.text)) for phrase in islice(phrases(text), _PHRASES))


def _topic(found: list[Topic], phrase: Phrase, own: frozenset[str]) -> Topic:
    """Return the topic that a phrase belongs to: one that holds its words or is held by it."""
    for topic in found:
        if own <= topic.words:
            return topic
        if topic.words < own and topic.phrase.name == phrase.name:
            topic.phrase, topic.words = phrase, own
            return topic
    found.append(Topic(phrase, own))
    return found[-1]


@dataclass(frozen=True, slots=True)
class Pointers:
    """What the words of a question say of what it leans on.

    `person` and `plural` tell of its pronouns; `stems` are the beginnings of the nouns that it
    points at ("these method…").
    """

    person: bool
    plural: bool
    stems: tuple[str, ...]

    @classmethod
    def of(cls, question: str) -> Pointers:
        """Read a question."""
        asked = [word.lower for word in words(question)]
        pointed = [noun[:-1] for word, noun in pairwise(asked) if word in POINTERS | {"the"}]
        return cls(
            any(word in PERSONS for word in asked),
            any(word in PLURALS for word in asked),
            tuple(filter(None, pointed)),
        )


def describe(topic: Topic, pointers: Pointers, rarity: Rarity) -> dict[str, float]:
    """Return the features of a topic for a question, each from 0 to about 1."""
    phrase, text = topic.phrase, topic.phrase.text.lower()
    plural, he_or_she = pointers.plural, pointers.person
    capitals = all(part[:1].isupper() for part in phrase.text.split())
    person = phrase.name and capitals and len(topic.words) <= 3
    mentions = len(topic.questions) + len(topic.answers) + len(topic.passages)
    return {
        "question": _recency(topic.questions),
        "last_question": float(1 in topic.questions),
        "opening": float(topic.opening),
        "answer": _recency(topic.answers),
        "last_answer": float(1 in topic.answers),
        "passage": _recency(topic.passages),
        "last_passage": float(1 in topic.passages),
        "first": float(topic.first),
        "meant": _recency(topic.meant),
        "last_meant": float(1 in topic.meant),
        "often": math.log(max(mentions, 1)),
        "name": float(phrase.name),
        "noun": float(phrase.noun),
        "one_word": float(len(topic.words) == 1),
        "rarity": rarity(phrase.text),
        "person": float(he_or_she and person),
        "no_person": float(he_or_she and not person),
        "maybe_person": float(person and not he_or_she),
        "plural": float(plural and text.endswith("s")),
        "not_plural": float(plural and not text.endswith("s")),
        "digits": float(any(map(str.isdigit, text))),
        "pointed": float(any(stem in text for stem in pointers.stems)),
    }


def _recency(turns: Iterable[int]) -> float:
    """Return 1 for a mention in the last turn, less for one before, 0 for none."""
    return max((_KEPT ** (back - 1) for back in turns), default=0.0)
