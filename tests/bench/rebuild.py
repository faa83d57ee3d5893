"""Measure a rebuild after one file of many has changed: `python -m tests.bench.rebuild [FOLDER]`.

The whole command is timed, from the start of its process to its end. FOLDER is kept and used
again, because the first build embeds 10,000 paragraphs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.bench.corpus import write_synthetic

PARAGRAPHS = 10_000
REPEATS = 5


def build(folder: Path) -> tuple[float, float, dict[str, Any]]:
    """Run `qa build`; return its seconds of wall time and of processors, and its report."""
    command = [sys.executable, "-m", "web", "build", "--json"]
    command += ["--seeds", str(folder / "seeds"), "--index", str(folder / "index")]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used, json.loads(done.stdout)


def main(folder: Path) -> None:
    """Print the seconds of a first build, of one with nothing to do, and of ones with a change."""
    seeds = folder / "seeds"
    if not seeds.exists():
        write_synthetic(seeds, PARAGRAPHS)
    files = sorted(seeds.iterdir())
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for number in range(-2, REPEATS):
        if number >= 0:
            path = files[number * len(files) // REPEATS]
            remark = f"A remark about the harbour, made at {time.time()}."
            path.write_text(f"{path.read_text('utf-8')}\n{remark}\n", "utf-8")
        wall, used, report = build(folder)
        changed = "1 changed" if number >= 0 else "nothing new" if number == -1 else "first"
        print(
            f"{changed}: {wall:.2f} s, {used:.2f} s of processors, "
            f"{report['paragraphs']} paragraphs, {report['embedded']} embedded"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else mkdtemp(prefix="rebuild-")))
