"""What the README and the guide tell people to type is what the program takes and answers."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import click
import pytest

from qa.engine import MAX_TOP_K, Engine
from qa.parameters import fitted
from qa.question import MAX_CHARACTERS
from tests.conftest import PROJECT
from web.app import create_app
from web.command_line.command import main
from web.settings import TABLE, Settings

README = (PROJECT / "README.md").read_text("utf-8")
GUIDE = (PROJECT / "seeds" / "guide.md").read_text("utf-8")
# A command in a fenced block (to the end of the line or its comment), or in `code`.
TYPED = [
    shlex.split(line)
    for line in re.findall(
        r"(?:^ *|`)((?:\.venv/bin/)?(?:qa|make) [^`#\n>]+)", README + GUIDE, re.M
    )
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_readme_names_the_threshold_that_answers_are_shown_from() -> None:
    assert f"The threshold is {fitted().threshold}.".replace("0.", ".", 1) in README


def test_the_table_of_settings_is_that_of_the_program() -> None:
    rows = re.findall(r"^\| `(QA_.*?)` \| `(.*?)` \| (.*?) \| (.*?) \|$", README, re.MULTILINE)
    assert rows == [
        (s.variable, s.option, f"`{s.default}`" if s.default else "none", s.help) for s in TABLE
    ]


def test_commands_and_options_exist() -> None:
    commands = {command[1] for command in TYPED if command[0].endswith("qa")}
    assert {"build", "ask", "serve", "verify"} <= commands
    for _, name, *arguments in (command for command in TYPED if command[0].endswith("qa")):
        command = main.commands[name]
        known = {option for parameter in command.params for option in parameter.opts}
        given = {argument for argument in arguments if argument.startswith("--")}
        assert given <= known | {"--help"}, name


def test_every_command_of_the_program_is_in_the_readme() -> None:
    section = README.partition("## Command line")[2].partition("\n## ")[0]
    assert set(re.findall(r"^qa (\w+)", section, re.MULTILINE)) == set(main.commands)


def test_pictures_exist() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert len(pictures) == 3
    for picture in pictures:
        assert (PROJECT / picture).read_bytes().startswith(b"\x89PNG")


def test_make_targets_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    targets = {command[1] for command in TYPED if command[0] == "make"}
    assert {"run", "test", "install", "help"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_variables_exist() -> None:
    known = {setting.variable for setting in TABLE}
    assert set(re.findall(r"\bQA_[A-Z_]+\b", README + GUIDE)) <= known


def test_the_curl_example_is_answered_as_shown(shipped_engine: Engine) -> None:
    curl = next(block for block in blocks("sh") if block.startswith("curl"))
    body = shlex.split(curl.replace("\\\n", ""))[-1]
    client = create_app(Settings.read(), shipped_engine).test_client()
    answer = client.post("/ask", data=body, content_type="application/json").get_json()
    assert still(answer) == still(json.loads(blocks("json")[0]))


def still(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without the numbers that change with time, a fit or another seed."""
    for quote in answer["quotes"]:
        assert 0.5 < quote.pop("confidence") <= 1
        assert quote.pop("score") > 0
    answer["timings_ms"] = sorted(answer["timings_ms"])
    answer["index"] = sorted(answer["index"])
    assert len(answer.pop("id")) == 16
    del answer["confidence"]
    return answer


def test_limits_are_those_of_the_program() -> None:
    assert f"{MAX_CHARACTERS:,} characters long" in GUIDE
    assert f"a whole number from 1 to {MAX_TOP_K}" in GUIDE
    assert f"`top_k` (1 to {MAX_TOP_K})" in README


@pytest.mark.parametrize("name", ["LICENSE", "CHANGELOG.md", "seeds"])
def test_what_it_points_to_is_there(name: str) -> None:
    assert (PROJECT / name).exists()
    assert set(re.findall(r"\]\(([^)#:]+)\)", README)) <= {
        str(path.relative_to(PROJECT)) for path in PROJECT.rglob("*") if ".venv" not in path.parts
    }


def test_the_changelog_names_the_version() -> None:
    version = re.search(r'^version = "(.*)"', (PROJECT / "pyproject.toml").read_text(), re.M)
    assert version
    assert f"## [{version[1]}]" in (PROJECT / "CHANGELOG.md").read_text("utf-8")


def test_each_command_explains_itself() -> None:
    for name, command in main.commands.items():
        assert command.get_short_help_str(200), name
        assert isinstance(command, click.Command)
