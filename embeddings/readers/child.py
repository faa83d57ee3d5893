"""The process that runs the readers which might hang, crash or take all memory.

It is started by `embeddings.readers.isolation`, reads what that sends and answers in JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection

from embeddings.errors import UnreadableSeed
from embeddings.readers.registry import FORMATS, check_read


def limit(memory: int) -> None:
    """Keep this process from taking more than `memory` bytes and from writing any file.

    Where the system does not keep such a limit, as macOS does not that of memory, others hold.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def serve(connection: Connection[bytes, bytes]) -> None:
    """Answer requests, each a suffix and a file's bytes, until the other end is closed."""
    with connection:
        while True:
            try:
                suffix = connection.recv_bytes().decode()
            except EOFError:
                return
            connection.send_bytes(_answer(suffix, connection.recv_bytes()))


def _answer(suffix: str, raw: bytes) -> bytes:
    try:
        reading = check_read(FORMATS[suffix].reader()(raw))
        return json.dumps({"reading": asdict(reading)}).encode()
    except UnreadableSeed as error:
        reason = str(error)
    except MemoryError:
        reason = "needs more memory than a document may: split it"
    except RecursionError:
        reason = "nested too deeply"
    except Exception as error:  # whatever a parser raises, the file is named and the rest goes on
        reason = f"cannot be read: {type(error).__name__}: {error}"[:300]
    return json.dumps({"reason": reason}).encode()


if __name__ == "__main__":
    limit(int(sys.argv[2]))
    serve(Connection(int(sys.argv[1])))
