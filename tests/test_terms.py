"""A question's words meet the words of the documents, misspelt ones the nearest there is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from embeddings.encoding.encoder import Encoding
from embeddings.searching.index import Index
from qa.terms import Query, TermMatcher
from tests.conftest import Workshop
from tests.toy import ToyEncoder

Match = Callable[[str], Query]
SEEDS = {
    "a.txt": "The committee registered 2024 migrants in Baku. The permit costs a CD.",
    "b.txt": "Die Häuser der Stadt sind alt, und niemand weiß, wann sie gebaut wurden.",
}


def matching(index: Index) -> Match:
    matcher, encoder = TermMatcher(index), ToyEncoder()
    return lambda question: matcher.match(question, encoder.encode([question])[0])


@pytest.fixture
def match(workshop: Workshop) -> Match:
    workshop.build(SEEDS)
    return matching(workshop.open())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the comittee", "the committee"),
        ("who regsitered", "who registered"),
        ("the permitt", "the permit"),
        ("in Bakku", "in Baku"),
        ("in Bauk", "in Baku"),
        ("the cds", "the CD"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_and_counts_less(
    match: Match, typed: str, meant: str
) -> None:
    guess, right = match(typed).terms[-1], match(meant).terms[-1]
    assert (guess.number, guess.idf) == (right.number, right.idf)
    assert 0 < guess.share < right.share == 1.0


@pytest.mark.parametrize("word", ["2025", "20244", "bak", "elephant"])
def test_numbers_and_short_words_and_strangers_are_not_guessed_at(match: Match, word: str) -> None:
    (term,) = match(word).terms
    assert term.number is None
    assert term.idf > match("permit").terms[0].idf


@pytest.mark.parametrize(
    ("typed", "known"),
    [("vitorina", True), ("vetorina", True), ("morena", True), ("mareni", False)],
)
def test_two_slips_are_forgiven_from_eight_letters_on(
    workshop: Workshop, typed: str, known: bool
) -> None:
    workshop.build({"a.txt": "Vitorino met Moreno."})
    (term,) = matching(workshop.open())(typed).terms
    assert (term.number is not None) is known


def test_of_words_as_near_the_one_that_begins_alike_is_meant_then_the_commonest(
    workshop: Workshop,
) -> None:
    workshop.build(
        {"a.txt": "The port has more.\n\nThe port opens at morn.\n\nIn the port morn is red."}
    )
    index = workshop.open()
    for typed, meant in (("mort", "morn"), ("sort", "port")):
        (term,) = matching(index)(typed).terms
        assert term.number == index.term_numbers[meant]


def test_no_word_is_taken_for_one_with_digits(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The covid9 ward is closed."})
    (term,) = matching(workshop.open())("covidx").terms
    assert term.number is None


def test_of_much_nonsense_only_the_first_words_are_looked_up(
    match: Match, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look-up goes through the whole vocabulary."""
    looked_up: list[str] = []
    monkeypatch.setattr(TermMatcher, "_nearest", lambda _self, word: looked_up.append(word))
    match(" ".join(f"word{'x' * n}" for n in range(100)))
    assert len(looked_up) == 20


def test_a_question_is_read_in_the_language_that_knows_most_of_its_words(
    match: Match,
) -> None:
    assert [term.word for term in match("Wann wurden die Häuser gebaut?").terms] == [
        "wann", "wurd", "die", "haus", "gebaut",
    ]  # fmt: skip
    assert [term.word for term in match("Who registered migrants?").terms] == [
        "who", "regist", "migrant",
    ]  # fmt: skip


def test_neighbouring_words_are_pairs_unless_one_is_unknown(match: Match) -> None:
    query = match("registered migrants elephants permit costs")
    known = {term.word: term for term in query.terms}
    pairs = [("regist", "migrant"), ("permit", "cost")]
    assert list(query.pairs) == [(known[a].number, known[b].number) for a, b in pairs]
    weight = known["permit"].idf + known["cost"].idf
    assert list(query.pairs.values())[1] == pytest.approx(weight)


def test_a_word_that_is_said_twice_is_held_by_a_passage_that_says_it_once(match: Match) -> None:
    once, twice = match("a permit"), match("a permit, a permit")
    assert twice.mass == once.mass == pytest.approx(sum(term.idf for term in once.terms))


def test_a_lone_character_stands_for_the_pairs_that_hold_it(workshop: Workshop) -> None:
    """Chinese and Korean have words of one character, which no text sets apart."""
    workshop.build({"a.txt": "茶是一种饮料，红茶产于中国。", "b.txt": "차는 뜨겁다. 집은 크다."})
    found = matching(workshop.open())
    names = {number: term for term, number in workshop.open().term_numbers.items()}
    for asked, pairs in (("茶", {"茶是", "红茶", "茶产"}), ("집?", {"집은"})):
        terms = found(asked).terms
        assert {names[t.number] for t in terms if t.number is not None} == pairs
        assert {(t.word, t.share < 1) for t in terms} == {(asked[0], True)}
    (unknown,) = found("猫").terms
    assert unknown.number is None


def test_letters_of_words_are_told_from_words_of_a_letter_and_digits(workshop: Workshop) -> None:
    workshop.build(SEEDS)
    index = workshop.open()
    question = "Is a CD of H1N1 in Baku, or 2024?"
    spans = [(at, at + 1) for at in range(len(question))]
    told = matched(index, question, spans).lone_letters.tolist()
    letters = "".join(c for c, letter in zip(question, told, strict=True) if letter)
    assert letters == "IsCDofHNinBakuor"
    assert matched(index, question, [(0, 2), (3, 4)]).lone_letters.tolist() == [False, False]


def matched(index: Index, question: str, tokens: list[tuple[int, int]]) -> Query:
    """Return a question with an encoding whose tokens stand where they are told to."""
    vectors = np.ones((len(tokens), 4), np.float32)
    encoding = Encoding(vectors[0], vectors, np.array(tokens, np.int32))
    return TermMatcher(index).match(question, encoding)


def test_a_pair_across_two_words_is_no_word_that_is_missing(workshop: Workshop) -> None:
    workshop.build({"a.txt": "图书馆于1986年开放。馆长是李文华。"})
    match = matching(workshop.open())
    opens = match("图书馆开放")
    assert [term.word for term in opens.terms] == ["图书", "书馆", "开放"]
    # The two that share a character are one word, and no neighbours.
    assert list(opens.pairs) == [(opens.terms[1].number, opens.terms[2].number)]
    asked = match("图书馆有停车场").terms
    assert [(t.word, t.number is None) for t in asked] == [
        ("图书", False), ("书馆", False), ("有停", True), ("停车", True), ("车场", True),
    ]  # fmt: skip
