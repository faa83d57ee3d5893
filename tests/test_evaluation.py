"""An evaluation asks as users do, and scores what they would have seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.build import build_index
from embeddings.errors import InvalidData
from qa.dataset import Dataset, Question, read_dataset, unanswerable
from qa.engine import Engine
from qa.evaluation import ask_all
from tests.test_dataset import beir
from tests.toy import ToyEncoder, toy_model

CORPUS = [
    {"_id": "green", "title": "", "text": "Green tea is brewed for two minutes. It is bitter."},
    {"_id": "black", "title": "", "text": "Black tea is brewed for four minutes."},
    {"_id": "kettle", "title": "", "text": "The red kettle stands on the stove."},
]
QUERIES = [
    {"_id": "q1", "text": "green tea is brewed for", "metadata": {"answers": ["Two minutes!"]}},
    {"_id": "q2", "text": "red kettle stands on the stove"},
]
QRELS = "q1\tgreen\t1\nq2\tkettle\t1\n"


@pytest.fixture
def asked(tmp_path: Path) -> tuple[Engine, Dataset]:
    dataset = read_dataset(beir(tmp_path / "tea", CORPUS, QUERIES, QRELS))
    encoder = ToyEncoder()
    model = toy_model(tmp_path / "model")
    encoder.fingerprint = model.fingerprint
    build_index(dataset.documents, [], tmp_path / "index", model, lambda: encoder)
    return Engine(tmp_path / "index", encoder), dataset


def test_each_question_is_asked_and_its_passages_ranked(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    first, second = ask_all(engine, dataset, dataset.questions)
    assert (first.question, first.passages[0], first.correct) == ("q1", "green", True)
    assert (second.question, second.passages[0], second.correct) == ("q2", "kettle", True)
    assert first.milliseconds > 0


def test_a_marked_sentence_hits_by_its_letters_and_digits(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    first, second = ask_all(engine, dataset, dataset.questions)
    assert first.sentence_hit is True
    assert second.sentence_hit is None


def test_removed_passages_are_not_found(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    outcomes = list(ask_all(engine, dataset, dataset.questions[:1], remove_gold=True))
    assert [(o.question, o.expected) for o in outcomes] == [
        ("q1", True), ("q1 without gold", False),
    ]  # fmt: skip
    assert "green" not in outcomes[1].passages
    assert not outcomes[1].correct
    assert outcomes[1].sentence_hit is None


def test_questions_of_another_set_expect_no_answer(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    foreign = unanswerable(Question("q", "Who won?", frozenset({"x"}), ("us",), answerable=True))
    (outcome,) = ask_all(engine, dataset, [foreign])
    assert (outcome.expected, outcome.correct, outcome.gold) == (False, False, ())


def test_a_question_that_cannot_be_asked_is_named(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    broken = Question("q7", "?", frozenset({"green"}), (), answerable=True)
    with pytest.raises(InvalidData, match="question q7: question: empty"):
        list(ask_all(engine, dataset, [broken]))
