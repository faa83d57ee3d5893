"""The command `qa`: what it prints and where, its exit codes, and one sentence for each error."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from embeddings.encoding.encoder import Encoder
from tests.conftest import PROJECT
from tests.library import FERRY, FERRY_QUESTION, HARBOUR, UNANSWERED
from web.command_line.command import main

ESCAPE = "The red lamp blinks \x1b[2J twice when the \x9b1m fog is thick.\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:  # noqa: ARG001
    """A folder with seeds and their index, built by the command; `encoder` was converted before."""
    folder = tmp_path_factory.mktemp("home")
    seeds = folder / "my seeds"
    seeds.mkdir()
    (seeds / "harbour.md").write_text(HARBOUR, "utf-8")
    (seeds / "-lamp.txt").write_text(ESCAPE, "utf-8")
    (seeds / "picture.png").write_bytes(b"\x89PNG")
    built = qa(folder, "build")
    assert built.exit_code == 0, built.output
    return folder


def qa(home: Path, *arguments: str, **environment: str) -> Result:
    """Run the command in this process, with the folders of `home` in the environment."""
    return CliRunner().invoke(main, arguments, env={**folders(home), **environment})


def folders(home: Path) -> dict[str, str]:
    return {"QA_SEEDS": str(home / "my seeds"), "QA_INDEX": str(home / "index")}


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, its output in pipes, called from elsewhere."""
    environment = {**os.environ, **folders(home)}
    return subprocess.run(
        [sys.executable, "-m", "web", *arguments], cwd=PROJECT, env=environment,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def run_to(output: int, home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, its output going to a file descriptor."""
    return subprocess.run(
        [sys.executable, "-m", "web", *arguments], cwd=PROJECT, env={**os.environ, **folders(home)},
        stdout=output, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_build_ends_with_a_summary_of_what_it_did(home: Path) -> None:
    result = qa(home, "build")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == (
        "skipped picture.png: .png files are not supported: save it as PDF, DOCX, HTML or text"
    )
    assert re.fullmatch(
        r"2 documents \(2 unchanged\), 4 paragraphs \(0 embedded, 4 reused\), 1 skipped, "
        r"in \d+\.\d s",
        result.stdout.splitlines()[-1],
    )


def test_build_reports_as_json(home: Path) -> None:
    report = json.loads(qa(home, "build", "--json").stdout)
    assert (report["documents"], report["unchanged"], report["paragraphs"]) == (2, 2, 4)
    assert (report["embedded"], report["reused"]) == (0, 4)
    assert [item["path"] for item in report["skipped"]] == ["picture.png"]


def test_a_full_build_embeds_everything_again(home: Path) -> None:
    report = json.loads(qa(home, "build", "--full", "--json").stdout)
    assert (report["embedded"], report["reused"]) == (4, 0)


def test_ask_tells_the_passage_with_the_answer_between_arrows(home: Path) -> None:
    result = qa(home, "ask", FERRY_QUESTION)
    assert result.exit_code == 0
    assert f"»{FERRY}«" in result.stdout
    assert f"harbour.md, {FERRY_QUESTION}, line 5" in result.stdout


def test_ask_says_when_the_documents_do_not_answer_and_that_is_no_error(home: Path) -> None:
    result = qa(home, "ask", UNANSWERED)
    assert result.exit_code == 0
    assert result.stdout.startswith("Not in these documents.")
    assert json.loads(qa(home, "ask", UNANSWERED, "--json").stdout)["status"] == "not_found"


def test_a_seed_cannot_steer_the_terminal(home: Path) -> None:
    result = qa(home, "ask", "When does the red lamp blink twice?")
    assert "blinks ␛[2J twice when the �1m fog" in result.stdout
    assert "\x1b" not in result.stdout


def test_json_holds_what_could_steer_a_terminal_as_escapes(home: Path) -> None:
    printed = qa(home, "ask", "When does the red lamp blink twice?", "--json").stdout
    assert {"\x1b", "\x9b"}.isdisjoint(printed)
    assert json.loads(printed)["quotes"][0]["text"] == ESCAPE.strip()


def test_characters_that_a_terminal_lacks_are_printed_as_escapes(home: Path) -> None:
    question = "When does the red lamp blink twice?"
    runner = CliRunner(charset="latin-1", env=folders(home))
    told = runner.invoke(main, ["ask", question])
    assert told.exit_code == 0
    assert "»The red lamp blinks \\u241b[2J twice when the \\ufffd1m fog is thick.«" in told.stdout


@pytest.mark.parametrize(
    ("path", "shown"), [("\x1b]0;PWNED\x07\x1b[2J\n", "␛]0;PWNED␇␛[2J␊"), ("\ud800", "\\ud800")]
)
def test_a_saved_answer_cannot_steer_the_terminal(
    home: Path, tmp_path: Path, path: str, shown: str
) -> None:
    answer = json.loads(qa(home, "ask", FERRY_QUESTION, "--json", "--top-k", "1").stdout)
    answer["quotes"][0]["document"] = {"id": "gone", "path": path}
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(answer), "utf-8")
    result = qa(home, "verify", str(saved))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"quote 1: document gone ({shown}) is not in the index",
        "0 of 1 quotes are verbatim and in place",
    ]


def test_an_error_stays_one_line_whatever_it_names(home: Path) -> None:
    result = qa(home, "ask", "Who?", QA_INDEX="/none\n\x1b[2J")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: no index at /none␊␛[2J: run ")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", FERRY_QUESTION, "--json"],
        ["build"],
        ["build", "--full", "--events"],
        ["verify"],
        ["--help"],
        ["--version"],
        ["ask", "--help"],
    ],
    ids=" ".join,
)
def test_an_output_that_cannot_be_written_is_told(home: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = run_to(full.fileno(), home, *arguments)
    assert (ended.returncode, ended.stderr) == (
        1, "Error: the output cannot be written: No space left on device\n",
    )  # fmt: skip


def test_an_output_that_nobody_reads_ends_a_command_without_a_word(home: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = run_to(writer, home, "verify")
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, "")


def test_what_ask_saves_is_verified(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(qa(home, "ask", FERRY_QUESTION, "--json", "--top-k", "1").stdout, "utf-8")
    right = qa(home, "verify", str(saved))
    assert (right.exit_code, right.stdout) == (0, "1 of 1 quotes are verbatim and in place\n")
    saved.write_text(saved.read_text("utf-8").replace("pier seven", "pier eight"), "utf-8")
    wrong = qa(home, "verify", str(saved))
    assert wrong.exit_code == 1
    assert wrong.stdout.splitlines()[-1] == "0 of 1 quotes are verbatim and in place"


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["ask", " "], {}, "question: empty, it needs at least one word"),
        (["ask", "x" * 2001], {}, "question: 2,001 characters, at most 2,000 are read"),
        (["ask", "a\x07b"], {}, "question: control character U+0007 at 1: remove it"),
        (["ask", "Who?"], {"QA_INDEX": "/nonexistent"}, "no index at /nonexistent: run `qa build`"),
        (["build"], {"QA_SEEDS": "/nonexistent"}, "seeds folder /nonexistent does not exist"),
        (["build"], {"QA_SEEDS": __file__}, "is not a folder: create it or name another"),
        (["build"], {"QA_PORT": "http"}, None),
        (["serve"], {"QA_PORT": "http"}, "QA_PORT=http: not a number from 0 to 65535"),
        (["serve"], {"QA_THREADS": "0"}, "QA_THREADS=0: not a number from 1 to 256"),
        (["serve"], {"QA_API_KEY": "short"}, "QA_API_KEY: shorter than 8 characters"),
        (["serve"], {"QA_HOST": "0.0.0.0"}, "QA_HOST=0.0.0.0 can be reached from other machines"),
        (["serve"], {"QA_INDEX": "/nonexistent"}, "no index at /nonexistent: run `qa build`"),
        (["serve"], {"QA_HOST": "192.0.2.1", "QA_API_KEY": "long enough"}, "cannot listen on"),
        (["verify", "/nonexistent.json"], {}, "/nonexistent.json cannot be read"),
        (["verify", __file__], {}, "is not JSON: save what `qa ask --json` prints"),
        (["build"], {"QA_MODEL": str(PROJECT / "seeds")}, "no sentence-transformers model"),
    ],
    ids=str,
)
def test_an_error_is_one_sentence_on_stderr(
    home: Path, arguments: list[str], environment: dict[str, str], message: str | None
) -> None:
    result = qa(home, *arguments, **environment)
    if message is None:  # a setting of another command does not matter
        assert result.exit_code == 0
        return
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert isinstance(result.exception, SystemExit)


def test_a_folder_with_nothing_to_index_is_named(home: Path, tmp_path: Path) -> None:
    seeds = tmp_path / "none"
    seeds.mkdir()
    result = qa(home, "build", "--seeds", str(seeds), "--index", str(tmp_path / "index"))
    assert result.exit_code == 1
    assert f"nothing to index: seeds folder {seeds} is empty; add a file in one" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["ask"], ["ask", "a", "b"], ["ask", "a", "--top-k", "0"], ["ask", "a", "--top"],
     ["build", "--fast"], ["verify", "a", "b"]],
    ids=str,
)  # fmt: skip
def test_a_wrong_use_shows_how_to_use_it(home: Path, arguments: list[str]) -> None:
    result = qa(home, *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "--port", "abc"], "QA_PORT=abc: not a number from 0 to 65535"),
        (["serve", "--api-key", "short"], "QA_API_KEY: shorter than 8 characters"),
        (["serve", "--host", "0.0.0.0"], "QA_HOST=0.0.0.0 can be reached from other machines"),
        (["build", "--index-kind", "foo"], "QA_INDEX_KIND=foo: not one of auto, exact, approx"),
        (["build", "--index", str(PROJECT / "seeds"), "--seeds", str(PROJECT / "seeds")],
         f"QA_INDEX={PROJECT / 'seeds'}: lies in the seeds folder"),
    ],
    ids=str,
)  # fmt: skip
def test_an_option_with_a_wrong_value_is_told_with_its_usage(
    home: Path, arguments: list[str], message: str
) -> None:
    result = qa(home, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[0] == f"Usage: main {arguments[0]} [OPTIONS]"
    assert lines[-1].startswith(f"Error: {message}")


def test_a_variable_with_a_wrong_value_is_no_wrong_use(home: Path) -> None:
    """Nor is it beside options that are right."""
    result = qa(home, "build", "--index", str(home / "index"), QA_INDEX_KIND="foo")
    assert result.exit_code == 1
    assert result.stderr == "Error: QA_INDEX_KIND=foo: not one of auto, exact, approximate\n"


@pytest.mark.parametrize("command", [[], *([name] for name in sorted(main.commands))], ids=str)
def test_every_command_has_help(command: list[str]) -> None:
    for flag in ("--help", "-h"):
        result = CliRunner().invoke(main, [*command, flag])
        assert (result.exit_code, result.stdout.startswith("Usage: ")) == (0, True)


def test_the_version_is_that_of_the_package() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.stdout == f"qa, version {version('seed-qa')}\n"


def test_a_pipe_gets_the_result_and_no_progress_bar(home: Path) -> None:
    built = run(home, "build", "--full", "--json")
    assert (built.returncode, built.stderr) == (0, "")
    assert json.loads(built.stdout)["embedded"] == 4


def test_a_folder_is_found_from_anywhere_and_errors_end_a_process_with_1(home: Path) -> None:
    asked = run(home, "ask", "?!")
    assert (asked.returncode, asked.stdout) == (1, "")
    assert asked.stderr == "Error: question: empty, it needs at least one word\n"


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let child processes hear interrupts: those of a runner in the background are born deaf."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_serve_announces_its_address_answers_and_ends_when_interrupted(
    home: Path, end: signal.Signals
) -> None:
    environment = {**os.environ, **folders(home), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "web", "serve", "--port", "0"], env=environment, cwd=PROJECT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert re.fullmatch(r"Serving on http://127\.0\.0\.1:\d+\n", line)
            with urlopen(f"{line.split()[-1]}/readyz", timeout=10) as response:
                assert json.load(response)["status"] == "ready"
            process.send_signal(end)
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert errors == ""
    assert process.returncode == 0
