"""Print for the command line, so that no words of a document steer or stop a terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from embeddings.errors import QAError


def say(text: str) -> None:
    """Print `text` on standard output, characters that its encoding lacks as escapes.

    Raise `QAError` where it cannot be written, and `BrokenPipeError` where nobody reads it.
    """
    encoding = _encoding()
    with written():
        click.echo(inert(text).encode(encoding, "backslashreplace").decode(encoding))


@contextmanager
def written() -> Iterator[None]:
    """Say of standard output that it cannot be written, in one sentence: raise `QAError`."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _let_go()
        raise QAError(f"the output cannot be written: {error.strerror}") from error


def announce(message: str) -> None:
    """Print a message on standard error, as one line."""
    click.echo(one_line(message), err=True)


def to_json(value: Any) -> str:
    """Return `value` as JSON, in ASCII where standard output is not in UTF-8."""
    return json.dumps(value, ensure_ascii=_encoding() != "utf-8", indent=1).translate(_ESCAPES)


def inert(text: str) -> str:
    """Return `text` with control characters shown as pictures, so that none steers a terminal."""
    return text.translate(_PICTURES)


def one_line(text: str) -> str:
    """Return `text` as `inert` does, with its line ends and tabs shown as pictures too."""
    return text.translate(_ALL_PICTURES)


# U+2400 and following picture the controls; tabs and line ends do no harm.
_ALL_PICTURES = {code: 0x2400 + code for code in range(32)} | {
    0x7F: 0x2421, **dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
}  # fmt: skip
_PICTURES = {code: shown for code, shown in _ALL_PICTURES.items() if chr(code) not in "\t\n\r"}
# Controls that JSON may hold as they are.
_ESCAPES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}


def _encoding() -> str:
    # There is no standard output where it was closed before the start, nor always an encoding.
    return (getattr(sys.stdout, "encoding", None) or "utf-8").lower()


def _let_go() -> None:
    """Let what could not be written go nowhere: Python would try it again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
