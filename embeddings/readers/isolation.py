"""Run a reader in a process of its own, with a limit on its memory and its time."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from embeddings.errors import ReaderFailed, UnreadableSeed
from embeddings.own_program import own_program
from embeddings.readers.reading import Reading
from embeddings.text.blocks import Block

MEMORY = 1024**3
SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Child:
    process: subprocess.Popen[bytes]
    connection: Connection[Any, Any]

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()


class Isolation:
    """A process that reads files one after another; a new one replaces one that failed.

    `memory` is the most bytes that it may take, `seconds` the longest that a file may.
    """

    def __init__(self, memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._child: _Child | None = None

    def __enter__(self) -> Isolation:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None = None,
        _error: BaseException | None = None,
        _trace: TracebackType | None = None,
    ) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def read(self, suffix: str, raw: bytes) -> Reading:
        """Read a file's bytes as its suffix says; raise `UnreadableSeed` with the reason why not.

        Started on the first call, because most builds need no such reader.
        """
        try:
            child = self._child = self._child or _start(self._memory)
            child.connection.send_bytes(suffix.encode())
            child.connection.send_bytes(raw)
            if not child.connection.poll(self._seconds):
                self.__exit__()
                raise ReaderFailed(f"took longer than {self._seconds:g} s to read: split it")
            answer = json.loads(child.connection.recv_bytes())
        except (OSError, EOFError) as error:
            self.__exit__()
            raise ReaderFailed(
                "its reader crashed on it, or needed too much memory: split it, or try again with "
                "`qa build --full`"
            ) from error
        if reason := answer.get("reason"):
            raise UnreadableSeed(reason)
        return _reading(answer["reading"])


def _start(memory: int) -> _Child:
    ours, theirs = Pipe()
    command = own_program("embeddings.readers.child", str(theirs.fileno()), str(memory))
    process = subprocess.Popen(
        command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    theirs.close()
    return _Child(process, ours)


def _reading(fields: dict[str, Any]) -> Reading:
    blocks = [Block(**{**block, "breaks": tuple(block["breaks"])}) for block in fields["blocks"]]
    return Reading(**{**fields, "blocks": blocks})
