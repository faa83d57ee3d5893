"""Of a text's tokens those are kept that tell something, each at its place."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.encoding.encoder import Encoding, unit
from embeddings.searching.tokens import Projection, compress

SHIPPED = Projection(matrix=np.eye(4, dtype=np.float32))
HINDI = "\u0915\u093f\u0924\u093e\u092c"
SPELT = "\u0411\u0438\u0431\u043b\u0438\u043e\u0442\u0435\u043a\u0430 " * 8


def encoding(text: str, *words: str) -> Encoding:
    """Return tokens for the words where they stand, and for each other sign one of its own."""
    spans, at = [], 0
    while at < len(text):
        word = next((word for word in words if text.startswith(word, at)), text[at])
        if word.strip():
            spans.append((at, at + len(word)))
        at += len(word)
    tokens = np.random.default_rng(0).normal(size=(len(spans), 4)).astype(np.float32)
    return Encoding(tokens[0], tokens, np.array(spans, dtype=np.int32))


def kept(text: str, projection: Projection, *words: str) -> list[str]:
    found = encoding(text, *words)
    vectors, starts = compress(text, found, projection)
    assert len(vectors.codes) == len(vectors.scales) == len(starts)
    ends = dict(found.spans.tolist())
    return [text[start : ends[start]] for start in starts.tolist()]


def test_what_is_kept_of_a_vector_tells_its_cosines_to_a_hundredth() -> None:
    rng = np.random.default_rng(0)
    tokens = unit(rng.normal(size=(200, 128)).astype(np.float32))
    spans = np.array([(2 * n, 2 * n + 1) for n in range(200)], dtype=np.int32)
    vectors, _ = compress("a " * 200, Encoding(tokens[0], tokens, spans), Projection())
    assert [vectors.codes.dtype.name, vectors.scales.dtype.name] == ["int8", "float16"]
    assert np.abs(vectors.codes).max() == 127
    exact = tokens @ tokens[:20].T
    assert np.abs(vectors.similarity(tokens[:20]) - exact).max() < 0.005


def test_punctuation_is_left_out_unless_there_is_nothing_else() -> None:
    assert kept("A (b), c!", SHIPPED) == ["A", "b", "c"]
    assert kept("?!", SHIPPED) == ["?", "!"]


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (
            "Kitaplar eve geldi",
            ("Kitap", "lar", "ev", "gel", "di"),
            ["Kitap", "lar", "ev", "gel", "di"],
        ),
        (f"{SPELT} NATO 1999.", ("NATO", "1999"), ["NATO", "1999"]),
        (HINDI, (), [HINDI[0]]),
        (SPELT, (), [SPELT[0]]),
        (
            "Plan B, part 7c: vitamin C",
            ("Plan", "part", "vitamin"),
            ["Plan", "B", "part", "7", "vitamin", "C"],
        ),
    ],
    ids=[
        "a suffix",
        "a script that is spelt",
        "letters with marks",
        "no other",
        "words of a letter",
    ],
)
def test_single_letters_of_words_are_left_out(
    text: str, words: tuple[str, ...], told: list[str]
) -> None:
    assert kept(text, SHIPPED, *words) == told


def test_another_encoder_may_read_single_letters() -> None:
    assert kept(SPELT, Projection()) == list(SPELT.replace(" ", ""))
