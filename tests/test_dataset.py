"""Question sets are read as they are written, and what is wrong with one is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings.errors import InvalidData
from qa.evaluation.dataset import Dataset, Question, foreign, unanswerable
from qa.evaluation.question_sets import read_dataset

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
        Question("q1", "How long?", {"tea": 1}, ("two minutes",), answerable=True),
        Question("q2", "Which colour?", {"untitled": 2}, (), answerable=True),
        Question("q3", "Who?", {}, (), answerable=False),
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
        Question("a", "How long?", {"Green_tea:0": 1}, ("two",), answerable=True),
        Question("b", "Who?", {}, (), answerable=False),
    )


def test_a_file_is_read_as_squads_and_a_folder_as_beirs_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    paragraph = {"context": "For two minutes.", "qas": [{"id": "a", "question": "How long?"}]}
    path = tmp_path / "DEV.JSON"
    path.write_text(json.dumps({"data": [{"title": "Tea", "paragraphs": [paragraph]}]}))
    assert [d.path for d in read_dataset(path).documents] == ["Tea:0"]
    assert read_dataset(beir(tmp_path / "tea.json")).name == "tea.json"
    with pytest.raises(InvalidData, match=r"absent cannot be read: No such file"):
        read_dataset(tmp_path / "absent")


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
    assert dataset.questions[0].gold == {":1": 1}


def test_a_question_put_to_another_set_has_no_answer_there() -> None:
    question = Question("q", "How long?", {"tea": 1}, ("two",), answerable=True)
    assert unanswerable(question) == Question("q", "How long?", {}, (), answerable=False)


def test_questions_for_another_set_are_named_after_their_own() -> None:
    question = Question("q", "How long?", {"tea": 1}, ("two",), answerable=True)
    assert foreign(Dataset("tea", (), (question,))) == (
        Question("tea: q", "How long?", {}, (), answerable=False),
    )


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
        (
            {"qrels": "query-id\tcorpus-id\tscore\nq1\ttea\tgood\n"},
            "test.tsv, line 2: not a question id",
        ),
        ({"qrels": "q1\t0\ttea\t1\n"}, "test.tsv, line 1: not a question id"),
        ({"qrels": "q1\ttea\t0.5\n"}, "and a whole number, separated by tabs: 'q1\\ttea\\t0.5'"),
        ({"qrels": "q1\ttea\tnan\n"}, "test.tsv, line 1: not a question id"),
        (
            {"qrels": "q1\ttea\t1e300\n"},
            "test.tsv, line 1: the score 1e300 is above 10,000: give smaller ones",
        ),
        ({"qrels": "q1\ttea\t1\rq2\ttea\t1\n"}, "test.tsv, line 1: not a question id"),
        ({"corpus": [{"_id": "a", "title": "*", "text": "..."}]}, "no passages with a letter"),
        (
            {"corpus": [CORPUS[0], CORPUS[1], CORPUS[0]]},
            'corpus.jsonl, line 3: the id "tea" was given before, on line 1: give each its own',
        ),
        (
            {"queries": [QUERIES[2], QUERIES[1], QUERIES[1]]},
            'queries.jsonl, line 3: the id "q2" was given before, on line 2: give each its own',
        ),
        (
            {"corpus": []},
            "no passages with a letter or digit: add some, or name another question set",
        ),
        (
            {"queries": []},
            "no questions with a relevant passage: add some, or name another question",
        ),
    ],
)
def test_what_is_wrong_with_a_folder_is_named_with_file_and_line(
    tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    folder = beir(tmp_path / "set", **changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidData, match="set") as told:
        read_dataset(folder)
    assert message in str(told.value)


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path, name: str) -> None:
    folder = beir(tmp_path / "tea", qrels=QRELS.partition("\n")[2])
    bare = read_dataset(folder)
    path = folder / name
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_dataset(folder) == bare
    assert bare.questions[0].gold == {"tea": 1}


@pytest.mark.parametrize("header", ["", "query-id\tcorpus-id\tscore\n", "q\tdoc\tlabel\n"])
def test_judgements_may_have_any_header_and_blank_lines(tmp_path: Path, header: str) -> None:
    qrels = f"\n{header}\r\nq1\ttea\t1.0\r\n \t \nq2\tuntitled\t3\n\n"
    dataset = read_dataset(beir(tmp_path / "tea", qrels=qrels))
    assert [question.gold for question in dataset.questions] == [{"tea": 1}, {"untitled": 3}, {}]


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0b", "\x0c"])
def test_lines_end_at_newlines_only(tmp_path: Path, character: str) -> None:
    passage = f"tea{character}green"
    folder = beir(tmp_path / "tea", qrels=f"q1\t{passage}\t1\r\n")
    text = f"Green tea.{character}For two minutes."
    row = json.dumps({"_id": passage, "text": text}, ensure_ascii=character < " ")
    (folder / "corpus.jsonl").write_bytes(f"{row}\r\n".encode())
    dataset = read_dataset(folder)
    assert [(d.path, d.text) for d in dataset.documents] == [(passage, text)]
    assert dataset.questions[0].gold == {passage: 1}


def test_passages_without_a_text_may_share_an_id(tmp_path: Path) -> None:
    corpus = [CORPUS[0], {"_id": "tea", "text": " "}]
    dataset = read_dataset(beir(tmp_path / "tea", corpus=corpus))
    assert [document.path for document in dataset.documents] == ["tea"]


def test_passages_without_a_letter_or_digit_are_passed_over_as_blank_ones_are(
    tmp_path: Path,
) -> None:
    corpus = [
        {"_id": "dots", "text": "..."},
        {"_id": "tea", "title": "Green tea", "text": "***"},
        {"_id": "year", "text": "1954"},
    ]
    queries = [{"_id": "q", "text": "Which?"}]
    dataset = read_dataset(beir(tmp_path / "set", corpus, queries, "q\tdots\t1\n"))
    assert [(d.path, d.text) for d in dataset.documents] == [("tea", "Green tea"), ("year", "1954")]
    assert dataset.questions[0].gold == {"dots": 1}


def test_a_squad_paragraph_without_a_letter_is_not_taken_for_the_one_after(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    asked = {"id": "a", "question": "Which?", "answers": []}
    articles = [
        {"paragraphs": [{"context": "...", "qas": [asked]}, {"context": "Two.", "qas": []}]}
    ]
    path.write_text(json.dumps({"data": articles}))
    dataset = read_dataset(path)
    assert [(d.path, d.text) for d in dataset.documents] == [(":1", "Two.")]
    assert dataset.questions[0].gold == {":0": 1}


def test_quotation_marks_are_part_of_an_id(tmp_path: Path) -> None:
    queries = [{"_id": name, "text": "Which?"} for name in ('"q1', 'q"2"')]
    qrels = '"q1\ttea\t1\nq"2"\t"tea"\t1\n'
    dataset = read_dataset(beir(tmp_path / "set", queries=queries, qrels=qrels))
    assert [(q.id, q.gold) for q in dataset.questions] == [
        ('"q1', {"tea": 1}), ('q"2"', {'"tea"': 1}),
    ]  # fmt: skip


@pytest.mark.parametrize("header", [b"", b"query-id\tcorpus-id\tscore\n"])
def test_judgements_that_are_not_in_utf_8_are_refused_by_line(
    tmp_path: Path, header: bytes
) -> None:
    folder = beir(tmp_path / "set")
    (folder / "qrels" / "test.tsv").write_bytes(header + b"q1\ttea\t1\nq\xe9\ttea\t1\n")
    line = 2 + header.count(b"\n")
    with pytest.raises(InvalidData, match=rf"test\.tsv, line {line}: not UTF-8: save the file"):
        read_dataset(folder)


def test_a_folder_that_is_no_question_set_says_what_one_is(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"corpus\.jsonl cannot be read.*SQuAD file"):
        read_dataset(tmp_path)


def test_a_json_file_that_is_not_squad_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"data": [{"paragraphs": 3}]}')
    with pytest.raises(InvalidData, match=r"other\.json: not SQuAD's form: data\.0\.paragraphs"):
        read_dataset(path)


def squad(*ids: str) -> str:
    asked = [{"id": name, "question": "Which?", "answers": [{"text": "Two"}]} for name in ids]
    return json.dumps({"data": [{"paragraphs": [{"context": "Two.", "qas": asked}]}]})


def test_a_squad_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(squad("a"), "utf-8-sig")
    assert [question.id for question in read_dataset(path).questions] == ["a"]


def test_two_questions_of_a_squad_file_with_one_id_are_refused_by_it(tmp_path: Path) -> None:
    path = tmp_path / "dev.json"
    path.write_text(squad("a", "b", "a"))
    with pytest.raises(InvalidData, match=r'dev\.json: the id "a" is given to two questions'):
        read_dataset(path)


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    folder = beir(
        tmp_path / "beir", [{"_id": 7, "text": "Tea."}], [{"_id": 1, "text": "What?"}], "1\t7\t1\n"
    )
    assert read_dataset(folder).questions[0].gold == {"7": 1}
    path = tmp_path / "dev.json"
    paragraph = {"context": "Tea.", "qas": [{"id": 1, "question": "What?", "answers": []}]}
    path.write_text(json.dumps({"data": [{"title": "T", "paragraphs": [paragraph]}]}))
    assert read_dataset(path).questions[0].id == "1"
