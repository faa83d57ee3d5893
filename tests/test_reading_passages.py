"""Passages are read with the question where a doubt is left, and only then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from embeddings.encoding.machine_reader import Excerpt, MachineReader
from embeddings.encoding.network import Scores
from qa.engine import Engine
from qa.parameters import Parameters, ReadingWeights, fitted
from qa.passage_reading import EXCERPT, Text, probability, promising, read
from tests.conftest import Workshop
from tests.toy import ToyEncoder

KETTLE = {
    "kettle.md": "# Kettles\n\nThe kettle is red. The kettle was made in Lisbon. It holds two "
    "litres.",
    "stove.txt": "The stove is black. It has four plates.",
}
QUESTION = "Where was the red kettle made?"


@dataclass
class ToyReader:
    """Finds the answer in the sentences that hold a word, with these log-odds; elsewhere not."""

    word: str
    found: float = 4.0
    asked: list[tuple[str, Excerpt]] = field(default_factory=list)

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Scores]:
        self.asked += [(question, excerpt) for excerpt in excerpts]
        return [
            np.array(
                [self.found if self.word in s else -6.0 for s in excerpt.sentences], np.float32
            )
            for excerpt in excerpts
        ]


def reading(
    least: float = 0.0,
    most: float = 1.0,
    margins: Sequence[float] = (),
    *,
    figure: float = 1.0,
    choice: float = 0.0,
    small: int = 0,
) -> Parameters:
    """Return the fitted parameters, but for reading within bounds and by the reader alone."""
    alone = {"compared": 0.0, "read": 1.0}
    sentence, confidence = alone | {"unread": -1.0}, alone | {"intercept": 0.5}
    weights = ReadingWeights(
        margins, small, least, most, figure, choice, alone, sentence, confidence
    )
    return replace(fitted(), reading=weights)


def engine(workshop: Workshop, reader: MachineReader | None, parameters: Parameters) -> Engine:
    encoder = ToyEncoder(workshop.encoder.fingerprint, reader=reader)
    return Engine(workshop.index, encoder, parameters)


def first(engine: Engine, question: str = QUESTION) -> Mapping[str, Any]:
    answer = engine.ask(question, explaining=True).to_json()
    quote: Mapping[str, Any] = (*answer["quotes"], *answer["near_misses"])[0]
    return {**quote, "status": answer["status"], "explained": answer["explanation"][0]}


def marked(quote: Mapping[str, Any]) -> str:
    start, end = quote["highlight"]["start"], quote["highlight"]["end"]
    return str(quote["text"][start:end])


def test_the_sentence_that_the_reader_points_at_is_marked(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    for word, sentence in (
        ("litres", "It holds two litres."),
        ("Lisbon", "The kettle was made in Lisbon."),
    ):
        assert marked(first(engine(workshop, ToyReader(word), reading()))) == sentence


def test_the_confidence_is_that_of_the_reading(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    sure = first(engine(workshop, ToyReader("Lisbon", 3.0), reading()))
    nothing = first(engine(workshop, ToyReader("Oslo"), reading()))
    assert sure["status"] == "answered"
    assert sure["confidence"] == pytest.approx(probability(3.5), abs=0.001)
    assert nothing["status"] == "not_found"
    # Three sentences at -6 each are one place at log 3 - 6.
    assert nothing["confidence"] == pytest.approx(probability(np.log(3) - 5.5), abs=0.001)


def test_it_reads_the_question_with_the_sentences_and_their_headings(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    reader = ToyReader("Lisbon")
    engine(workshop, reader, reading()).ask(QUESTION)
    sentences = ("The kettle is red.", "The kettle was made in Lisbon.", "It holds two litres.")
    assert reader.asked == [(QUESTION, Excerpt("Kettles", sentences))]


def test_two_questions_are_read_at_the_same_time(workshop: Workshop) -> None:
    """Each reading waits for the other to begin, so that one after the other would never end."""
    workshop.build(KETTLE)
    both = Barrier(2, timeout=10)

    class Waiting(ToyReader):
        def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Scores]:
            both.wait()
            return super().read(question, excerpts)

    asked = engine(workshop, Waiting("Lisbon"), reading())
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(asked.ask, (QUESTION, "Who made the red kettle?")))
    assert [answer.status for answer in answers] == ["answered", "answered"]


def test_what_is_beyond_doubt_is_not_read(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    compared = first(engine(workshop, None, fitted()))["confidence"]
    reader = ToyReader("litres")
    for least, most in ((0.0, compared - 0.01), (compared + 0.01, 1.0)):
        quote = first(engine(workshop, reader, reading(least, most)))
        assert quote["confidence"] == compared
        assert marked(quote) == "The kettle was made in Lisbon."
    assert reader.asked == []


def test_a_passage_beyond_doubt_is_read_for_its_sentence_if_two_are_near_each_other(
    workshop: Workshop,
) -> None:
    """Its confidence stays what it was."""
    workshop.build(KETTLE)
    compared = first(engine(workshop, None, fitted()))["confidence"]
    assert compared >= fitted().threshold
    for choice, sentence, reads in (
        (0.0, "The kettle was made in Lisbon.", 0),
        (1000.0, "It holds two litres.", 1),
    ):
        reader = ToyReader("litres")
        quote = first(engine(workshop, reader, reading(0.0, compared - 0.01, choice=choice)))
        assert (marked(quote), len(reader.asked)) == (sentence, reads)
        assert quote["confidence"] == compared


def test_where_a_figure_is_asked_for_a_surer_passage_is_read_too(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    for question, reads in ((QUESTION, 0), ("When was the red kettle made in Lisbon?", 1)):
        reader = ToyReader("Lisbon")
        engine(workshop, reader, reading(0.0, 0.0, figure=1.0)).ask(question)
        assert len(reader.asked) == reads


def test_in_a_small_index_no_first_passage_is_too_sure_to_be_read(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    size = len(workshop.open())
    compared = first(engine(workshop, None, fitted()))["confidence"]
    for small, least, reads in ((size - 1, 0.0, 0), (size, 0.0, 1), (size, compared + 0.01, 0)):
        reader = ToyReader("Lisbon")
        engine(workshop, reader, reading(least, 0.0, small=small)).ask(QUESTION)
        assert len(reader.asked) == reads


def test_of_passages_about_as_good_the_one_with_the_answer_comes_first(workshop: Workshop) -> None:
    workshop.build(
        {
            "a.txt": "The red kettle was made in a town by the sea.",
            "b.txt": "The red kettle was made in Lisbon by the sea.",
            "c.txt": "Stoves are black.",
        }
    )
    for word, path in (("town", "a.txt"), ("Lisbon", "b.txt")):
        answer = engine(workshop, ToyReader(word), reading(margins=(5.0, 5.0))).ask(QUESTION)
        assert answer.quotes[0].document.path == path
        confidences = [quote.confidence for quote in answer.quotes]
        assert confidences == sorted(confidences, reverse=True)


def test_no_passage_is_given_as_likelier_than_the_first(workshop: Workshop) -> None:
    """One that was read and found wanting stays before one that was not read."""
    workshop.build({name: f"The red kettle was made in {name} by the sea." for name in "abc"})
    answer = engine(workshop, ToyReader("Lisbon"), reading()).ask(QUESTION)
    assert answer.status == "not_found"
    assert [quote.confidence for quote in answer.near_misses] == [answer.confidence] * 3


def test_a_quote_after_the_first_needs_a_confidence_of_its_own(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    shown = replace(reading(), threshold=0.0, further=0.0)
    first, second = engine(workshop, None, shown).ask(QUESTION).quotes
    assert first.confidence > second.confidence
    for further, quotes in ((second.confidence, 2), (second.confidence + 0.0001, 1)):
        answer = engine(workshop, None, replace(shown, further=further)).ask(QUESTION)
        assert len(answer.quotes) == quotes


def test_for_the_cells_of_a_record_nothing_is_read(workshop: Workshop) -> None:
    workshop.build({"tools.csv": "Product,Price,Stock\nCordless drill,89,12\nJigsaw,75,4\n"})
    reader = ToyReader("89")
    parameters = replace(reading(1.0, 1.0, choice=1000.0), threshold=0.0)
    quote = first(engine(workshop, reader, parameters), "stock of the cordless drill")
    assert (marked(quote), reader.asked) == ("Stock: 12", [])


def test_of_the_rows_of_a_table_the_one_in_the_words_of_the_question_is_marked(
    workshop: Workshop,
) -> None:
    """Readers that were trained on prose know no rows."""
    rows = "| Bin | Day |\n|---|---|\n| Grey bin | Monday |\n| Brown bin | Friday |\n"
    workshop.build({"waste.md": rows})
    question = "When is the brown bin collected?"
    for word in ("Monday", "Friday"):
        quote = first(engine(workshop, ToyReader(word), reading()), question)
        assert quote["explained"]["read"] > 3
        assert marked(quote) == "| Brown bin | Friday |"


def test_passages_far_behind_the_first_are_not_read(workshop: Workshop) -> None:
    workshop.build({**KETTLE, "c.txt": "A kettle boils water. Tea is made of it."})
    for margins, passages in (
        ((0.0, 0.0), 1),
        ((1000.0,), 2),
        ((1000.0, 0.0), 2),
        ((1000.0, 1000.0), 3),
    ):
        reader = ToyReader("Lisbon")
        engine(workshop, reader, reading(margins=margins)).ask(QUESTION)
        assert len(reader.asked) == passages


def test_passages_near_each_other_are_read_however_sure_the_first_is(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    for margins, passages in (((0.0,), 0), ((1000.0,), 2)):
        reader = ToyReader("Lisbon")
        engine(workshop, reader, reading(most=0.0, margins=margins)).ask(QUESTION)
        assert len(reader.asked) == passages


def test_a_near_miss_is_not_read_for_its_sentence(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    for threshold, passages in ((0.0, 1), (1.0, 0)):
        reader = ToyReader("Lisbon")
        parameters = replace(reading(most=0.0, choice=1000.0), threshold=threshold)
        engine(workshop, reader, parameters).ask(QUESTION)
        assert len(reader.asked) == passages


def test_what_the_encoder_cannot_read_its_reader_is_not_given(workshop: Workshop) -> None:
    """It spells an unknown script letter by letter."""
    workshop.build(KETTLE)
    reader = ToyReader("Lisbon")
    asked = engine(workshop, reader, reading())
    for question, reads in (
        ("Where was the kettle made?", 1),
        ("kettle a b c d e f g h", 1),
        ("kettle a b c d e f g h i", 0),
        ("k e t t l e ?", 0),
    ):
        reader.asked.clear()
        asked.ask(question)
        assert len(reader.asked) == reads


def test_a_language_that_the_reader_did_not_learn_is_not_read(workshop: Workshop) -> None:
    german = (
        "Der rote Kessel wurde in Lissabon gemacht. Er fasst zwei Liter Wasser und pfeift laut."
    )
    workshop.build({"kessel.txt": german})
    reader = ToyReader("Lissabon")
    engine(workshop, reader, reading(margins=(5.0, 5.0))).ask("Wo wurde der rote Kessel gemacht?")
    assert reader.asked == []


def test_an_encoder_without_a_reader_answers_by_what_is_compared(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    quote = first(engine(workshop, None, reading()))
    assert quote["confidence"] == quote["explained"]["compared"]
    assert quote["explained"]["read"] is None


def test_an_explanation_tells_what_was_compared_and_what_was_read(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    bare = first(engine(workshop, None, reading()))
    told = first(engine(workshop, ToyReader("Lisbon", 3.0), reading()))["explained"]
    assert told["compared"] == bare["confidence"]
    assert told["read"] == pytest.approx(3.0, abs=0.001)
    assert told["confidence"] == pytest.approx(probability(3.5), abs=0.001)


def test_the_best_sentences_that_fit_are_read_in_their_order() -> None:
    sentences = ["a" * 60, "b" * (EXCERPT - 150), "c" * (EXCERPT - 110), "d" * 50]
    assert promising(sentences, np.array([0.1, 0.9, 0.8, 0.2], np.float32)) == [0, 1, 3]
    assert promising(sentences, np.array([0.1, 0.2, 0.8, 0.9], np.float32)) == [0, 2, 3]


def test_a_sentence_longer_than_an_excerpt_is_read_alone_if_it_is_the_best() -> None:
    sentences = ["a" * 3 * EXCERPT, "b"]
    assert promising(sentences, np.array([0.9, 0.1], np.float32)) == [0]
    assert promising(sentences, np.array([0.1, 0.9], np.float32)) == [1]


def test_a_sentence_that_was_not_read_has_no_odds() -> None:
    reader = ToyReader("b", -9.0)
    scores = np.array([0.1, 0.9], np.float32)
    (found,) = read(reader, "b?", [Text("", ["a" * 3 * EXCERPT, "b"], scores)])
    assert found.odds.tolist() == [-np.inf, -9.0]
    assert found.answers == pytest.approx(-9.0)


def test_where_the_answer_is_in_no_sentence_read_one_unread_may_be_marked(
    workshop: Workshop,
) -> None:
    """The excerpt has room for the first sentence only."""
    long = "The red kettle was made where red kettles are made, " + "and so on, " * 30 + "they say."
    workshop.build({"a.txt": f"{long} Ask in Lisbon."})
    for found, sentence in ((-0.5, long), (-3.0, "Ask in Lisbon.")):
        assert marked(first(engine(workshop, ToyReader("made", found), reading()))) == sentence


@pytest.mark.parametrize(
    ("log_odds", "expected"), [(0.0, 0.5), (np.log(3), 0.75), (-1e9, 0.0), (1e9, 1.0)]
)
def test_log_odds_of_any_size_are_a_probability(log_odds: float, expected: float) -> None:
    assert probability(log_odds) == pytest.approx(expected)


class BlindReader:
    """Takes nothing in of what it is given."""

    def read(self, _question: str, excerpts: Sequence[Excerpt]) -> list[Scores]:
        return [np.full(len(excerpt.sentences), -np.inf, np.float32) for excerpt in excerpts]


def test_a_passage_of_which_nothing_could_be_read_is_as_if_it_were_not(workshop: Workshop) -> None:
    workshop.build(KETTLE)
    blind, none = (engine(workshop, reader, reading()) for reader in (BlindReader(), None))
    answer = blind.ask(QUESTION, explaining=True)
    assert answer.quotes == none.ask(QUESTION).quotes
    assert answer.explanation is not None
    assert [candidate.read for candidate in answer.explanation] == [None, None]
