"""A question's words meet the words of the documents, misspelt ones the nearest there is."""

from __future__ import annotations

import pytest

from qa.terms import TermMatcher
from tests.conftest import Workshop

SEEDS = {
    "a.txt": "The committee registered 2024 migrants in Baku. The permit costs a CD.",
    "b.txt": "Die Häuser der Stadt sind alt, und niemand weiß, wann sie gebaut wurden.",
}


@pytest.fixture
def matcher(workshop: Workshop) -> TermMatcher:
    workshop.build(SEEDS)
    return TermMatcher(workshop.engine().index)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the comittee", "the committee"),
        ("who regsitered", "who registered"),
        ("the permitt", "the permit"),
        ("in Bakku", "in Baku"),
        ("the cds", "the CD"),
    ],
)
def test_a_misspelt_word_is_taken_for_the_nearest_and_counts_less(
    matcher: TermMatcher, typed: str, meant: str
) -> None:
    guess, right = matcher.match(typed).terms[-1], matcher.match(meant).terms[-1]
    assert (guess.number, guess.idf) == (right.number, right.idf)
    assert 0 < guess.share < right.share == 1.0


@pytest.mark.parametrize("word", ["2025", "20244", "bak", "elephant"])
def test_numbers_and_short_words_and_strangers_are_not_guessed_at(
    matcher: TermMatcher, word: str
) -> None:
    (term,) = matcher.match(word).terms
    assert term.number is None
    assert term.idf > matcher.match("permit").terms[0].idf


@pytest.mark.parametrize(
    ("typed", "known"),
    [("vitorina", True), ("vetorina", True), ("morena", True), ("mareni", False)],
)
def test_two_slips_are_forgiven_from_eight_letters_on(
    workshop: Workshop, typed: str, known: bool
) -> None:
    workshop.build({"a.txt": "Vitorino met Moreno."})
    (term,) = TermMatcher(workshop.open()).match(typed).terms
    assert (term.number is not None) is known


def test_no_word_is_taken_for_one_with_digits(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The covid9 ward is closed."})
    (term,) = TermMatcher(workshop.open()).match("covidx").terms
    assert term.number is None


def test_of_much_nonsense_only_the_first_words_are_looked_up(
    matcher: TermMatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look-up goes through the whole vocabulary."""
    looked_up: list[str] = []
    monkeypatch.setattr(TermMatcher, "_nearest", lambda _self, word: looked_up.append(word))
    matcher.match(" ".join(f"word{'x' * n}" for n in range(100)))
    assert len(looked_up) == 20


def test_a_question_is_read_in_the_language_that_knows_most_of_its_words(
    matcher: TermMatcher,
) -> None:
    assert [term.word for term in matcher.match("Wann wurden die Häuser gebaut?").terms] == [
        "wann", "wurd", "die", "haus", "gebaut",
    ]  # fmt: skip
    assert [term.word for term in matcher.match("Who registered migrants?").terms] == [
        "who", "regist", "migrant",
    ]  # fmt: skip


def test_neighbouring_words_are_pairs_unless_one_is_unknown(matcher: TermMatcher) -> None:
    query = matcher.match("registered migrants elephants permit costs")
    known = {term.word: term for term in query.terms}
    pairs = [("regist", "migrant"), ("permit", "cost")]
    assert list(query.pairs) == [(known[a].number, known[b].number) for a, b in pairs]
    weight = known["permit"].idf + known["cost"].idf
    assert list(query.pairs.values())[1] == pytest.approx(weight)


def test_a_lone_character_stands_for_the_pairs_that_hold_it(workshop: Workshop) -> None:
    """Chinese and Korean have words of one character, which no text sets apart."""
    workshop.build({"a.txt": "茶是一种饮料，红茶产于中国。", "b.txt": "차는 뜨겁다. 집은 크다."})
    found = TermMatcher(workshop.engine().index)
    names = {number: term for term, number in workshop.open().term_numbers.items()}
    for asked, pairs in (("茶", {"茶是", "红茶", "茶产"}), ("집?", {"집은"})):
        terms = found.match(asked).terms
        assert {names[t.number] for t in terms if t.number is not None} == pairs
        assert {(t.word, t.share < 1) for t in terms} == {(asked[0], True)}
    (unknown,) = found.match("猫").terms
    assert unknown.number is None


def test_letters_of_words_are_told_from_words_of_a_letter_and_digits(matcher: TermMatcher) -> None:
    question = "Is a CD of H1N1 in Baku, or 2024?"
    spans = [(at, at + 1) for at in range(len(question))]
    told = matcher.match(question).letters(spans).tolist()
    letters = "".join(c for c, letter in zip(question, told, strict=True) if letter)
    assert letters == "IsCDofHNinBakuor"
    assert matcher.match(question).letters([(0, 2), (3, 4)]).tolist() == [False, False]


def test_a_pair_across_two_words_is_no_word_that_is_missing(workshop: Workshop) -> None:
    workshop.build({"a.txt": "图书馆于1986年开放。馆长是李文华。"})
    match = TermMatcher(workshop.engine().index).match
    assert [term.word for term in match("图书馆开放").terms] == ["图书", "书馆", "开放"]
    asked = match("图书馆有停车场").terms
    assert [(t.word, t.number is None) for t in asked] == [
        ("图书", False), ("书馆", False), ("有停", True), ("停车", True), ("车场", True),
    ]  # fmt: skip
