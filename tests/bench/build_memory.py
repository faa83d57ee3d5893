"""Measure how much memory a build takes: `python -m tests.bench.build_memory [PARAGRAPHS …]`.

The encoder is a toy that looks words up, but its vectors are as wide and as many as those of the
shipped model. Each size is built in a process of its own, whose peak the kernel keeps.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from zlib import crc32

import numpy as np

from embeddings.building.build import build_index, read_folder
from embeddings.encoding.encoder import Encoding, Role, unit
from embeddings.encoding.model import find_model
from tests.bench.corpus import write_synthetic
from tests.toy import ToyEncoder

SIZES = (5_000, 20_000, 80_000)
_DIMENSION = 384
_VECTORS = unit(np.random.default_rng(1).standard_normal((4096, _DIMENSION), dtype=np.float32))
_WORD = re.compile(r"\w+|[^\w\s]")
_EVERY = 0.02
"""Seconds between two looks at the memory that no file stands behind."""


@dataclass
class WideEncoder(ToyEncoder):
    """Encode a text as the mean of its words' vectors, of the real width and one of 4,096."""

    def encode(self, texts: Sequence[str], _role: Role = "document") -> list[Encoding]:
        return [_encode(text) for text in texts]


def _encode(text: str) -> Encoding:
    matches = list(_WORD.finditer(text))
    tokens = _VECTORS[[crc32(match.group().encode()) % len(_VECTORS) for match in matches]]
    spans = np.array([match.span() for match in matches], dtype=np.int32)
    return Encoding(unit(tokens.mean(axis=0)), tokens, spans)


@dataclass(frozen=True)
class Peak:
    """What a build took: megabytes resident, and those of them without a file behind them."""

    paragraphs: int
    resident: float
    anonymous: float
    seconds: float


def build(seeds: Path, index: Path) -> Peak:
    """Build an index of a folder in this process; return what that took."""
    model = find_model()
    encoder = WideEncoder(model.fingerprint)
    done, peaks = Event(), [0.0]

    def watch() -> None:
        while not done.wait(_EVERY):
            peaks.append(max(peaks.pop(), _anonymous()))

    watching = Thread(target=watch)
    watching.start()
    started = time.monotonic()
    try:
        report = build_index(*read_folder(seeds), index, model, lambda: encoder)
    finally:
        done.set()
        watching.join()
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Peak(report.paragraphs, resident, peaks[0], time.monotonic() - started)


def _anonymous() -> float:
    """Return the megabytes of memory that hold no file's content; 0.0 where nothing tells."""
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


def measure(paragraphs: int, index: Path | None = None) -> Peak:
    """Build an index of a made-up corpus of `paragraphs` paragraphs in a process of its own."""
    with TemporaryDirectory() as scratch:
        seeds = Path(scratch, "seeds")
        write_synthetic(seeds, paragraphs)
        target = index or Path(scratch, "index")
        command = [
            sys.executable,
            "-m",
            "tests.bench.build_memory",
            "build",
            str(seeds),
            str(target),
        ]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return Peak(**json.loads(done.stdout))


def main(sizes: Sequence[int]) -> None:
    """Print the peaks of every size, and what each thousand paragraphs more than before took."""
    sys.stdout.write("paragraphs  resident MB  anonymous MB  a thousand more: each, MB  seconds\n")
    before = None
    for size in sizes:
        peak = measure(size)
        more = (peak.paragraphs - before.paragraphs) / 1000 if before else 0
        growth = (
            f"{(peak.resident - before.resident) / more:.2f} "
            f"{(peak.anonymous - before.anonymous) / more:.2f}"
            if before
            else ""
        )
        sys.stdout.write(
            f"{peak.paragraphs:10,}  {peak.resident:11,.0f}  {peak.anonymous:12,.0f}  {growth:>25}"
            f"  {peak.seconds:7.1f}\n"
        )
        sys.stdout.flush()
        before = peak


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        sys.stdout.write(json.dumps(asdict(build(*map(Path, sys.argv[2:])))))
    else:
        main([int(size) for size in sys.argv[1:]] or SIZES)
