"""Question sets are read as they are written, and what is wrong with one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings.errors import InvalidData
from qa.dataset import Question, read_dataset, unanswerable

CORPUS = [
    {"_id": "tea", "title": "Tea", "text": "Green tea is brewed for two minutes."},
    {"_id": "untitled", "text": "The kettle is red."},
    {"_id": "title only", "title": "Kettles", "text": " "},
    {"_id": "empty", "title": "", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "How long?", "metadata": {"answers": ["two minutes"]}},
    {"_id": "q2", "text": "Which colour?"},
    {"_id": "q3", "text": "Who?", "metadata": {"answerable": False}},
    {"_id": "not judged", "text": "Why?"},
    {"_id": "q1", "text": "In the kettle?", "metadata": {"filters": {"path": ["kettle.txt"]}}},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\ttea\t1\nq1\tuntitled\t0\nq2\tuntitled\t2\n"


def beir(
    folder: Path, corpus: object = CORPUS, queries: object = QUERIES, qrels: str = QRELS
) -> Path:
    (folder / "qrels").mkdir(parents=True)
    for name, rows in (("corpus", corpus), ("queries", queries)):
        assert isinstance(rows, list)
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "qrels" / "test.tsv").write_text(qrels)
    return folder


def test_a_beir_folder_gives_its_passages_and_its_judged_or_unanswerable_questions(
    tmp_path: Path,
) -> None:
    dataset = read_dataset(beir(tmp_path / "tea"))
    assert dataset.name == "tea"
    assert [(d.path, d.title, d.text) for d in dataset.documents] == [
        ("tea", "Tea", "Green tea is brewed for two minutes."),
        ("untitled", "", "The kettle is red."),
        ("title only", "Kettles", "Kettles"),
    ]
    assert dataset.questions == (
        Question("q1", "How long?", frozenset({"tea"}), ("two minutes",), answerable=True),
        Question("q2", "Which colour?", frozenset({"untitled"}), (), answerable=True),
        Question("q3", "Who?", frozenset(), (), answerable=False),
    )


def test_a_squad_file_gives_its_paragraphs_and_questions(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    answered = {"id": "a", "question": "How long?", "answers": [{"text": "two", "answer_start": 3}]}
    impossible = {"id": "b", "question": "Who?", "answers": [], "is_impossible": True}
    paragraph = {"context": "For two minutes.", "qas": [answered, impossible]}
    articles = [{"title": "Green_tea", "paragraphs": [paragraph]}]
    path.write_text(json.dumps({"data": articles}))
    dataset = read_dataset(path)
    assert [(d.path, d.title, d.text) for d in dataset.documents] == [
        ("Green_tea:0", "Green tea", "For two minutes.")
    ]
    assert dataset.questions == (
        Question("a", "How long?", frozenset({"Green_tea:0"}), ("two",), answerable=True),
        Question("b", "Who?", frozenset(), (), answerable=False),
    )


def test_paragraphs_of_articles_without_a_title_are_not_taken_for_one(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    asked = {"id": "a", "question": "Which?", "answers": [{"text": "Two"}]}
    articles = [
        {"paragraphs": [{"context": "One.", "qas": []}]},
        {"paragraphs": [{"context": "Two.", "qas": [asked]}]},
    ]
    path.write_text(json.dumps({"data": articles}))
    dataset = read_dataset(path)
    assert [d.path for d in dataset.documents] == [":0", ":1"]
    assert dataset.questions[0].gold == {":1"}


def test_a_question_put_to_another_set_has_no_answer_there() -> None:
    question = Question("q", "How long?", frozenset({"tea"}), ("two",), answerable=True)
    assert unanswerable(question) == Question("q", "How long?", frozenset(), (), answerable=False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"corpus": [{"_id": "a", "text": 7}]}, "corpus.jsonl, line 1: text: "),
        ({"corpus": [{"text": "a"}]}, "corpus.jsonl, line 1: _id: "),
        ({"queries": [QUERIES[0], {"_id": "q"}]}, "queries.jsonl, line 2: text: "),
        (
            {"qrels": "query-id\tcorpus-id\tscore\nq1 tea 1\n"},
            "test.tsv, line 2: not a question id",
        ),
        ({"qrels": "q1\ttea\tgood\n"}, "test.tsv, line 1: not a question id"),
        ({"corpus": []}, "no passages"),
        ({"queries": []}, "no questions with a relevant passage"),
    ],
)
def test_what_is_wrong_with_a_folder_is_named_with_file_and_line(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    folder = beir(tmp_path / "set", **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="set") as told:
        read_dataset(folder)
    assert message in str(told.value)


def test_a_folder_that_is_no_question_set_says_what_one_is(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"corpus\.jsonl cannot be read.*SQuAD file"):
        read_dataset(tmp_path)


def test_a_json_file_that_is_not_squad_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"data": [{"paragraphs": 3}]}')
    with pytest.raises(InvalidData, match=r"other\.json: not SQuAD's form: data\.0\.paragraphs"):
        read_dataset(path)
