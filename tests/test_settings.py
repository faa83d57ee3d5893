"""One table of settings: what it says is what `--help`, the environment and the README say."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from embeddings.errors import InvalidSettings
from tests.conftest import PROJECT
from web.command_line.command import main
from web.settings import HOME, TABLE, Setting, Settings


def test_without_anything_given_the_defaults_of_the_table_hold() -> None:
    settings = Settings.read()
    assert (settings.seeds, settings.index) == (PROJECT / "seeds", PROJECT / ".index")
    assert (settings.host, settings.port, settings.threads) == ("127.0.0.1", 8000, 8)
    assert (settings.api_key, settings.allowed_hosts) == ("", ())
    assert PROJECT == HOME


def test_given_folders_are_taken_from_where_qa_is_called() -> None:
    assert str(Settings.read(seeds="texts").seeds) == "texts"


def test_an_empty_value_means_the_default() -> None:
    assert Settings.read(port="", seeds="") == Settings.read()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("port", "http", "QA_PORT=http: not a number from 0 to 65535"),
        ("port", "-1", "QA_PORT=-1: not a number from 0 to 65535"),
        ("port", "65536", "QA_PORT=65536: not a number from 0 to 65535"),
        ("threads", "0", "QA_THREADS=0: not a number from 1 to 256"),
        ("threads", "1e3", "QA_THREADS=1e3: not a number from 1 to 256"),
        (
            "allowed_hosts",
            "a.org,b.org:80",
            "QA_ALLOWED_HOSTS: b.org:80 is no host name: give names "
            "alone, such as example.com, without a scheme or a port",
        ),
        (
            "allowed_hosts",
            "https://a.org",
            "QA_ALLOWED_HOSTS: https://a.org is no host name: give "
            "names alone, such as example.com, without a scheme or a port",
        ),
        ("api_key", "short", "QA_API_KEY: shorter than 8 characters: choose a longer key"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, message: str) -> None:
    with pytest.raises(InvalidSettings) as caught:
        Settings.read(**{name: value})
    assert str(caught.value) == message


@pytest.mark.parametrize("host", ["LOCALHOST", "[::1]", " 127.0.0.1"])
def test_this_machine_is_known_however_it_is_written(host: str) -> None:
    settings = Settings.read(host=host)
    assert settings.loopback
    settings.check_serving()


def test_allowed_hosts_are_names_in_any_case() -> None:
    assert Settings.read(allowed_hosts="Docs.Example.com, .b.org,").allowed_hosts == (
        "docs.example.com", ".b.org",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["index", "cache", "cases"])
def test_no_folder_of_ours_may_lie_among_the_documents(tmp_path: Path, name: str) -> None:
    """What lies in it would be read, and change with every build."""
    for inside in (tmp_path, tmp_path / "ours", tmp_path / "a" / ".." / "ours"):
        with pytest.raises(InvalidSettings, match=rf"QA_{name.upper()}=.*ours|seeds folder"):
            Settings.read(seeds=str(tmp_path), **{name: str(inside)})
    for apart in (tmp_path / ".ours", tmp_path.parent / "ours", tmp_path.parent):
        Settings.read(seeds=str(tmp_path), **{name: str(apart)})


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_help_shows_every_setting_with_its_variable_and_default(setting: Setting) -> None:
    shown = re.sub(r"\s+", " ", CliRunner().invoke(main, ["serve", "--help"]).output)
    assert f"{setting.option} " in shown
    assert setting.help in shown
    assert f"[env var: {setting.variable}]" in shown
    assert f"[default: {setting.default or 'none'}]" in shown


def test_every_option_that_has_a_variable_is_in_the_table() -> None:
    commands = main.commands.values()
    options = {
        (option.name, option.envvar)
        for command in commands
        for option in command.params
        if isinstance(option, click.Option) and option.envvar
    }
    assert options == {(setting.name, setting.variable) for setting in TABLE}


def test_a_folder_that_is_a_link_in_a_circle_is_no_fault_of_the_settings(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    assert Settings.read(index=str(circle)).index == circle
