"""Ask for minutes with several clients at once: `python -m tests.bench.endurance BEIR [SECONDS]`.

Tells how many answers a second there were and how long they took, and the server's memory four
times on the way, which must not grow. BEIR is a folder with `corpus.jsonl` and `queries.jsonl`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tests.bench import corpus, measuring

CACHE = Path(__file__).resolve().parents[2] / ".cache"
CLIENTS = 8
PARTS = 4


def main(beir: Path, seconds: float) -> None:
    """Build an index of the folder, serve it, and print a line for each part of the time."""
    with TemporaryDirectory() as scratch:
        seeds, port = Path(scratch) / "seeds", measuring.free_port()
        questions = corpus.write_beir(beir, seeds)
        environment = {"QA_INDEX": str(Path(scratch) / "index"), "QA_CACHE": str(CACHE)}
        command = [sys.executable, "-m", "web"]
        measuring.run_seconds([*command, "build", "--seeds", str(seeds)], **environment)
        serve = [*command, "serve", "--port", str(port)]
        with measuring.serving(serve, port, **environment) as process:
            for part in range(PARTS):
                asking = questions[part::PARTS]
                loads = _ask_for(seconds / PARTS, port, asking)
                print(f"{_told(loads)}, {measuring.resident_megabytes(process.pid):.0f} MB")


def until(deadline: float, questions: Sequence[str]) -> Iterator[str]:
    """Yield questions over and over until a time, in seconds of `time.monotonic`."""
    for question in cycle(questions):
        if time.monotonic() >= deadline:
            return
        yield question


def _ask_for(seconds: float, port: int, questions: Sequence[str]) -> list[measuring.Load]:
    deadline = time.monotonic() + seconds
    shares = [until(deadline, questions[first::CLIENTS]) for first in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda share: measuring.ask_over_http(port, share), shares))


def _told(loads: Sequence[measuring.Load]) -> str:
    times = np.concatenate([load.milliseconds for load in loads])
    rate = len(times) / max(load.seconds for load in loads)
    return (
        f"{len(times):,} answers, {rate:.0f} a second, median {np.median(times):.0f} ms, "
        f"p95 {np.percentile(times, 95):.0f} ms, {sum(load.errors for load in loads)} errors"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 300)
