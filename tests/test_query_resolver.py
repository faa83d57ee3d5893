"""A query resolver scores each word of a conversation as one that the question needs, or not."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.encoding.model import Model
from embeddings.encoding.network import Numbers, Scores
from embeddings.encoding.query_resolver import LIMIT, QueryResolver, TokenResolver
from embeddings.encoding.shipped_resolver import ShippedResolver, in_torch
from tests.conftest import PROJECT
from tests.models import word_tokenizer

WORDS = ("the", "ferry", "leaves", "at", "nine", "when", "?", "-", "boat")
SAID = "the ferry-boat leaves ?"
# "ferry-boat" is one word and three tokens.
SPANS = ((0, 3), (4, 14), (15, 21))


class Network:
    """Scores each token by its number in the vocabulary."""

    def __init__(self) -> None:
        self.seen: list[tuple[list[int], list[int]]] = []

    def __call__(self, ids: Numbers, types: Numbers) -> Scores:
        self.seen.append((ids.tolist(), types.tolist()))
        return ids.astype(np.float32)


def token(word: str) -> int:
    number = word_tokenizer(WORDS).token_to_id(word)
    assert number is not None
    return number


def test_a_word_has_the_score_of_its_best_token() -> None:
    odds = TokenResolver(word_tokenizer(WORDS), Network())("when ?", SAID, SPANS)
    assert odds.tolist() == [token("the"), token("boat"), token("leaves")]


def test_it_reads_the_question_and_then_the_conversation() -> None:
    network = Network()
    TokenResolver(word_tokenizer(WORDS), network)("when ?", "the ferry", [(4, 9)])
    words = ["[CLS]", "when", "?", "[SEP]", "the", "ferry", "[SEP]"]
    assert network.seen == [([token(word) for word in words], [0] * 4 + [1] * 3)]


def test_the_question_s_own_words_are_none_of_the_conversation() -> None:
    odds = TokenResolver(word_tokenizer(WORDS), Network())("boat boat boat", "the", [(0, 3)])
    assert odds.tolist() == [token("the")]


def test_a_word_beyond_what_is_read_at_once_is_not_needed() -> None:
    network, said = Network(), "the " * LIMIT + "ferry"
    odds = TokenResolver(word_tokenizer(WORDS), network)(
        "when ?", said, [(0, 3), (len(said) - 5, len(said))]
    )
    assert len(network.seen[0][0]) == LIMIT
    assert odds.tolist() == [token("the"), -np.inf]


def test_no_words_have_no_scores() -> None:
    assert TokenResolver(word_tokenizer(WORDS), Network())("when ?", "", []).shape == (0,)


def test_the_shipped_one_resolves_as_it_was_trained_to(
    model: Model, resolver: QueryResolver
) -> None:
    said = "Who runs the ferry? | It is run by the harbour's own staff."
    spans = [(13, 18), (39, 48), (53, 58)]
    served = resolver("Since when?", said, spans)
    assert served == pytest.approx(in_torch(model)("Since when?", said, spans), abs=0.5)
    assert served[0] == max(served)


def test_it_is_loaded_from_what_was_converted_before(resolver: QueryResolver) -> None:
    told: list[str] = []
    again = ShippedResolver(PROJECT / ".cache", told.append)
    again.prepare()
    asked = "Since when?", "Who runs the ferry?", [(13, 18)]
    assert np.array_equal(again(*asked), resolver(*asked))
    assert told == []
