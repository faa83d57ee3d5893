"""The metrics are what their names say, checked against values worked out by hand."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from embeddings.errors import InvalidData
from qa.evaluation.metrics import Outcome, difference, interval, over_all, per_question
from qa.evaluation.outcomes import check_writable, read_outcomes, write_outcomes
from qa.evaluation.scorecard import compare, score


def outcome(
    question: str,
    passages: str,
    gold: str,
    confidence: float = 0.9,
    *,
    answered: bool = True,
    hit: bool | None = None,
) -> Outcome:
    return Outcome(
        question,
        bool(gold),
        tuple(passages),
        dict.fromkeys(gold, 1),
        confidence,
        answered,
        hit,
        hit,
        5.0,
    )


FIRST = outcome("1", "abc", "a", 0.9, hit=True)
THIRD = outcome("2", "bca", "a", 0.8, hit=False)
NEVER = outcome("3", "bc", "a", 0.2, answered=False)
ABSENT = outcome("4", "bca", "", 0.1, answered=False)


def test_retrieval_is_scored_over_the_questions_that_have_an_answer() -> None:
    found = per_question([FIRST, THIRD, NEVER, ABSENT])
    assert found["hit@1"] == {"1": 1.0, "2": 0.0, "3": 0.0}
    assert found["hit@5"] == {"1": 1.0, "2": 1.0, "3": 0.0}
    assert found["mrr@10"] == pytest.approx({"1": 1.0, "2": 1 / 3, "3": 0.0})
    assert found["ndcg@10"] == pytest.approx({"1": 1.0, "2": 1 / math.log2(4), "3": 0.0})


def test_grades_count_for_ndcg_only() -> None:
    graded = replace(FIRST, passages=("d1", "d0"), gold={"d0": 2, "d1": 1})
    found = per_question([graded])
    best = 2 + 1 / math.log2(3)
    assert found["ndcg@10"] == pytest.approx({"1": (1 + 2 / math.log2(3)) / best})
    assert found["ndcg@10"]["1"] == pytest.approx(0.8597, abs=1e-4)
    assert (found["hit@1"], found["mrr@10"], found["precision"]) == ({"1": 1}, {"1": 1}, {"1": 1})


def test_hits_count_only_where_answers_are_named() -> None:
    found = per_question([FIRST, THIRD, NEVER])
    assert found["sentence_hit"] == {"1": 1.0, "2": 0.0}
    assert "quote_hit" not in per_question([NEVER])


def test_silence_and_speech_are_scored_apart() -> None:
    found = per_question([FIRST, THIRD, NEVER, ABSENT])
    assert found["answered"] == {"1": 1.0, "2": 1.0, "3": 0.0}
    assert found["not_found"] == {"4": 1.0}
    assert found["precision"] == {"1": 1.0, "2": 0.0}


def test_auroc_and_coverage_speak_of_what_confidence_tells_apart() -> None:
    found = over_all([FIRST, THIRD, NEVER, ABSENT])
    assert found["auroc"] == 1.0
    assert found["coverage@95"] == pytest.approx(1 / 3)
    mixed = over_all([FIRST, outcome("5", "ab", "", 0.95), outcome("6", "ab", "a", 0.5)])
    assert mixed["auroc"] == 0.0
    assert mixed["coverage@95"] == 0.0


def test_equal_confidences_are_shown_together_or_not_at_all() -> None:
    equal = [outcome("1", "a", "a", 0.5), outcome("2", "b", "", 0.5)]
    assert over_all(equal)["coverage@90"] == 0.0


def test_calibration_error_is_the_mean_gap_between_confidence_and_being_right() -> None:
    assert over_all([FIRST])["ece"] == pytest.approx(0.1)
    halves = [outcome("1", "a", "a", 0.5), outcome("2", "b", "a", 0.5)]
    assert over_all(halves)["ece"] == pytest.approx(0.0)
    apart = [outcome("1", "a", "a", 0.05), outcome("2", "b", "a", 0.15)]
    assert over_all(apart)["ece"] == pytest.approx((0.95 + 0.15) / 2), "a bin is a tenth wide"


def test_without_unanswerable_questions_there_is_nothing_to_tell_apart() -> None:
    assert over_all([FIRST, THIRD]).keys() == {"ece"}


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [0.0, 1.0] * 50
    low, high = interval(values)
    assert low < 0.5 < high
    assert high - low == pytest.approx(0.196, abs=0.03)
    assert interval(values) == (low, high)
    assert interval([1.0, 1.0]) == (1.0, 1.0)


def test_a_difference_is_paired_by_question() -> None:
    mean, low, high = difference({"1": 1.0, "2": 0.0, "3": 1.0}, {"2": 0.0, "1": 0.0})
    assert (mean, low, high) == (0.5, 0.0, 1.0)


def test_outcomes_survive_being_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_outcomes(path, [FIRST, ABSENT])
    assert read_outcomes(path) == [FIRST, ABSENT]
    graded = replace(FIRST, question="a\u2028b\x85", gold={"a": 2}, refused="question: empty")
    write_outcomes(path, [graded])
    assert read_outcomes(path) == [graded]


def test_rows_written_before_there_were_grades_are_still_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = {**asdict(FIRST), "gold": ["a", "b"]}
    del row["refused"]
    path.write_text(json.dumps(row) + "\n")
    assert read_outcomes(path) == [replace(FIRST, gold={"a": 1, "b": 1})]


def test_whether_a_file_can_be_written_is_found_without_changing_it(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    check_writable(path)
    assert not path.exists()
    path.write_text("kept")
    check_writable(path)
    assert path.read_text() == "kept"
    for unwritable in (tmp_path, tmp_path / "absent" / "rows.jsonl"):
        with pytest.raises(InvalidData, match=f"{unwritable} cannot be written: "):
            check_writable(unwritable)


def test_rows_that_are_none_are_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"question": "1"}\n')
    with pytest.raises(InvalidData, match=r"rows\.jsonl: not what `qa eval --rows` writes"):
        read_outcomes(path)
    with pytest.raises(InvalidData, match=r"absent\.jsonl cannot be read"):
        read_outcomes(tmp_path / "absent.jsonl")
    with pytest.raises(InvalidData, match="cannot be written"):
        write_outcomes(tmp_path, [FIRST])


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("answered", "maybe", "answered: Input should be a valid boolean"),
        ("confidence", "high", "confidence: Input should be a valid number"),
        ("gold", {"a": "much"}, "gold.a: Input should be a valid integer"),
        ("passages", "abc", "passages: Input should be a valid array"),
    ],
)
def test_a_row_with_a_wrong_value_is_refused_by_line_and_field(
    tmp_path: Path, field: str, value: object, fault: str
) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [asdict(FIRST), {**asdict(THIRD), field: value}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pytest.raises(InvalidData, match=rf"writes: line 2: {fault}"):
        read_outcomes(path)


def test_a_scorecard_holds_means_intervals_and_times() -> None:
    card = score("tea", 3, 4, [FIRST, THIRD, NEVER, ABSENT])
    assert (card.dataset, card.passages, card.paragraphs, card.questions) == ("tea", 3, 4, 4)
    assert card.metrics["hit@1"] == pytest.approx(0.3333)
    assert card.metrics["not_found"] == 1.0
    assert card.milliseconds == {"median": 5.0, "p95": 5.0}
    assert card.metrics.keys() == card.intervals.keys()
    low, high = card.intervals["hit@1"]
    assert low <= card.metrics["hit@1"] <= high


def test_two_runs_are_compared_on_the_questions_that_both_asked() -> None:
    better = outcome("2", "abc", "a")
    changes = compare([FIRST, better], [FIRST, THIRD, NEVER])
    assert changes["hit@1"] == (0.5, 0.0, 1.0)
    assert "not_found" not in changes
