"""A follow-up is resolved against the conversation; a question that stands alone stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.encoder import Encoder
from qa.engine import Engine
from qa.followup import rarity_in, resolve
from qa.leaning import leans
from qa.phrases import phrases
from qa.topics import Turn
from tests.conftest import Workshop
from tests.quality.followups import ask_dialogues, gap_closed, showing_all

SUMMIT = Turn("Who is António Vitorino?", "António Vitorino is the Director General of the IOM.")
PROCESS = Turn("What is the Almaty Process?")


def resolved(question: str, *history: Turn) -> str:
    return resolve(question, history, lambda _phrase: 0.5)


@pytest.mark.parametrize(
    "question",
    [
        "Why?", "Since when?", "What did he say about it?", "Who chairs it?", "And in 2023?",
        "What about Baku?", "how much does it cost?", "Is that encrypted?", "Which one is best?",
        "What else did Aliyev say?", "In French too?", "In which years?", "What are its members?",
        "Does the build stop because of it?", "Did Aliyev meet them?", "Tell me more.",
        "What happens if it is too low?", "Who lives there?", "Do they pay?", "Only for Baku?",
    ],
)  # fmt: skip
def test_what_points_back_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is António Vitorino?", "What is BM25?", "Where is the index kept?",
        "How do I change the port?", "Is it possible to delete a document?",
        "How long does it take to build an index?", "What did Aliyev say when he met Vitorino?",
        "If the build is interrupted, how do I finish it?", "How do glaciers get their color?",
        "Which people that fled came back?", "Is there a summit this year?", "almaty process",
        "What was said in Baku?", "¿Quién es el director?", "水壶是什么颜色?",
        "Wer leitet die IOM?",
    ],
)  # fmt: skip
def test_what_names_its_own_subject_does_not_lean_and_is_left_alone(question: str) -> None:
    assert not leans(question)
    assert resolved(question, SUMMIT, PROCESS) == question


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Who is António Vitorino?", ["António Vitorino"]),
        ("What is the Great Return?", ["Great Return"]),
        ("Is the Bank of England open?", ["Bank of England"]),
        ("did Zappa leave the band", ["Zappa", "band"]),
        ("Baku's mayor Ilham Aliyev held talks", ["Baku", "mayor Ilham Aliyev", "talks"]),
        ("Set `QA_HOST`, then restart.", ["QA_HOST", "restart"]),
        ("Why? How so?", []),
        ("x" * 200, []),
    ],
)  # fmt: skip
def test_phrases_are_what_a_text_names(text: str, named: list[str]) -> None:
    assert [phrase.text for phrase in phrases(text)] == named


def test_a_pronoun_is_resolved_by_what_was_asked_before() -> None:
    assert resolved("Who chairs it?", PROCESS) == "Who chairs it? (Almaty Process)"


def test_what_a_follow_up_leaned_on_goes_on_to_the_next() -> None:
    history = (PROCESS, Turn("Who chairs it?"), Turn("Since when?"))
    assert "Almaty Process" in resolved("And why?", *history)


def test_a_new_subject_takes_the_place_of_the_old() -> None:
    history = (PROCESS, Turn("Where is the port set?"))
    assert resolved("How do I change it?", *history).startswith("How do I change it? (port")


def test_without_a_conversation_even_a_leaning_question_is_left_alone() -> None:
    assert resolved("Who chairs it?") == "Who chairs it?"
    assert resolved("Who chairs it?", Turn("Why?"), Turn("And then?", "…")) == "Who chairs it?"


def test_what_the_question_says_itself_is_not_added() -> None:
    question = "Is the Almaty Process chaired by them?"
    assert resolved(question, PROCESS) == question


def test_a_long_or_hostile_conversation_changes_nothing_but_the_words() -> None:
    hostile = Turn("Who\x00 is\ud83c <b>Ann\u202e Lee</b>?\n\n" + "x" * 100_000, "a b " * 200_000)
    asked = resolved("Who met her?", *[hostile] * 50)
    assert asked.startswith("Who met her?")
    assert len(asked) < 300
    assert not {"\x00", "\ud83c", "\u202e", "\n", "<"} & set(asked)


def test_the_same_conversation_is_always_resolved_the_same(shipped_engine: Engine) -> None:
    rarity = rarity_in(shipped_engine.index)
    ways = {resolve("Who chairs it?", (SUMMIT, PROCESS), rarity) for _ in range(5)}
    assert len(ways) == 1


def test_rarity_is_highest_for_rare_words_and_0_for_unknown_ones(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The red kettle.\n\nThe red pot.\n\nThe red lid.\n\nThe red cup."})
    rarity = rarity_in(workshop.open())
    assert 0 < rarity("red") < rarity("the red kettle") == rarity("kettle") < 1
    assert rarity("volcano") == 0


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


def test_a_first_question_is_answered_as_without_a_conversation(shipped_engine: Engine) -> None:
    for question in ("How do I change the port?", "Who is António Vitorino?"):
        with_history = shipped_engine.ask(question, history=(PROCESS, SUMMIT))
        without = shipped_engine.ask(question)
        assert (with_history.id, with_history.quotes) == (without.id, without.quotes)


def test_in_dialogues_about_the_shipped_seeds_half_of_what_is_lost_is_found_again(
    all_shown: Engine,
) -> None:
    outcomes = ask_dialogues(all_shown)
    assert len([outcome for outcome in outcomes if not outcome.case.history]) == 40
    for outcome in outcomes:
        if not outcome.case.history or outcome.case.self_contained:
            assert outcome.resolved == outcome.case.question
    assert gap_closed([outcome for outcome in outcomes if outcome.case.history]) >= 0.5


@pytest.fixture
def all_shown(shipped: Path, encoder: Encoder) -> Engine:
    """An engine over the shipped seeds that quotes the best passages however unsure it is."""
    return showing_all(shipped, encoder)
