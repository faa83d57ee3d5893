"""A program that builds is told how far it is."""

from __future__ import annotations

import json

import pytest

from web.command_line.building import print_event


def test_a_step_of_the_progress_is_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    print_event("reading", 1, 2)
    assert json.loads(capsys.readouterr().out) == {"stage": "reading", "done": 1, "total": 2}
