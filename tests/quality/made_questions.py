"""Questions made in English of statements and questions, of kinds that the tuning sets hardly hold.

"The centre was opened in 2019." answers "Was the centre opened?" and "When was the centre opened?",
and does not tell how many people it was opened for. Only sentences with an auxiliary verb right
after a plain subject are turned. "Where was it opened?" and "Baku" give "Was it opened in Baku?".
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from qa.expectation import lacks_kind

_STATEMENT = re.compile(
    r"(?P<subject>[A-Z][\w'’. -]{1,60}?) (?P<verb>is|are|was|were|has|have|had|can|could|will|would"
    r"|should|must|may) (?P<rest>[\w'’ ,.()–-]{8,200}?)[.!]?\s*"
)
# A subject with one of these is a clause, or means nothing without what stands before it.
_UNFIT = re.compile(
    r"\b(?:who|which|that|when|where|if|while|because|as|although|though|since|after|before|but"
    r"|so|or|to|than|not|he|she|it|they|we|i|you|this|these|those|there|what|how|one|here)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"(?:The|A|An|Most|Some|Many|All|Both|Each|Every|Several|Other|Another|His|Her|Its|Their|Our"
    r"|My|Your|No|Also|Now|Such|More|Few|Only|Two|Three|Four|Five|In|On|At|For|With|Since|During)\b"
)
_PERFECT = re.compile(r"(?:\w+ly )?(?:been|\w+ed|\w+en|become|made|had|led|won|held|put)\b")
_DEFINING = re.compile(r"(?:an?|the|one of)\b")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATED = re.compile(
    r" (?:in|on|since|by|until|from|during) (?:the )?(?:(?:early|late|mid-?) ?)?(?:\d{1,2} )?"
    rf"(?:{MONTHS})?"
    r"(?: ?\d{1,2},)? ?\d{4}s?\b"
)
_REASON = re.compile(
    r"\b(?:because|since|due|owing|reasons?|so|as|for|to|therefore|thus|cause[sd]?|result\w*)\b",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r" (?:and|as|because|by|due|for|from|in|including|on|through|to|using|with|that) "
)
_OPEN = re.compile(
    r"(?P<asked>what|where|when|why|how many|who)(?P<counted>(?: [a-z]+){0,2}?)"
    r" (?P<verb>is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
    r" (?P<rest>[^?]+?) ?\?",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"(?:in|on|at|near|by|from|to|after|before|during|since|until|under|over|inside|behind|around"
    r"|about|early|late|last|next|every|when|while|the (?:day|night|morning|week|year))\b",
    re.IGNORECASE,
)
_LONGEST_ANSWER = 6
_AMOUNTS = (
    "How many people", "How much money", "How many years", "How many", "For how many days",
    "How often",
)  # fmt: skip


@dataclass(frozen=True)
class MadeQuestion:
    """A question about a statement, and whether the statement answers it."""

    text: str
    answered: bool


def ask_about(statement: str, excerpt: str, draw: random.Random) -> MadeQuestion | None:
    """Return one question about a statement that stands in an excerpt, None if it cannot be turned.

    What is not answered by the statement is not answered by the rest of the excerpt either.
    """
    found = _STATEMENT.fullmatch(statement)
    if not found or _UNFIT.search(found["subject"]) or len(found["subject"].split()) > 8:
        return None
    if found["verb"] in ("has", "have", "had") and not _PERFECT.match(found["rest"]):
        return None
    possible = dict(_possible(found, excerpt, draw))
    return draw.choices(list(possible), list(possible.values()))[0]


def ask_whether(question: str, answer: str) -> str | None:
    """Return the question whether an answer to another one is right, None if it cannot be turned.

    Grammar is kept about as well as by somebody in a hurry.
    """
    found = _OPEN.fullmatch(question)
    if not found or len(answer.split()) > _LONGEST_ANSWER:
        return None
    asked, counted = found["asked"].lower(), found["counted"] or ""
    answer = answer.strip(" .,;:!?")
    if asked in ("where", "when") and not _PLACED.match(answer):
        answer = f"in {answer}"
    if asked == "how many" and not answer.endswith(counted):
        answer = f"{answer}{counted}"
    if asked == "why" and not _REASON.match(answer):
        answer = f"because {answer}"
    return f"{found['verb'].capitalize()} {found['rest']} {answer}?"


def _possible(
    found: re.Match[str], excerpt: str, draw: random.Random
) -> Iterator[tuple[MadeQuestion, float]]:
    """Yield what can be asked, each with how often it should be, of all that can."""
    subject, verb, rest = found["subject"], found["verb"], found["rest"]
    subject = subject[0].lower() + subject[1:] if _COMMON.match(subject) else subject
    rest = _first_part(rest, draw)
    bare = _DATED.sub("", rest, count=1)
    turned = f"{verb} {subject} {bare}?"
    yield MadeQuestion(f"{verb.capitalize()} {subject} {rest}?", answered=True), 2.0
    if verb in ("is", "are", "was", "were") and _DEFINING.match(rest):
        for asked, chance in (("What", 1.5), ("Who", 0.5 if _is_name(subject) else 0.0)):
            if chance:
                yield MadeQuestion(f"{asked} {verb} {subject}?", answered=True), chance
        yield MadeQuestion(f"What does {subject} mean?", answered=True), 0.3
    no_figure = lacks_kind("how many", excerpt) and lacks_kind("when", excerpt)
    if bare != rest:
        yield MadeQuestion(f"When {turned}", answered=True), 3.0
    elif no_figure:
        yield MadeQuestion(f"When {turned}", answered=False), 1.0
    if no_figure:
        for amount in _AMOUNTS:
            yield MadeQuestion(f"{amount} {turned}", answered=False), 0.25
    if not _REASON.search(excerpt):
        yield MadeQuestion(f"Why {turned}", answered=False), 1.0


def _first_part(rest: str, draw: random.Random) -> str:
    """Return a predicate up to its first comma, or a preposition, if enough of it is left."""
    first = re.split(r", | \(| which | who | where ", rest)[0]
    rest = first if len(first.split()) >= 3 else rest
    ends = [found.start() for found in _PREPOSITION.finditer(rest)]
    fit = [end for end in ends if len(rest[:end].split()) >= 3]
    return rest[: draw.choice(fit)] if fit and draw.random() < 0.7 else rest


def _is_name(subject: str) -> bool:
    words = subject.split()
    return len(words) in (2, 3) and all(word[:1].isupper() for word in words)
