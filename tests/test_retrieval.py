"""Each leg is what its name says, by values that can be worked out; legibility weighs them."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.encoding.encoder import Encoding
from qa.examination import Examination
from qa.expectation import lacks_kind
from qa.legibility import legibility
from qa.parameters import Weights, fitted
from qa.retrieval import LEGS
from tests.conftest import Workshop
from tests.toy import ToyEncoder, word_vector

TEA = {
    "tea.md": "# Green tea\n\nBrewed for two minutes. Never boiled.\n",
    "kettle.txt": "The red kettle stands on the stove.\n",
}


def legs(examined: Examination, path: str) -> dict[str, float]:
    contents = examined.index.contents
    paths = [contents.documents[n].path for n in contents.paragraphs["document"]]
    place = examined.ranking.rows.tolist().index(paths.index(path))
    return dict(zip(LEGS, examined.ranking.legs[place].tolist(), strict=True))


def test_a_passage_that_holds_every_token_of_the_question_has_all_of_them(
    workshop: Workshop,
) -> None:
    workshop.build(TEA)
    found = legs(workshop.engine().examine("red kettle"), "kettle.txt")
    assert found["tokens"] == pytest.approx(1.0, abs=0.01)
    assert found["sentence_tokens"] == pytest.approx(1.0, abs=0.01)
    assert found["heading_tokens"] == 0.0
    assert found["pairs"] == 1.0


def test_headings_are_compared_apart_from_the_text_under_them(workshop: Workshop) -> None:
    workshop.build(TEA)
    found = legs(workshop.engine().examine("green tea"), "tea.md")
    assert found["heading_tokens"] == pytest.approx(1.0, abs=0.01)
    assert found["tokens"] == pytest.approx(1.0, abs=0.01)
    assert found["sentence_tokens"] < 0.6


def test_one_sentence_must_hold_it_all_for_the_sentence_legs(workshop: Workshop) -> None:
    workshop.build(TEA)
    found = legs(workshop.engine().examine("brewed boiled"), "tea.md")
    assert found["tokens"] == pytest.approx(1.0, abs=0.01)
    assert found["sentence_tokens"] < 0.9
    assert 0 < found["sentence_words"] < found["words"] * 2


def test_words_that_are_not_neighbours_make_no_pair(workshop: Workshop) -> None:
    workshop.build(TEA)
    assert legs(workshop.engine().examine("red stove"), "kettle.txt")["pairs"] == 0.0


def test_the_end_of_a_paragraph_and_the_beginning_of_the_next_make_no_pair(
    workshop: Workshop,
) -> None:
    # The name of the file is a heading of each; here it is the word that follows the other.
    workshop.build({"stoves.txt": "The kettle is red.\n\nThey are black."})
    examined = workshop.engine().examine("red stoves")
    assert examined.ranking.rows.tolist() == [0, 1]
    assert legs(examined, "stoves.txt")["pairs"] == 0.0


def test_of_many_passages_a_hundred_are_found_and_the_best_forty_looked_at(
    workshop: Workshop,
) -> None:
    workshop.build({f"{n:03}.txt": f"Door {n} is old." for n in range(300)})
    ranking = workshop.engine().examine("Which door is old?").ranking
    looked_at = np.flatnonzero(ranking.legs[:, LEGS.index("tokens")])
    assert 100 <= len(ranking.rows) < 300
    assert looked_at.tolist() == list(range(40))


def test_the_meaning_leg_is_the_cosine_of_the_vectors(workshop: Workshop) -> None:
    workshop.build(TEA)
    found = legs(workshop.engine().examine("kettle"), "kettle.txt")
    words = ["The", "red", "kettle", "stands", "on", "the", "stove", "."]
    mean = np.mean([word_vector(word) for word in words], axis=0)
    expected = mean @ word_vector("kettle") / np.linalg.norm(mean)
    assert found["paragraph"] == pytest.approx(float(expected), abs=1e-4)


def test_a_question_in_many_tokens_a_letter_is_hard_to_read_for_the_encoder(
    workshop: Workshop,
) -> None:
    workshop.build(TEA)
    matcher = workshop.engine().examine("kettle").opened.matcher
    encoder = ToyEncoder()
    whole, letters = "kettle stove", "k e t t l e"
    for shipped in (True, False):
        whole_share, letters_share = (
            legibility(matcher.match(text, encoder.encode([text])[0]), shipped=shipped)
            for text in (whole, letters)
        )
        assert (whole_share, letters_share) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("known", "shipped", "share"),
    [("茶壶在哪里", False, 1.0), ("茶壶在哪里", True, 0.0), ("", False, 0.0), ("", True, 0.0)],
)
def test_a_token_for_each_chinese_character_is_no_spelling(
    workshop: Workshop, known: str, shipped: bool, share: float
) -> None:
    """Models that read Chinese have one for each, the shipped one for some, unread."""
    workshop.build(TEA)
    matcher = workshop.engine().examine("kettle").opened.matcher
    spans = np.array([(n, n + 1) for n in range(len(known))] or [(0, 0)], np.int32)
    encoding = Encoding(np.ones(4, np.float32), np.ones((len(spans), 4), np.float32), spans)
    query = matcher.match("茶壶在哪里？", encoding)
    assert legibility(query, shipped=shipped) == share


def test_weights_go_over_from_read_to_unread_in_proportion() -> None:
    weights = Weights(read={"words": 4.0, "tokens": 8.0}, unread={"words": 10.0})
    assert weights.of(("words", "tokens"), 1.0).tolist() == [4.0, 8.0]
    assert weights.of(("words", "tokens"), 0.0).tolist() == [10.0, 0.0]
    assert weights.of(("words", "tokens"), 0.5).tolist() == [7.0, 4.0]


def test_an_encoder_that_cannot_read_has_no_say() -> None:
    of_encoder = {"paragraph", "cosine", "tokens", "sentence_tokens", "heading_tokens"}
    parameters = fitted()
    for weights in (parameters.fusion, parameters.sentence, parameters.confidence):
        assert of_encoder & weights.read.keys()
        assert not of_encoder & weights.unread.keys()


@pytest.mark.parametrize(
    ("question", "passage", "lacks"),
    [
        ("When was it founded?", "It was founded by two brothers.", True),
        ("When was it founded?", "It was founded in 1951.", False),
        ("When does it open?", "It opens on Mondays.", False),
        ("How many people work there?", "People work there.", True),
        ("How many people work there?", "Twelve people work there.", False),
        ("How much does it cost?", "It costs a lot.", True),
        ("How old is she?", "She spoke at the COVID-19 summit in a B2 room.", True),
        ("How old is she?", "She has been there since the mid-1990s.", False),
        ("How old is she?", "She is seventeen.", False),
        ("How many islands are there?", "There are sixty of them.", False),
        ("What does the old mill cost?", "The old mill is for sale.", True),
        ("What would a new roof for the old mill by the river cost?", "It is for sale.", True),
        ("What is the average height of an oak?", "An oak grows tall.", True),
        ("What is the height of fashion?", "Hats, 2 of them.", False),
        ("When is it due?", "You may pay late.", True),
        ("When is it due?", "It is due in May.", False),
        ("The fee, when must I pay it?", "You may pay late.", True),
        ("tax form until when", "You may pay late.", True),
        ("What happens when the pump stops?", "It beeps.", False),
        ("When the pump stops, who comes?", "A plumber comes.", False),
        ("Is it allowed to smoke when it rains?", "It never is.", False),
        ("Who works there?", "People work there.", False),
        ("Wie viele arbeiten dort?", "Leute arbeiten dort.", False),
    ],
)
def test_a_passage_without_a_number_or_time_lacks_what_such_a_question_asks_for(
    question: str, passage: str, *, lacks: bool
) -> None:
    assert lacks_kind(question, passage) is lacks
