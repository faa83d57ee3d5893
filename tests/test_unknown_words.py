"""What the model has no token for is not read, whatever it would be mistaken for."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.encoding.encoder import Encoder
from tests.conftest import Built

# "The library opens at nine.", "What is the capital of Peru?" and "When does the library open?".
THAI = (
    "ห้องสมุดเปิดเวลาเก้าโมง",
    "เมืองหลวงของประเทศเปรูคืออะไร",
    "ห้องสมุดเปิดกี่โมง",
)
GEORGIAN = (
    "ბიბლიოთეკა ცხრაზე იხსნება.",
    "რომელია პერუს დედაქალაქი?",
    "როდის იხსნება ბიბლიოთეკა?",
)
AMHARIC = (
    "ቤተ መጽሐፍት በዘጠኝ ሰዓት ይከፈታል።",
    "የፔሩ ዋና ከተማ ማን ነው?",
    "ቤተ መጽሐፍት መቼ ይከፈታል?",
)
NONE = "zyx" * 40  # longer than any word that the tokenizer looks at


def test_only_what_is_known_has_tokens(encoder: Encoder) -> None:
    text = f"The library {THAI[0]} opens."
    (encoding,) = encoder.encode([text])
    told = [text[start:end] for start, end in encoding.spans.tolist()]
    assert told == ["The", "library", "opens", "."]
    assert len(encoding.tokens) == 4


@pytest.mark.parametrize("text", [THAI[0], NONE, ""], ids=["a script", "a long word", "nothing"])
def test_what_is_not_known_at_all_has_one_that_stands_nowhere(encoder: Encoder, text: str) -> None:
    (encoding,) = encoder.encode([text])
    assert encoding.spans.tolist() == [[0, 0]]
    assert np.array_equal(encoding.tokens[0], encoding.vector)


@pytest.mark.parametrize("texts", [THAI, GEORGIAN, AMHARIC], ids=["Thai", "Georgian", "Amharic"])
def test_of_a_script_that_is_not_known_words_alone_decide(
    built: Built, texts: tuple[str, str, str]
) -> None:
    """All unknown words have the same vector: by that any question fits any passage."""
    told, foreign, asked = texts
    engine = built({"a.txt": told, "b.txt": "The kettle is red.\n\nTea takes two minutes."})
    assert engine.ask(foreign).status == "not_found"
    answer = engine.ask(asked, explaining=True)
    assert answer.explanation is not None
    best = answer.explanation[0]
    assert best.document.path == "a.txt"
    assert best.legs["words"].adds > 0
    assert best.legs["tokens"].adds == best.legs["paragraph"].adds == 0


def test_a_word_without_end_is_not_taken_for_another(built: Built) -> None:
    engine = built({"a.txt": f"The key is {'abc' * 40}.", "b.txt": "The kettle is red."})
    assert engine.ask(f"What is {NONE}?").status == "not_found"
