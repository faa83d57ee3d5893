"""Measure everything and write RESULTS.md: `make bench`, `make bench CORPUS=a BEIR folder`."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from tests.bench import corpus, measuring, scale

HERE = Path(__file__).parent
QA = str(Path(sys.executable).with_name("qa"))
PEER = "txtai"
_PACKAGES = ("openvino", "torch", "sentence-transformers", "faiss-cpu", "numpy", "flask")

# What decides how fast a processor multiplies matrices.
_FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16")
Row = tuple[str, str, str, str]
Numbers = NDArray[np.float64]


@click.command(help=__doc__)
@click.option("--corpus", "beir", type=click.Path(exists=True, path_type=Path))
@click.option("--paragraphs", default=2000, show_default=True, help="Of the made-up corpus.")
@click.option("--asked", default=400, show_default=True, help="Questions a measurement.")
@click.option("--repeat", default=3, show_default=True, help="Rounds; the medians are reported.")
@click.option(
    "--scale", "sizes", multiple=True, type=int, default=(10_000, 1_000_000), show_default=True,
    help="Sizes, in paragraphs, to search made-up vectors and words of.",
)  # fmt: skip
@click.option("--output", default=HERE / "RESULTS.md", type=click.Path(path_type=Path))
def main(
    *,
    beir: Path | None,
    paragraphs: int,
    asked: int,
    repeat: int,
    sizes: Sequence[int],
    output: Path,
) -> None:
    """Build with both stacks, ask both, and write the table."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        seeds = folder / "seeds"
        if beir:
            questions = corpus.write_beir(beir, seeds)
        else:
            questions = corpus.write_synthetic(seeds, paragraphs)
        asking = list(islice((q for _ in range(asked) for q in questions), asked))
        rows = [*_encoding(seeds, repeat), *_asking("plain", folder, asking, repeat)]
        beside = _asking("peer", folder, asking, repeat) if find_spec(PEER) else []
    name = beir.name if beir else f"{paragraphs:,} made-up paragraphs"
    scales = [scale.measure(size) for size in sizes]
    output.write_text(_report(name, repeat, rows) + _beside(beside) + _grown(scales), "utf-8")
    click.echo(output.read_text("utf-8"))


def _encoding(seeds: Path, repeat: int) -> list[Row]:
    """Encode the same paragraphs with both, in turns."""
    from tests.bench.plain import read_paragraphs

    paragraphs = read_paragraphs(seeds)
    sample = paragraphs[:: max(1, len(paragraphs) // 256)][:256]
    model = find_model()
    ours = load_encoder(model, measuring.CACHE, for_build=True)
    theirs = SentenceTransformerEncoder(model).transformer
    ours.encode(sample[:16])
    theirs.encode(sample[:16])
    rates = np.zeros((repeat, 2))
    for turn in rates:
        started = time.perf_counter()
        theirs.encode(sample)
        between = time.perf_counter()
        ours.encode(sample)
        turn[:] = len(sample) / (between - started), len(sample) / (time.perf_counter() - between)
    return [_faster("encoding, ms a paragraph", 1000 / rates, "{:.1f}")]


def _asking(other: str, folder: Path, questions: list[str], repeat: int) -> list[Row]:
    """Build both indexes; ask both over HTTP, in turns, and start both cold."""
    seeds, index, target = folder / "seeds", folder / f"beside-{other}", folder / other
    environment = {"QA_INDEX": str(index), "QA_CACHE": str(measuring.CACHE)}
    command = [sys.executable, "-m", f"tests.bench.{other}", str(seeds), str(target)]
    built = (
        measuring.run_seconds([*command, "ask", questions[0]]),
        measuring.run_seconds([QA, "build", "--seeds", str(seeds)], **environment)
        + measuring.run_seconds([QA, "ask", questions[0]], **environment),
    )
    cold = np.array(
        [
            (
                measuring.run_seconds([*command, "ask", questions[0]]),
                measuring.run_seconds([QA, "ask", questions[0]], **environment),
            )
            for _ in range(repeat)
        ]
    )
    shares = measuring.shared_out(questions, 8)
    ports = measuring.free_port(), measuring.free_port()
    serve = [QA, "serve", "--port", str(ports[1])]
    with (
        measuring.serving([*command, str(ports[0])], ports[0]) as theirs,
        measuring.serving(serve, ports[1], **environment) as ours,
    ):
        single = [
            [measuring.ask_over_http(port, questions) for port in ports] for _ in range(repeat)
        ]
        many = [[measuring.ask_at_once(port, shares) for port in ports] for _ in range(repeat)]
        memory = [measuring.resident_megabytes(process.pid) for process in (theirs, ours)]
    if errors := sum(load.errors for turn in [*single, *many] for load in turn):
        raise click.ClickException(f"{errors} questions were not answered")

    def of(name: str, loads: list[list[measuring.Load]]) -> Numbers:
        return np.array([[getattr(load, name) for load in turn] for turn in loads])

    return [
        _row("build and first answer, s", built, built[0] / built[1], "{:.1f}"),
        _faster("ask cold, process start to end, s", cold, "{:.2f}"),
        _faster("`POST /ask`, median ms", of("median", single), "{:.1f}"),
        _faster("`POST /ask`, p95 ms", of("p95", single), "{:.1f}"),
        _faster("8 clients, ms an answer", 1000 / of("rate", many), "{:.1f}"),
        _faster("8 clients, p95 ms", of("p95", many), "{:.0f}"),
        _row("resident memory serving, MB", memory, memory[0] / memory[1], "{:.0f}"),
    ]


def _faster(what: str, turns: Numbers, form: str) -> Row:
    """Return a row of times, (rounds, 2), less being better."""
    return _row(what, np.median(turns, axis=0), float(np.median(turns[:, 0] / turns[:, 1])), form)


def _row(what: str, both: Sequence[float] | Numbers, ratio: float, form: str) -> Row:
    return what, form.format(both[0]), form.format(both[1]), f"{ratio:.1f}×"


def _report(name: str, repeat: int, rows: list[Row]) -> str:
    packages = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    return f"""# Speed

Made by `make bench`. Both stacks on the same machine in the same run, in turns; medians of
{repeat} rounds, and ratios taken within a round, so that what else the machine does falls on both.
The plain stack is `tests/bench/plain.py`: sentence-transformers, `faiss.IndexFlatIP` and Flask.
It searches by meaning only, knows no words and marks no sentence.

Corpus: {name}. Machine: {_machine()}. Python {platform.python_version()}, {packages}.

{_table("plain stack", rows)}
"""


def _beside(rows: list[Row]) -> str:
    if not rows:
        return ""
    return f"""
## Beside a peer

{PEER} {version(PEER)} with the same model, by meaning and by words, in `tests/bench/peer.py`.

{_table(PEER, rows)}
"""


def _table(other: str, rows: list[Row]) -> str:
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([f"| what | {other} | Seed QA | better by |", "|---|---|---|---|", *lines])


def _grown(scales: Sequence[scale.Scale]) -> str:
    rows = "\n".join(
        f"| {s.paragraphs:,} | {s.exact_ms:.2f} | {s.chosen_ms:.2f} | {s.recall:.3f} "
        f"| {s.all_rows_ms:.2f} | {s.best_rows_ms:.2f} |"
        for s in scales
    )
    return f"""
## Size

Median milliseconds of one core a question. The vectors are made up: clusters in topics, with
questions near some of them; so are the words, by Zipf's law. *exact* compares every vector,
*chosen* is what `QA_INDEX_KIND=auto` takes at that size, *recall* the share of the ten nearest
that it finds. *all rows* scores every row by its words, *best rows* only what can be among the
best hundred.

| vectors, rows | exact | chosen | recall@10 | all rows | best rows |
|---|---|---|---|---|---|
{rows}
"""


def _machine() -> str:
    flags = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    known = [flag for flag in _FEATURES if flag in flags]
    return f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}, {' '.join(known)})"


if __name__ == "__main__":
    main()
