"""An explanation says why each candidate stands where it does, and its sums are right."""

from __future__ import annotations

import pytest

from qa.retrieval import LEGS
from tests.conftest import Workshop

TEA = {
    "green.txt": "Green tea is brewed for two minutes.\n",
    "black.txt": "Black tea is brewed for four minutes.\n",
    "kettle.txt": "The red kettle stands on the stove.\n",
}


def test_a_score_is_the_sum_of_what_the_legs_add(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("How long is green tea brewed?", explaining=True)
    assert answer.explanation
    for candidate in answer.explanation:
        assert tuple(candidate.legs) == LEGS
        total = sum(leg.adds for leg in candidate.legs.values())
        assert candidate.score == pytest.approx(total, abs=0.01)
        for leg in candidate.legs.values():
            assert leg.adds == pytest.approx(leg.value * leg.weight, abs=0.01)


def test_candidates_are_in_order_and_the_first_is_the_one_quoted(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("How long is green tea brewed?", explaining=True)
    assert answer.explanation
    shown = (*answer.quotes, *answer.near_misses)[0]
    first = answer.explanation[0]
    assert (first.document, first.start, first.end) == (shown.document, shown.start, shown.end)
    assert (first.score, first.confidence) == (shown.score, shown.confidence)
    scores = [candidate.score for candidate in answer.explanation]
    assert scores == sorted(scores, reverse=True)


def test_matched_words_are_those_typed_and_guesses_are_marked(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("the kettel", explaining=True)
    assert answer.explanation
    kettle = next(c for c in answer.explanation if c.document.path == "kettle.txt")
    words = {term.word: (term.term, term.guessed) for term in kettle.terms}
    assert words == {"the": ("the", False), "kettel": ("kettl", True)}


def test_without_being_asked_for_there_is_none(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("How long is green tea brewed?")
    assert answer.explanation is None
    assert "explanation" not in answer.to_json()


def test_only_words_that_a_candidate_holds_are_told_of_it(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("How long is green tea brewed?", explaining=True)
    assert answer.explanation
    words = {c.document.path: {term.word for term in c.terms} for c in answer.explanation}
    assert "green" in words["green.txt"]
    assert words["black.txt"] == words["green.txt"] - {"green"}


def test_as_many_candidates_are_explained_as_quotes_were_asked_for(workshop: Workshop) -> None:
    """And ten where fewer were asked for."""
    workshop.build({f"{number}.txt": f"Pump {number} cools the hall." for number in range(15)})
    engine = workshop.engine()
    for top_k, explained in ((1, 10), (12, 12)):
        answer = engine.ask("Which pump cools the hall?", top_k, explaining=True)
        assert answer.explanation
        assert len(answer.explanation) == explained
