"""`qa eval` asks the questions of a set and prints what its name promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from embeddings.encoding.encoder import Encoder
from qa.evaluation.outcomes import read_outcomes
from tests.conftest import PROJECT
from tests.test_dataset import beir
from web.command_line.command import main
from web.command_line.evaluating import Run, evaluate
from web.settings import Settings

CORPUS = [
    {"_id": "tea", "title": "Tea", "text": "Green tea is brewed for two minutes, never longer."},
    {
        "_id": "ferry",
        "title": "Ferry",
        "text": "The ferry to the island leaves at noon on Sundays.",
    },
    {"_id": "lamp", "title": "Lamp", "text": "The lamp of the lighthouse was replaced in 1954."},
]
QUERIES = [
    {
        "_id": "q1",
        "text": "How long is green tea brewed?",
        "metadata": {"answers": ["two minutes"]},
    },
    {"_id": "q2", "text": "When does the ferry leave for the island?"},
    {"_id": "q3", "text": "Who wrote the national anthem?", "metadata": {"answerable": False}},
]
QRELS = "q1\ttea\t1\nq2\tferry\t1\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:  # noqa: ARG001
    """A question set; `encoder` was converted before."""
    return beir(tmp_path_factory.mktemp("sets") / "tea", CORPUS, QUERIES, QRELS)


def qa_eval(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["eval", *map(str, arguments)])


def test_the_scores_are_printed_as_one_json_object(folder: Path, tmp_path: Path) -> None:
    result = qa_eval(folder, "--json", "--work", tmp_path)
    assert result.exit_code == 0, result.output
    card = json.loads(result.stdout)
    assert (card["dataset"], card["passages"], card["questions"]) == ("tea", 3, 3)
    assert card["metrics"]["hit@1"] == 1.0
    assert card["metrics"]["mrr@10"] == 1.0
    assert card["metrics"]["sentence_hit"] == 1.0
    assert card["metrics"]["auroc"] == 1.0
    assert card["metrics"]["not_found"] == 1.0
    assert card["intervals"]["hit@1"] == [1.0, 1.0]
    assert (tmp_path / "tea" / "current").is_file()


def test_removed_and_foreign_questions_expect_no_answer(folder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    result = qa_eval(folder, "--remove-gold", "--foreign", folder, "--limit", "1", "--rows", rows)
    assert result.exit_code == 0, result.output
    outcomes = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert [(outcome["question"], outcome["expected"]) for outcome in outcomes] == [
        ("q1", True), ("q1 without gold", False), ("tea: q1", False),
    ]  # fmt: skip
    assert "tea" not in outcomes[1]["passages"]


def test_two_runs_are_compared_in_the_table(folder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    assert qa_eval(folder, "--rows", rows).exit_code == 0
    result = qa_eval(folder, "--against", rows)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].startswith("tea: 3 passages in 3 paragraphs, 3 questions, ")
    assert "  hit@1        1.0000  [1.0000, 1.0000]  +0.0000 [+0.0000, +0.0000]" in lines


def test_a_folder_that_is_no_question_set_is_one_sentence(tmp_path: Path) -> None:
    result = qa_eval(tmp_path)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "corpus.jsonl cannot be read" in result.stderr


def test_a_sets_own_questions_score_the_same_beside_foreign_ones_of_the_same_ids(
    folder: Path,
) -> None:
    alone = json.loads(qa_eval(folder, "--json").stdout)["metrics"]
    both = json.loads(qa_eval(folder, "--json", "--foreign", folder).stdout)["metrics"]
    assert both["hit@1"] == alone["hit@1"] == 1.0
    assert both["precision"] < alone["precision"] == 1.0


def test_questions_that_cannot_be_asked_are_told_once_at_the_end(tmp_path: Path) -> None:
    queries = [{"_id": "q0", "text": "tea " * 600}, *QUERIES, {"_id": "q4", "text": "a\x00b"}]
    qrels = f"q0\ttea\t1\n{QRELS}q4\ttea\t1\n"
    result = qa_eval(beir(tmp_path / "tea", CORPUS, queries, qrels), "--json")
    assert result.exit_code == 0, result.output
    card = json.loads(result.stdout)
    assert (card["questions"], card["metrics"]["hit@1"]) == (5, 0.5)
    assert result.stderr == (
        "2 of 5 questions could not be asked and count as if nothing was found; the first is q0: "
        "question: 2,400 characters, at most 2,000 are read: shorten it\n"
    )


def test_a_question_whose_passage_has_no_letter_counts_as_not_found(tmp_path: Path) -> None:
    corpus = [*CORPUS, {"_id": "dots", "text": "..."}]
    queries = [*QUERIES, {"_id": "q4", "text": "What do the dots say?"}]
    result = qa_eval(beir(tmp_path / "tea", corpus, queries, QRELS + "q4\tdots\t1\n"), "--json")
    assert result.exit_code == 0, result.output
    card = json.loads(result.stdout)
    assert (card["passages"], card["questions"]) == (3, 4)
    assert card["metrics"]["hit@1"] == 0.6667


def test_as_many_questions_are_announced_as_are_asked(tmp_path: Path) -> None:
    queries = [*QUERIES, {"_id": "q4", "text": "Whose passage is in no corpus?"}]
    folder = beir(tmp_path / "tea", CORPUS, queries, QRELS + "q4\tnowhere\t1\n")
    steps: list[tuple[str, int, int]] = []
    run = Run(folder, remove_gold=True, foreign=folder)
    evaluate(run, Settings.read(), lambda _message: None, lambda *step: steps.append(step))
    assert [step for step in steps if step[0] == "asking"] == [
        ("asking", number, 9) for number in range(1, 10)
    ]


def test_rows_that_cannot_be_written_are_told_before_anything_is_built(
    folder: Path, tmp_path: Path
) -> None:
    result = qa_eval(folder, "--work", tmp_path / "work", "--rows", tmp_path)
    assert result.exit_code == 1
    assert result.stderr == f"Error: {tmp_path} cannot be written: Is a directory\n"
    assert not (tmp_path / "work").exists()


def test_scores_are_shown_even_where_their_rows_cannot_be_written(folder: Path) -> None:
    result = qa_eval(folder, "--rows", "/dev/full")
    assert result.exit_code == 1
    assert result.stdout.startswith("tea: 3 passages in 3 paragraphs, 3 questions, ")
    assert result.stderr == "Error: /dev/full cannot be written: No space left on device\n"


def test_rows_are_kept_even_where_nobody_reads_the_scores(folder: Path, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    rows = tmp_path / "rows.jsonl"
    command = [sys.executable, "-m", "web", "eval", str(folder), "--rows", str(rows)]
    ended = subprocess.run(command, cwd=PROJECT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert [row.question for row in read_outcomes(rows)] == ["q1", "q2", "q3"]


def test_rows_of_other_questions_are_told_to_compare_nothing(folder: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.touch()
    result = qa_eval(folder, "--against", rows)
    assert result.exit_code == 0, result.output
    assert result.stderr == (f"nothing to compare: {rows} holds no question that was asked now\n")


def test_without_answerable_questions_nothing_can_be_asked_of_what_remains(tmp_path: Path) -> None:
    folder = beir(tmp_path / "tea", CORPUS, QUERIES[2:], "")
    result = qa_eval(folder, "--remove-gold")
    assert result.exit_code == 1
    assert result.stderr == (
        f"Error: {folder}: no question has an answer: ask without --remove-gold\n"
    )
