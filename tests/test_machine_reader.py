"""A reader tells in which sentence of an excerpt the answer stands, or that it stands in none."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from embeddings.encoding.encoder import Encoder
from embeddings.encoding.machine_reader import LIMIT, QUESTION, Excerpt, TokenReader, layout
from embeddings.encoding.network import Numbers, Scores
from tests.models import word_tokenizer

WORDS = ("the", "ferry", "leaves", "at", "nine", "when", "?", "it", "is", "red", ".", "timetable")
TIMES = Excerpt("", ("the ferry leaves at nine .", "it is red ."))
TICKETS = Excerpt(
    "Fares\nDay tickets",
    (
        "A day ticket is valid until four in the morning.",
        "Adults pay 8.40, children half of that.",
        "Dogs travel free; bicycles need a ticket of their own outside rush hours.",
    ),
)
BRIDGE = Excerpt("", ("The bridge opens at seven.", "It is red."))
SAMPLES = (
    ("When is the bridge opened?", (BRIDGE,)),
    ("Who wrote the letter?", (Excerpt("Archive", ("Letters are kept in boxes.",)),)),
    ("How much is a day ticket for children?", (TICKETS, BRIDGE)),
)


class Network:
    """Scores 3 where a word stands in the second text, 1 on the first token, 0 elsewhere."""

    def __init__(self, word: str) -> None:
        self.number = word_tokenizer(WORDS).token_to_id(word)
        self.seen: list[tuple[list[int], list[int]]] = []

    def __call__(self, ids: Numbers, types: Numbers) -> Scores:
        self.seen.append((ids.tolist(), types.tolist()))
        scores = np.where((ids == self.number) & (types == 1), 3.0, 0.0)
        scores[0] = 1.0
        return scores.astype(np.float32)


def reader(word: str) -> tuple[TokenReader, Network]:
    network = Network(word)
    return TokenReader(word_tokenizer(WORDS), network), network


def test_the_odds_of_a_sentence_are_those_of_its_tokens_against_the_first_token() -> None:
    (odds,) = reader("nine")[0].read("when leaves the ferry ?", [TIMES])
    # Six tokens, one of them with a score of 3, and four with 0; the first token has 1.
    expected = [math.log(5 + math.exp(3)) - 1, math.log(4) - 1]
    assert odds.tolist() == pytest.approx(expected, abs=1e-5)


def test_excerpts_read_together_have_the_odds_that_each_has_alone() -> None:
    excerpts = [Excerpt("", ("it is red .",)), TIMES, Excerpt("timetable", ("nine .",))]
    together = reader("nine")[0].read("when ?", excerpts)
    for excerpt, odds in zip(excerpts, together, strict=True):
        assert np.array_equal(odds, reader("nine")[0].read("when ?", [excerpt])[0])


def test_the_question_and_the_headings_are_no_place_for_an_answer() -> None:
    excerpts = [Excerpt(headings, ("it is red .",)) for headings in ("", "ferry timetable")]
    bare, headed = reader("ferry")[0].read("the ferry ?", excerpts)
    assert headed.tolist() == bare.tolist() == pytest.approx([math.log(4) - 1])


def test_a_long_question_leaves_room_for_the_excerpt() -> None:
    """Its beginning and its end are read, where people put what they ask."""
    told, network = reader("nine")
    told.read("when " + "red " * 500 + "ferry ?", [TIMES])
    ((ids, types),) = network.seen
    seen = [word_tokenizer(WORDS).id_to_token(number) for number in ids]
    assert seen[: types.index(1)] == [
        "[CLS]", "when", *["red"] * (QUESTION - 3), "ferry", "?", "[SEP]",
    ]  # fmt: skip
    assert "nine" in seen


def test_the_headings_are_read_with_the_sentences() -> None:
    told, network = reader("nine")
    told.read("when ?", [Excerpt("timetable", ("nine .",))])
    tokenizer = word_tokenizer(WORDS)
    words = ["[CLS]", "when", "?", "[SEP]", "timetable", "nine", ".", "[SEP]"]
    assert network.seen == [([tokenizer.token_to_id(w) for w in words], [0] * 4 + [1] * 4)]


def test_a_sentence_beyond_what_is_read_at_once_has_no_chance() -> None:
    told, network = reader("nine")
    (odds,) = told.read("when ?", [Excerpt("", ("red " * LIMIT, "nine ."))])
    assert len(network.seen[0][0]) == LIMIT
    assert np.isfinite(odds[0])
    assert odds[1] == -np.inf


def test_headings_without_end_leave_room_for_the_sentences() -> None:
    text, starts = layout(Excerpt("Part " * 500, ("It is red.",)))
    assert text[starts[0] :] == "It is red. "
    assert starts[0] < 130


def test_it_is_loaded_once_and_reads_the_same_from_many_threads(encoder: Encoder) -> None:
    reader = encoder.reader
    assert reader is not None
    assert encoder.reader is reader
    alone = [reader.read(*sample) for sample in SAMPLES]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda sample: reader.read(*sample), SAMPLES * 10))
    for number, found in enumerate(together):
        for odds, expected in zip(found, alone[number % len(SAMPLES)], strict=True):
            assert np.array_equal(odds, expected)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("How much does an adult pay for a day ticket?", 1),
        ("May I take my dog along?", 2),
        ("until when is a day ticket valid", 0),
    ],
)
def test_it_finds_the_sentence_that_answers(encoder: Encoder, question: str, place: int) -> None:
    assert encoder.reader is not None
    (odds,) = encoder.reader.read(question, [TICKETS])
    assert int(np.argmax(odds)) == place


def test_it_sees_that_an_excerpt_on_the_subject_does_not_answer(encoder: Encoder) -> None:
    assert encoder.reader is not None
    (answered,) = encoder.reader.read("How much does an adult pay for a day ticket?", [TICKETS])
    (not_there,) = encoder.reader.read("Who printed the first day ticket?", [TICKETS])
    assert answered.max() > 0 > np.logaddexp.reduce(not_there)
