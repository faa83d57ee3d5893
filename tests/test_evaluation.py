"""An evaluation asks as users do, and scores what they would have seen."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from embeddings.building.build import build_index
from qa.engine import Engine
from qa.evaluation.dataset import Dataset, Question, passage_document, unanswerable
from qa.evaluation.evaluate import ask, askings
from qa.evaluation.held_answers import holds
from qa.evaluation.metrics import Outcome
from qa.evaluation.question_sets import read_dataset
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


def ask_all(
    engine: Engine, dataset: Dataset, questions: Iterable[Question], *, remove_gold: bool = False
) -> list[Outcome]:
    return [ask(engine, each) for each in askings(dataset, questions, remove_gold=remove_gold)]


def test_each_question_is_asked_and_its_passages_ranked(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    first, second = ask_all(engine, dataset, dataset.questions)
    assert (first.question, first.passages[0], first.correct) == ("q1", "green", True)
    assert (second.question, second.passages[0], second.correct) == ("q2", "kettle", True)
    assert first.milliseconds > 0


def test_a_hundred_passages_are_ranked(tmp_path: Path, asked: tuple[Engine, Dataset]) -> None:
    _, dataset = asked
    texts = {f"{n:03}": f"Tea {n} is green." for n in range(120)}
    many = tuple(passage_document(name, "", text) for name, text in texts.items())
    model = toy_model(tmp_path / "model")
    encoder = ToyEncoder(model.fingerprint)
    build_index(many, [], tmp_path / "many", model, lambda: encoder)
    (found, _) = ask_all(Engine(tmp_path / "many", encoder), dataset, dataset.questions)
    assert len(found.passages) == 100


def test_a_marked_sentence_hits_by_its_letters_and_digits(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    first, second = ask_all(engine, dataset, dataset.questions)
    assert first.sentence_hit is True
    assert second.sentence_hit is None


def test_removed_passages_are_not_found(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    outcomes = ask_all(engine, dataset, dataset.questions[:1], remove_gold=True)
    assert [(o.question, o.expected) for o in outcomes] == [
        ("q1", True), ("q1 without gold", False),
    ]  # fmt: skip
    assert "green" not in outcomes[1].passages
    assert not outcomes[1].correct
    assert outcomes[1].sentence_hit is None


def test_questions_of_another_set_expect_no_answer(asked: tuple[Engine, Dataset]) -> None:
    engine, dataset = asked
    foreign = unanswerable(Question("q", "Who won?", {"x": 1}, ("us",), answerable=True))
    (outcome,) = ask_all(engine, dataset, [foreign])
    assert (outcome.expected, outcome.correct, outcome.gold) == (False, False, {})


def test_copies_of_a_removed_passage_are_removed_too(tmp_path: Path) -> None:
    copies = [{**CORPUS[0], "_id": "copy", "title": "A copy"}, *CORPUS]
    dataset = read_dataset(beir(tmp_path / "tea", copies, QUERIES, QRELS))
    ids = {document.path: document.id for document in dataset.documents}
    _, without = askings(dataset, dataset.questions[:1], remove_gold=True)
    assert set(without.without) == {ids["green"], ids["copy"]}
    assert without.question.gold == {"green": 1}


def test_a_question_is_asked_a_second_time_only_where_a_passage_was_removed(
    asked: tuple[Engine, Dataset],
) -> None:
    _, dataset = asked
    absent = Question("q8", "Who won?", {"nowhere": 1}, (), answerable=True)
    partly = Question("q9", "Who lost?", {"nowhere": 1, "black": 2}, (), answerable=True)
    nobody = Question("q10", "Who?", {}, (), answerable=False)
    planned = list(askings(dataset, [absent, partly, nobody], remove_gold=True))
    assert [(each.question.id, each.expected, bool(each.without)) for each in planned] == [
        ("q8", True, False), ("q9", True, False), ("q9", False, True), ("q10", False, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("?", "question: empty, it needs at least one word"),
        ("tea " * 600, "question: 2,400 characters, at most 2,000 are read: shorten it"),
        ("green\x00tea", "question: control character U+0000 at 5: remove it"),
    ],
)
def test_a_question_that_cannot_be_asked_finds_nothing_and_says_why(
    asked: tuple[Engine, Dataset], text: str, reason: str
) -> None:
    engine, dataset = asked
    broken = Question("q7", text, {"green": 1}, ("two minutes",), answerable=True)
    refused, following = ask_all(engine, dataset, [broken, dataset.questions[1]])
    assert refused == Outcome(
        "q7", True, (), {"green": 1}, 0.0, False, False, False, 0.0, refused=reason
    )
    assert (following.correct, following.refused) == (True, "")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("No, never.", "no"),
        ("The US army", "U.S."),
        ("The U. S. army", "U.S."),
        ("a $5 million house", "$ 5 million"),
        ("10000 men in １９４５", "10,000"),
        ("10000 men in １９４５", "1945"),
        ("in the cafe\u0301", "CAFÉ"),
        ("the Straße", "STRASSE"),
        ("Tesla's car", "Tesla"),
        ("Only 12x, but 12 in all", "12"),
        ("It was 1945, 1946.", "1945"),
        ("of 10,000.", "10,000"),
    ],
)
def test_a_text_holds_an_answer_whatever_its_case_form_and_punctuation(
    text: str, answer: str
) -> None:
    assert holds(text, answer)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("born in 1945", "4"),
        ("born in 1945", "194"),
        ("born in 1945", "45"),
        ("10,000 men", "10"),
        ("10,000 men", "000"),
        ("version 4.2", "4"),
        ("it is not so", "no"),
        ("the piano", "no"),
        ("Area51 is closed", "51"),
        ("Paläoklimatologen", "Klima"),
        ("Bundes\u00adtag", "tag"),
        ("cafe\u0301s", "s"),
        ("anything", "…"),
        ("", "tea"),
    ],
)
def test_a_text_does_not_hold_an_answer_inside_of_a_word_or_number(text: str, answer: str) -> None:
    assert not holds(text, answer)


@pytest.mark.parametrize(
    ("text", "answer", "held"),
    [
        ("des Bundestags", "Bundestag", True),
        ("ins Kinos", "Kino", True),
        ("die Bundestagswahl", "Bundestag", False),
        ("the cats", "cat", False),
        ("Teslas", "Tesla", True),
        ("Tesla2", "Tesla", False),
        ("the 1960s", "1960", False),
        ("the years1960s", "years 1960", False),
    ],
)
def test_a_longer_answer_may_be_inflected_by_up_to_three_letters(
    text: str, answer: str, held: bool
) -> None:
    assert holds(text, answer) is held


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("他于1945年出生在北京市", "北京"),
        ("他于1945年出生在北京市", "1945"),
        ("他于1945年出生在北京市", "出生在北京"),
        ("彼は東京タワーに", "タワー"),
        ("ソニーSonyの本社", "Sony"),
        ("ครับกรุงเทพนะ", "กรุงเทพ"),
        ("그는 서울에서", "서울"),
    ],
)
def test_scripts_without_spaces_hold_an_answer_anywhere(text: str, answer: str) -> None:
    assert holds(text, answer)
