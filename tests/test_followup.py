"""A follow-up is resolved against the conversation; a question that stands alone stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from embeddings.encoding.network import Scores
from embeddings.encoding.query_resolver import QueryResolver, Span
from qa.engine import Engine
from qa.followups.leaning import leans
from qa.followups.resolution import Turn, meant, readings
from qa.parameters import fitted
from tests.conftest import Workshop
from tests.quality.followups import ask_dialogues, gap_closed

SUMMIT = Turn("Who is António Vitorino?", "António Vitorino is the Director General of the IOM.")
PROCESS = Turn("What is the Almaty Process?")


@dataclass
class Chooser:
    """A resolver for which some words are needed, each with these log-odds, and no others."""

    needed: Mapping[str, float]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def __call__(self, question: str, conversation: str, words: Sequence[Span]) -> Scores:
        self.asked.append((question, conversation))
        found = [self.needed.get(conversation[start:end], -9.0) for start, end in words]
        return np.array(found, np.float32)


def chosen(*words: str) -> Chooser:
    return Chooser(dict.fromkeys(words, 5.0))


def resolve(question: str, history: Sequence[Turn], resolver: QueryResolver) -> str:
    """Return a question as it is understood where no reading of it finds an answer."""
    return meant(question, readings(question, history, resolver))


@pytest.mark.parametrize(
    "question",
    [
        "Why?", "Since when?", "What did he say about it?", "Who chairs it?",
        "What about Baku?", "how much does it cost?", "Is that encrypted?", "Which one is best?",
        "What else did Aliyev say?", "In which years?", "What are its members?",
        "Does the build stop because of it?", "Did Aliyev meet them?", "Tell me more.",
        "What happens if it is too low?", "Who lives there?", "Do they pay?",
    ],
)  # fmt: skip
def test_what_points_back_leans_and_is_resolved(resolver: QueryResolver, question: str) -> None:
    assert leans(question)
    assert resolve(question, (PROCESS,), resolver) == f"{question} (Almaty Process)"


@pytest.mark.parametrize(
    "question",
    [
        "Who is António Vitorino?", "What is BM25?", "Where is the index kept?",
        "How do I change the port?", "Is it possible to delete a document?",
        "How long does it take to build an index?", "What did Aliyev say when he met Vitorino?",
        "If the build is interrupted, how do I finish it?", "How do glaciers get their color?",
        "Which people that fled came back?", "Is there a summit this year?", "almaty process",
        "What was said in Baku?", "¿Quién es el director?", "水壶是什么颜色?",
        "Wer leitet die IOM?", "Her odada ne var?", "He visto la multa, ¿cuánto es?",
        "So funktioniert das?", "Or, quand ouvre-t-il ?",
    ],
)  # fmt: skip
def test_what_names_its_own_subject_does_not_lean_and_is_left_alone(
    shipped_engine: Engine, question: str
) -> None:
    assert not leans(question)
    answer = shipped_engine.ask(question, history=(SUMMIT, PROCESS))
    assert answer.standalone_question == question
    assert answer.id == shipped_engine.ask(question).id


@pytest.mark.parametrize(
    "message",
    [
        "Thanks!", "Thank you so much.", "OK", "ok, thanks", "Hello", "Hi!", "Yes", "no",
        "Yes please", "Great, that helps", "That's great.", "I see", "Got it.", "Good bye",
        "Well done!", "Sure?", "That was very helpful", "Thanks for the answer", "No, thank you",
        "LOL", "Sorry?", "Danke!", "Vielen Dank", "Merci beaucoup", "Спасибо!", "谢谢！",
    ],
)  # fmt: skip
def test_what_asks_nothing_is_left_alone(shipped_engine: Engine, message: str) -> None:
    assert resolve(message, (SUMMIT,), chosen("António", "Vitorino")) == message
    answer = shipped_engine.ask(message, history=(PROCESS, SUMMIT))
    assert answer.standalone_question == message
    assert answer.id == shipped_engine.ask(message).id


@pytest.mark.parametrize(
    "question",
    [
        "And that?", "OK, and that?", "Thanks, why?", "Is that good", "Was it good?", "So much?",
        "Yes, who?", "Great, and then what?", "Is it?", "It", "Thanks, tell me more",
        "OK, now?", "Good for you? Good for them?",
    ],
)  # fmt: skip
def test_what_is_asked_beside_a_courtesy_is_still_resolved(question: str) -> None:
    resolved = f"{question} (António Vitorino)"
    assert resolve(question, (SUMMIT,), chosen("António", "Vitorino")) == resolved


@pytest.mark.parametrize(
    ("before", "fragment", "whole"),
    [
        ("How many came in 2019?", "And in 2020?", "How many came in 2020?"),
        ("What does VK-101 mean?", "and VK-204?", "What does VK-204 mean?"),
        ("What does VK-101 mean?", "and 310?", "What does VK-310 mean?"),
        ("When was version 5.2 released?", "ok, and 5.1?", "When was version 5.1 released?"),
        ("Is the 60 litre bin full?", "what about 120 litres?", "Is the 120 litre bin full?"),
        ("When is the North yard open?", "and the South yard?", "When is the South yard open?"),
        ("Who is Dr Okoro?", "What about Dr Adler?", "Who is Dr Adler?"),
        ("Are there tours in English?", "In French too?", "Are there tours in French?"),
        (
            "What did Ann say in Rome about tax?",
            "And in Bonn?",
            "What did Ann say in Bonn about tax?",
        ),
        ("What if my bin was not seen?", "And if it was stolen?", "What if it was stolen?"),
        ("What is the Almaty Process?", "And in 2023?", "What is the Almaty Process in 2023?"),
        ("How much is it?", "Only for children?", "How much is it for children?"),
        ("Is the bin free?", "and if I compost?", "Is the bin free if I compost?"),
        ("How do I get there?", "and on Sundays?", "How do I get there on Sundays?"),
        ("Who speaks Polish?", "And Spanish?", "Who speaks Spanish?"),
        ("Who built the Gudrun?", "and the Sea Falcon?", "Who built the Sea Falcon?"),
        ("How long is it?", "and the Gudrun?", "How long is the Gudrun?"),
        ("Where is it?", "No, I meant the south yard", "Where is the south yard?"),
        ("Who is the mayor?", "And the director of it all?", None),
        ("Who is the mayor?", "And the head of works?", "Who is the head of works?"),
        ("Is there a lift?", "and parking?", "Is there parking?"),
    ],
)
def test_a_fragment_takes_its_place_in_the_question_before(
    before: str, fragment: str, whole: str | None
) -> None:
    """Its place is that of its like, or where it can be added."""
    asked = resolve(fragment, (Turn(before, "Nothing."),), chosen())
    assert asked == (whole or fragment)


@pytest.mark.parametrize(
    ("before", "fragment"),
    [
        ("What is the Almaty Process?", "What about Baku?"),
        ("When is the deadline for films?", "And the fee?"),
        ("How long is it?", "And the price?"),
        ("What does the Home plan cost?", "And the plan limits?"),
        ("Does the COVID-19 vaccine hurt?", "And 2020?"),
        ("How much is the fee?", "And its use?"),
        ("How do I pay?", "And if that fails, who do I call?"),
        ("Almaty Process", "And in Baku?"),
        ("What is it\x00?", "And in Baku?"),
        ("How do I pay?", "No smoking area?"),
        ("How do I pay?", "So funktioniert das?"),
    ],
)
def test_a_fragment_without_a_certain_place_is_left_where_it_is(before: str, fragment: str) -> None:
    assert resolve(fragment, (Turn(before),), chosen()) == fragment


def test_a_fragment_is_read_in_the_question_that_was_asked_before_others_of_its_kind() -> None:
    asked = ("When is the North yard open?", "Thanks!", "Why?", "And the toilets?")
    history = tuple(map(Turn, asked))
    assert resolve("And the South yard?", history, chosen()) == "When is the South yard open?"
    # What the toilets were asked for is not known, and nor is what is asked on Sundays.
    assert resolve("And on Sundays?", history, chosen()) == "And on Sundays?"
    assert resolve("And in Rome?", (*history[:3], Turn("Plans")), chosen()) == "And in Rome?"


def test_later_questions_lean_on_what_a_fragment_stood_for() -> None:
    resolver = chosen("Gudrun")
    history = (Turn("Who built the Falcon?", "Hall."), Turn("And the Gudrun?", "Aasen."))
    assert resolve("Where?", history, resolver) == "Where? (Gudrun)"
    said = "Who built the Gudrun? | Aasen."
    assert resolver.asked == [("Where?", said)]
    assert resolve("And the Heron?", history, resolver) == "Who built the Heron?"


@pytest.mark.parametrize("question", ["Which is older?", "Are they old?", "And the other one?"])
def test_what_something_else_took_the_place_of_is_read_where_several_are_asked_of(
    question: str,
) -> None:
    resolver = chosen("Falcon", "Gudrun")
    history = (Turn("Who built the Falcon?", "Hall."), Turn("And the Gudrun?", "Aasen."))
    assert resolve(question, history, resolver) == f"{question} (Gudrun; Falcon)"
    ((_, said),) = resolver.asked
    assert said == "Who built the Gudrun? | Aasen. | Who built the Falcon? | Hall."


def test_what_a_fragment_is_put_into_may_lean_on_more() -> None:
    history = (Turn("Who is Ann Lee?"), Turn("What did she say about tax?"))
    asked = resolve("And about trade?", history, chosen("Ann", "Lee"))
    assert asked == "What did she say about trade? (Ann Lee)"


@pytest.mark.parametrize(
    ("said", "needed", "added"),
    [
        ("Who is António Vitorino?", ["António", "Vitorino"], "António Vitorino"),
        ("Is the Bank of England open?", ["Bank", "England"], "Bank of England"),
        ("Is the Bank, or England, open?", ["Bank", "England"], "Bank; England"),
        ("Is Baku's mayor here?", ["Baku's", "mayor"], "Baku; mayor"),
        ("Is the ferry red?", ["the", "ferry"], "ferry"),
        ("Vitorino? António Vitorino?", ["Vitorino", "António"], "António Vitorino"),
        ("The ferry? A Ferry?", ["ferry", "Ferry"], "ferry"),
        ("x" * 200, ["x" * 200], None),
    ],
)
def test_needed_words_form_the_phrases_they_stand_in(
    said: str, needed: list[str], added: str | None
) -> None:
    expected = f"Why? ({added})" if added else "Why?"
    assert resolve("Why?", (Turn(said),), chosen(*needed)) == expected


def test_at_most_four_phrases_are_added_the_likeliest_first() -> None:
    said = Turn("red, two, three, four, five?")
    needed = Chooser({"red": 1.5, "two": 3.0, "three": 2.0, "four": 6.0, "five": 5.0})
    assert resolve("Why?", (said,), needed) == "Why? (four; five; two; three)"


def test_the_last_turn_is_read_first_and_long_answers_are_cut_at_a_word() -> None:
    turns = (Turn("First?", "Earlier words. " * 50), Turn("Second?", "Last words. " * 100))
    (said,) = {asked for _, asked in _read(turns)}
    second, last, first, earlier = said.split(" | ")
    assert (second, first) == ("Second?", "First?")
    assert 650 < len(last) <= 700
    assert 150 < len(earlier) <= 200
    assert set(last.split()) == {"Last", "words."}
    assert set(earlier.split()) == {"Earlier", "words."}


def _read(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    resolver = chosen()
    resolve("Why?", turns, resolver)
    return resolver.asked


def test_turns_long_ago_are_not_read() -> None:
    ((_, said),) = _read([Turn(f"Question {number}?") for number in range(20)])
    assert said == " | ".join(f"Question {number}?" for number in range(19, 11, -1))


def test_without_a_conversation_nothing_is_read() -> None:
    assert _read(()) == []


def test_a_pronoun_is_resolved_by_what_was_asked_before(resolver: QueryResolver) -> None:
    assert resolve("Who chairs it?", (PROCESS,), resolver) == "Who chairs it? (Almaty Process)"


def test_what_a_follow_up_leaned_on_goes_on_to_the_next(resolver: QueryResolver) -> None:
    history = (PROCESS, Turn("Who chairs it?"), Turn("Since when?"))
    assert "Almaty Process" in resolve("And why?", history, resolver)


def test_a_new_subject_takes_the_place_of_the_old(resolver: QueryResolver) -> None:
    history = (PROCESS, Turn("Where is the port set?"))
    asked = resolve("How do I change it?", history, resolver)
    assert asked.startswith("How do I change it? (port")


def test_without_a_conversation_even_a_leaning_question_is_left_alone(
    resolver: QueryResolver,
) -> None:
    empty = (Turn("Why?"), Turn("And then?", "…"))
    for history in ((), empty):
        assert resolve("Who chairs it?", history, resolver) == "Who chairs it?"


def test_what_the_question_says_itself_is_not_added() -> None:
    question = "Is the Almaty Process chaired by them?"
    assert resolve(question, (PROCESS,), chosen("Almaty", "Process")) == question


def test_a_long_or_hostile_conversation_changes_nothing_but_the_words(
    resolver: QueryResolver,
) -> None:
    hostile = Turn("Who\x00 is\ud83c <b>Ann\u202e Lee</b>?\n\n" + "x" * 100_000, "a b " * 200_000)
    for choose in (resolver, chosen("Ann", "Lee", "b", "x" * 100_000)):
        asked = resolve("Who met her?", [hostile] * 50, choose)
        assert asked.startswith("Who met her?")
        assert len(asked) < 300
        assert not {"\x00", "\ud83c", "\u202e", "\n", "<"} & set(asked)


def test_the_same_conversation_is_always_resolved_the_same(resolver: QueryResolver) -> None:
    with ThreadPoolExecutor(4) as pool:
        ways = pool.map(lambda _: resolve("Who chairs it?", (SUMMIT, PROCESS), resolver), range(20))
        assert len(set(ways)) == 1


def test_the_engine_answers_the_resolved_question_and_shows_it(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The kettle was made in Lisbon.\n\nThe stove was made in Porto."})
    engine = workshop.engine()
    history = (Turn("What is the stove?"),)
    answer = engine.ask("Where was it made?", history=history)
    alone = engine.ask("Where was it made? (stove)")
    assert (answer.question, answer.standalone_question) == ("Where was it made?", alone.question)
    assert answer.quotes == alone.quotes
    assert (*answer.quotes, *answer.near_misses)[0].text == "The stove was made in Porto."
    assert engine.ask("Where was it made?").id != answer.id


def test_what_shows_nothing_and_is_answered_as_it_is_is_not_resolved(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The kettle was made in Lisbon.\n\nThe stove was made in Porto."})
    question, history = "Where are the makers?", (Turn("What is the stove?"),)
    assert not leans(question)
    for least, standalone in ((0.0, question), (1.0, f"{question} (stove)")):
        parameters = replace(fitted(), threshold=least)
        engine = Engine(workshop.index, workshop.encoder, parameters, chosen("stove"))
        answer = engine.ask(question, history=history)
        assert answer.standalone_question == standalone
        assert answer.quotes == engine.ask(standalone).quotes


def test_a_fragment_that_only_alone_finds_an_answer_is_asked_alone(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The kettle was made in Lisbon.\n\nThe stove was made in Porto."})
    question, resolved = "And the kettle?", "And the kettle? (burn)"

    def engine(threshold: float) -> Engine:
        parameters = replace(fitted(), threshold=threshold)
        return Engine(workshop.index, workshop.encoder, parameters, chosen("burn"))

    examined = map(engine(0.0).examine, (question, resolved))
    alone, together = (found.confidence_of_first for found in examined)
    assert together < alone
    for threshold, standalone in (
        (together, resolved), (alone, question), (alone + 0.01, resolved),
    ):  # fmt: skip
        answer = engine(threshold).ask(question, history=(Turn("Can stoves burn?"),))
        assert answer.standalone_question == standalone


def test_a_fragment_with_a_certain_place_is_not_asked_alone(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The kettle was made in Lisbon.\n\nThe stove was made in Porto."})
    parameters = replace(fitted(), threshold=1.0)
    engine = Engine(workshop.index, workshop.encoder, parameters, chosen("stove"))
    answer = engine.ask("And the red kettle?", history=(Turn("Where was the iron kettle made?"),))
    assert answer.standalone_question == "Where was the red kettle made?"


def test_a_first_question_is_answered_as_without_a_conversation(shipped_engine: Engine) -> None:
    for question in ("How do I change the port?", "Who is António Vitorino?"):
        with_history = shipped_engine.ask(question, history=(PROCESS, SUMMIT))
        without = shipped_engine.ask(question)
        assert (with_history.id, with_history.quotes) == (without.id, without.quotes)


def test_in_dialogues_about_the_shipped_seeds_half_of_what_is_lost_is_found_again(
    shipped_engine: Engine,
) -> None:
    outcomes = ask_dialogues(shipped_engine)
    assert len([outcome for outcome in outcomes if not outcome.case.history]) == 40
    for outcome in outcomes:
        if not outcome.case.history or outcome.case.self_contained:
            assert outcome.resolved == outcome.case.question
    assert gap_closed([outcome for outcome in outcomes if outcome.case.history]) >= 0.5
