"""The toy encoder keeps the contract of an encoder, so that tests on it mean something."""

from __future__ import annotations

import numpy as np

from embeddings.encoding.encoder import Encoder
from tests.toy import ToyEncoder, word_vector


def test_equal_words_have_equal_vectors_whatever_their_case() -> None:
    encoder: Encoder = ToyEncoder()
    first, second = encoder.encode(["Red house", "red HOUSE"])
    assert np.array_equal(first.vector, second.vector)
    assert np.array_equal(first.tokens[0], word_vector("red"))


def test_spans_are_those_of_the_words() -> None:
    encoding = ToyEncoder().encode(["Red house."])[0]
    assert encoding.spans.tolist() == [[0, 3], [4, 9], [9, 10]]
    assert np.allclose(encoding.pool(0, 3), word_vector("red"))
