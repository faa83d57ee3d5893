"""What the confidence rests on is what its name says, by values that can be worked out."""

from __future__ import annotations

import math

import pytest

from qa.examination import Examination
from qa.ranking import CONFIDENCE_FEATURES
from qa.retrieval import LEGS
from tests.conftest import Workshop


def examined(workshop: Workshop, passages: int, question: str) -> Examination:
    workshop.build({f"{n:02}.txt": f"Door {n} is {'very ' * n}old." for n in range(passages)})
    return workshop.engine().examine(question)


def features(found: Examination, place: int, *, lacks_kind: bool = False) -> dict[str, float]:
    values = found.ranking.confidence_features(place, lacks_kind=lacks_kind).tolist()
    return dict(zip(CONFIDENCE_FEATURES, values, strict=True))


@pytest.mark.parametrize("place", [0, 3, 11])
def test_a_passage_is_held_against_the_nine_best_of_the_others(
    workshop: Workshop, place: int
) -> None:
    found = examined(workshop, 12, "Which door is very old?")
    scores = found.ranking.scores.tolist()
    others = [score for other, score in enumerate(scores) if other != place][:9]
    mean = sum(others) / 9
    told = features(found, place)
    assert told["score"] == pytest.approx(scores[place])
    assert told["margin"] == pytest.approx(scores[place] - max(others), abs=1e-4)
    assert told["lead"] == pytest.approx(scores[place] - mean, abs=1e-4)
    spread = math.sqrt(sum((other - mean) ** 2 for other in others) / 9)
    assert told["spread"] == pytest.approx(spread, abs=1e-4)
    assert [told[leg] for leg in LEGS] == found.ranking.legs[place].tolist()


def test_a_passage_alone_is_ahead_of_nothing(workshop: Workshop) -> None:
    told = features(examined(workshop, 1, "Which door is old?"), 0)
    assert (told["margin"], told["lead"], told["spread"]) == (0.0, 0.0, 0.0)
    assert (told["size"], told["intercept"]) == (0.0, 1.0)


def test_the_length_counts_to_twenty_words_and_the_size_all_paragraphs(workshop: Workshop) -> None:
    for words, length in ((5, 0.25), (20, 1.0), (30, 1.0)):
        told = features(examined(workshop, 12, "door " * words), 0, lacks_kind=words == 5)
        assert told["length"] == pytest.approx(length)
        assert told["size"] == pytest.approx(math.log(12))
        assert told["lacks_kind"] == float(words == 5)


def test_a_passage_lacks_a_share_of_the_identifiers_that_the_question_names(
    workshop: Workshop,
) -> None:
    workshop.build({"a.txt": "ERR-1042 means that oil is low.", "b.txt": "ERR-1043 means no oil."})
    for question, lacks in (
        ("What does ERR-1042 mean?", {"a.txt": 0.0, "b.txt": 1.0}),
        ("What do ERR-1042 and ERR-1099 mean?", {"a.txt": 0.5, "b.txt": 1.0}),
        ("What means that oil is low?", {"a.txt": 0.0, "b.txt": 0.0}),
    ):
        found = workshop.engine().examine(question)
        told = {
            found.index.document_of(row).path: features(found, place)["lacks_identifier"]
            for place, row in enumerate(found.ranking.rows.tolist())
        }
        assert told == lacks
