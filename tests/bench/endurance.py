"""Ask for minutes with several clients at once: `python -m tests.bench.endurance BEIR [SECONDS]`.

Tells how many answers a second there were and how long they took, and the server's memory four
times on the way, which must not grow. BEIR is a folder with `corpus.jsonl` and `queries.jsonl`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import corpus, measuring

CLIENTS = 8
PARTS = 4


def main(beir: Path, seconds: float) -> None:
    """Build an index of the folder, serve it, and print a line for each part of the time."""
    with TemporaryDirectory() as scratch:
        seeds, port = Path(scratch) / "seeds", measuring.free_port()
        questions = corpus.write_beir(beir, seeds)
        environment = {"QA_INDEX": str(Path(scratch) / "index"), "QA_CACHE": str(measuring.CACHE)}
        command = [sys.executable, "-m", "web"]
        measuring.run_seconds([*command, "build", "--seeds", str(seeds)], **environment)
        serve = [*command, "serve", "--port", str(port)]
        with measuring.serving(serve, port, **environment) as process:
            for part in range(PARTS):
                deadline = time.monotonic() + seconds / PARTS
                shares = measuring.shared_out(questions[part::PARTS], CLIENTS)
                load = measuring.ask_at_once(port, [until(deadline, share) for share in shares])
                memory = measuring.resident_megabytes(process.pid)
                print(
                    f"{len(load.milliseconds):,} answers, {load.rate:.0f} a second, "
                    f"median {load.median:.0f} ms, p95 {load.p95:.0f} ms, "
                    f"{load.errors} errors, {memory:.0f} MB"
                )


def until(deadline: float, questions: Sequence[str]) -> Iterator[str]:
    """Yield questions over and over until a time, in seconds of `time.monotonic`."""
    for question in cycle(questions):
        if time.monotonic() >= deadline:
            return
        yield question


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 300)
