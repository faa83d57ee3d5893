"""What readers say of answers becomes evaluation cases in the BEIR format, on this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from playwright.sync_api import expect

from qa.engine import Engine
from qa.evaluation.question_sets import read_dataset
from tests.browser_fixtures import Visitor
from tests.conftest import Workshop
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED
from tests.test_browser_chat import LIGHTHOUSE, ask
from tests.web_fixtures import make_app
from web import cases
from web.cases import passage_id
from web.command_line.command import main

BRIDGE_QUESTION = "When was the bridge opened?"
PARAGRAPH = HARBOUR[HARBOUR.index("Tickets") : HARBOUR.index("charge.") + 7]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cases"


@pytest.fixture
def voter(engine: Engine, folder: Path) -> FlaskClient:
    return make_app(engine, cases=str(folder)).test_client()


def vote(client: FlaskClient, *questions: str, status: int = 204, **form: Any) -> None:
    response = client.post("/feedback", data={"q": list(questions), **form})
    assert response.status_code == status, response.text


def queries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]


def judgements(folder: Path) -> list[list[str]]:
    lines = (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()
    assert lines[0] == "query-id\tcorpus-id\tscore"
    return [line.split("\t") for line in lines[1:]]


def test_a_right_answer_is_a_case_with_its_passage_and_its_sentence(
    voter: FlaskClient, folder: Path, engine: Engine
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="", comment=" exact ")
    (query,) = queries(folder)
    assert (query["_id"], query["text"]) == (engine.ask(FERRY_QUESTION).id, FERRY_QUESTION)
    assert query["metadata"]["answerable"] is True
    assert query["metadata"]["answers"] == [FERRY]
    assert query["metadata"]["comment"] == "exact"
    assert judgements(folder) == [[query["_id"], passage_id(PARAGRAPH), "1"]]
    corpus = [json.loads(line) for line in (folder / "corpus.jsonl").read_text().split("\n")[:-1]]
    texts = {passage["_id"]: passage["text"] for passage in corpus}
    assert texts[passage_id(PARAGRAPH)] == PARAGRAPH
    index = engine.index
    rows = index.contents.paragraphs
    distinct = {
        index.text(document)[start:end]
        for number, document in enumerate(index.contents.documents)
        for start, end in rows[rows["document"] == number][["start", "end"]].tolist()
    }
    assert len(corpus) == len(texts)
    assert set(texts.values()) == distinct


@pytest.mark.parametrize(
    ("question", "form", "answerable", "score"),
    [
        (FERRY_QUESTION, {"vote": "down", "reason": "passage"}, True, "0"),
        (FERRY_QUESTION, {"vote": "down", "reason": "sentence"}, True, "1"),
        (FERRY_QUESTION, {"vote": "down", "reason": "absent"}, False, "0"),
        (FERRY_QUESTION, {"vote": "down", "reason": ""}, True, "0"),
        (UNANSWERED, {"vote": "up", "reason": ""}, False, None),
        (UNANSWERED, {"vote": "down", "reason": ""}, True, None),
    ],
)
def test_a_vote_says_what_is_known_of_the_answer(
    engine: Engine, tmp_path: Path, question: str, form: dict[str, Any],
    *, answerable: bool, score: str | None,
) -> None:  # fmt: skip
    vote(make_app(engine, cases=str(tmp_path)).test_client(), question, **form)
    (query,) = queries(tmp_path)
    assert query["metadata"]["answerable"] is answerable
    assert query["metadata"]["answers"] == []
    assert [row[2] for row in judgements(tmp_path)] == ([score] if score else [])


def test_a_reason_chosen_before_the_answer_was_called_right_does_not_count(
    engine: Engine, tmp_path: Path
) -> None:
    client = make_app(engine, cases=str(tmp_path)).test_client()
    vote(client, FERRY_QUESTION, vote="up", reason="absent")
    (query,) = queries(tmp_path)
    assert query["metadata"]["answerable"] is True
    assert [row[2] for row in judgements(tmp_path)] == ["1"]


def test_a_second_vote_on_an_answer_takes_the_place_of_the_first(
    voter: FlaskClient, folder: Path
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    vote(voter, LIGHTHOUSE, vote="up", reason="")
    vote(voter, FERRY_QUESTION, vote="down", reason="passage")
    assert [query["metadata"]["vote"] for query in queries(folder)] == ["up", "down"]
    assert sorted(row[2] for row in judgements(folder)) == ["0", "1"]


def test_votes_at_the_same_time_lose_none(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(engine, cases=str(folder))
    questions = [f"{FERRY_QUESTION} {number}" for number in range(8)]
    all_have_read, read = Barrier(len(questions)), cases._lines

    def reading(path: Path) -> list[dict[str, Any]]:
        """Read, and write only when the others have read too, if they may."""
        found = read(path)
        with suppress(BrokenBarrierError):
            all_have_read.wait(0.2)
        return found

    monkeypatch.setattr(cases, "_lines", reading)
    with ThreadPoolExecutor(len(questions)) as pool:
        list(pool.map(lambda q: vote(app.test_client(), q, vote="up", reason=""), questions))
    assert sorted(query["metadata"]["asked"] for query in queries(folder)) == questions
    assert len(judgements(folder)) == len(questions)


@pytest.mark.parametrize("step", ["write", "replace"])
def test_a_vote_that_cannot_be_written_leaves_the_cases_as_they_were(
    voter: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    before = (queries(folder), judgements(folder))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    def half(path: Path, content: str, encoding: str) -> None:
        path.write_bytes(content[: len(content) // 2].encode(encoding))
        full()

    with monkeypatch.context() as patch:
        if step == "write":
            patch.setattr(Path, "write_text", half)
        else:
            patch.setattr(os, "replace", full)
        vote(voter, LIGHTHOUSE, status=500, vote="up", reason="")
    assert (queries(folder), judgements(folder)) == before


@pytest.mark.parametrize("failing", [1, 2])
def test_a_vote_interrupted_at_any_step_leaves_no_question_without_its_judgement(
    voter: FlaskClient, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    before = sorted(folder.rglob("*"))
    real, calls = os.replace, 0

    def replace(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(5, "Input/output error")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        vote(voter, LIGHTHOUSE, status=500, vote="up", reason="")
    assert len(queries(folder)) == 1
    assert {query["_id"] for query in queries(folder)} <= {row[0] for row in judgements(folder)}
    assert sorted(folder.rglob("*")) == before
    vote(voter, LIGHTHOUSE, vote="up", reason="")
    assert (len(queries(folder)), len(judgements(folder))) == (2, 2)


def test_a_vote_beside_judgements_that_are_none_adds_no_question(
    voter: FlaskClient, folder: Path
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nmine\n")
    vote(voter, LIGHTHOUSE, status=500, vote="up", reason="")
    assert len(queries(folder)) == 1


def test_a_turn_is_kept_with_those_before_it(voter: FlaskClient, folder: Path) -> None:
    vote(voter, FERRY_QUESTION, LIGHTHOUSE, vote="up", reason="")
    (query,) = queries(folder)
    assert query["metadata"]["turns"] == [{"question": FERRY_QUESTION, "answer": PARAGRAPH}]


def test_what_is_said_of_some_documents_is_no_case_for_all(
    voter: FlaskClient, folder: Path, engine: Engine
) -> None:
    other = next(d.path for d in engine.index.contents.documents if "harbour" not in d.path)
    vote(voter, FERRY_QUESTION, vote="up", reason="", path=other)
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    scoped, whole = queries(folder)
    assert scoped["metadata"]["filters"] == {"document": [], "path": [other]}
    assert [question.id for question in read_dataset(folder).questions] == [whole["_id"]]


def test_a_file_of_cases_that_was_cut_off_is_named(
    voter: FlaskClient, folder: Path, engine: Engine
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    (folder / "corpus.jsonl").write_text('{"_id": "x", "te', "utf-8")
    data = {"q": FERRY_QUESTION, "vote": "up", "reason": ""}
    response = make_app(engine, cases=str(folder)).test_client().post("/feedback", data=data)
    assert response.status_code == 500
    assert f"QA_CASES={folder}: holds something else than cases" in response.get_json()["detail"]


@pytest.mark.parametrize(
    "form", [{}, {"vote": "up"}, {"vote": "maybe", "reason": ""}, {"vote": "up", "reason": "x"}]
)
def test_a_vote_that_says_nothing_is_refused(
    voter: FlaskClient, folder: Path, form: dict[str, str]
) -> None:
    questions = [FERRY_QUESTION] if form != {"vote": "up"} else []
    vote(voter, *questions, status=422, **form)
    assert not folder.exists()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
     {"Origin": "https://evil.example"}, {"Origin": "null"},
     {"Origin": "http://["}],
    ids=str,
)  # fmt: skip
def test_another_site_s_page_cannot_vote_or_choose(
    voter: FlaskClient, folder: Path, headers: dict[str, str]
) -> None:
    for path in ("/feedback", "/preferences", "/ask"):
        response = voter.post(path, data={"q": FERRY_QUESTION, "vote": "up"}, headers=headers)
        assert (response.status_code, response.is_json) == (403, True)
    assert not folder.exists()


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}], ids=str
)
def test_our_own_page_and_programs_can_vote(voter: FlaskClient, headers: dict[str, str]) -> None:
    form = {"q": FERRY_QUESTION, "vote": "up", "reason": ""}
    assert voter.post("/feedback", data=form, headers=headers).status_code == 204


def test_what_readers_say_is_a_question_set_that_qa_eval_scores(
    voter: FlaskClient, folder: Path, tmp_path: Path
) -> None:
    vote(voter, FERRY_QUESTION, vote="up", reason="")
    vote(voter, UNANSWERED, vote="up", reason="")
    command = ["eval", str(folder), "--json", "--work", str(tmp_path / "work")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    card = json.loads(result.stdout)
    assert (card["dataset"], card["questions"]) == ("cases", 2)
    assert card["metrics"]["hit@1"] == 1.0
    assert card["metrics"]["sentence_hit"] == 1.0
    assert card["metrics"]["not_found"] == 1.0


def test_a_folder_that_cannot_be_written_is_named(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    client = make_app(engine, cases=str(tmp_path / "file")).test_client()
    response = client.post("/feedback", data={"q": FERRY_QUESTION, "vote": "up", "reason": ""})
    assert response.status_code == 500
    assert f"QA_CASES={tmp_path / 'file'}: cannot be written" in response.get_json()["detail"]


def test_a_reader_votes_with_a_click(visit: Callable[..., Visitor], cases: Path) -> None:
    page = visit().page()
    page.goto("/")
    ask(page, FERRY_QUESTION)
    page.get_by_text("Right or wrong?").click()
    page.get_by_label("If wrong, why").select_option("another sentence of it answers")
    page.get_by_label("Comment").fill("the kiosk, rather")
    page.get_by_role("button", name="Wrong").click()
    expect(page.locator("#status")).to_have_text("Thank you: your vote is kept.")
    assert queries(cases)[-1]["metadata"]["comment"] == "the kiosk, rather"


def test_a_reader_votes_without_javascript(visit: Callable[..., Visitor], cases: Path) -> None:
    page = visit(java_script_enabled=False).page()
    page.goto(f"/?q={LIGHTHOUSE}")
    page.get_by_text("Right or wrong?").click()
    page.get_by_role("button", name="Right").click()
    expect(page.locator(".asked")).to_have_text(LIGHTHOUSE)
    assert queries(cases)[-1]["metadata"]["vote"] == "up"


def test_each_answer_has_an_address(visit: Callable[..., Visitor]) -> None:
    page = visit().page()
    page.goto("/")
    ask(page, FERRY_QUESTION)
    ask(page, LIGHTHOUSE)
    first = page.get_by_role("link", name="Link to this answer").first.get_attribute("href")
    assert str(first).endswith("#turn-1")
    page.goto(str(first))
    expect(page.locator(".asked")).to_have_text(FERRY_QUESTION)


def test_an_answer_that_the_documents_no_longer_give_is_not_judged(
    workshop: Workshop, folder: Path
) -> None:
    """The page that a reader judges may be older than the index."""
    workshop.build({"a.txt": "The bridge was opened in 1931.", "b.txt": "It is red."})
    engine = workshop.engine()
    client = make_app(engine, cases=str(folder)).test_client()
    page = client.get("/", query_string={"q": BRIDGE_QUESTION}).text
    seen = page.partition('name="judged" value="')[2].partition('"')[0]
    workshop.build({"b.txt": "It is blue."})
    engine.reload()
    vote(client, BRIDGE_QUESTION, vote="up", judged=seen)
    assert queries(folder)[0]["metadata"]["answers"] == ["The bridge was opened in 1931."]
    workshop.build({"a.txt": "The bridge was opened in 1958."})
    engine.reload()
    vote(client, BRIDGE_QUESTION, vote="down", judged=seen, status=409)
    assert [query["metadata"]["vote"] for query in queries(folder)] == ["up"]
