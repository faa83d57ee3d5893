"""The command line: qa build, ask, serve, eval and verify."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import ExitStack
from dataclasses import asdict, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from embeddings.encoding.model import find_model
from embeddings.searching.index import Index
from embeddings.storage.generation import read_current
from qa.engine import DEFAULT_TOP_K, MAX_TOP_K, Engine
from qa.opening import open_engine
from web.command_line.options import Group, settings_options
from web.command_line.printing import announce, one_line, say, to_json
from web.command_line.telling import counted, refusals, summary, table, told
from web.settings import BY_NAME, Settings

# What only one command needs is imported there, so that the others start sooner.


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("seed-qa"), prog_name="qa")
def main() -> None:
    """Answer questions from a folder of documents, only in the documents' own words."""


@main.command()
@settings_options("seeds", "index", "index_kind", "cache", "model")
@click.option("--full", is_flag=True, help="Read every file and embed every paragraph again.")
@click.option("--dry-run", is_flag=True, help="Tell what would be done, and do nothing.")
@click.option("--wait", is_flag=True, help="Wait for another build instead of giving up.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--events", is_flag=True, help="Print progress and the report as lines of JSON.")
def build(
    full: bool, dry_run: bool, wait: bool, as_json: bool, events: bool, **given: str | None
) -> None:
    """Rebuild the index after documents were added, changed or removed."""
    from web.command_line.building import Bar, build_seeds, print_event

    settings = Settings.read(**given)
    how = {"full": full, "dry_run": dry_run, "wait": wait}
    if events:
        report = build_seeds(settings, announce, print_event, **how)
        say(json.dumps({"report": asdict(report)}))
        return
    with Bar() as bar:
        report = build_seeds(settings, announce, bar.show, **how)
    say(to_json(asdict(report)) if as_json else summary(report))


@main.command()
@click.argument("question")
@settings_options("index", "cache", "model")
@click.option(
    "--top-k", default=DEFAULT_TOP_K, show_default=True, type=click.IntRange(1, MAX_TOP_K),
    help="How many quotes at most.",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Say why each candidate stands where it does.")
@click.option("--json", "as_json", is_flag=True, help="Print what POST /ask would return.")
def ask(question: str, top_k: int, explain: bool, as_json: bool, **given: str | None) -> None:
    """Answer one QUESTION."""
    answer = _engine(Settings.read(**given)).ask(question, top_k, explaining=explain)
    say(to_json(answer.to_json()) if as_json else told(answer))


@main.command()
@settings_options(*BY_NAME)
@click.option("--watch", "watching", is_flag=True, help="Rebuild when the documents change.")
def serve(watching: bool, **given: str | None) -> None:
    """Serve the web chat and the API."""
    from web.app import create_app
    from web.memory import share_heap
    from web.rebuilder import Rebuilder, build_command
    from web.serving import Server
    from web.threads import one_core_a_question
    from web.uploads import drop_interrupted
    from web.watching import follow, in_background, watch

    settings = Settings.read(**given)
    settings.check_serving()
    share_heap()
    engine = _engine(settings, warm=True)
    one_core_a_question()
    engine.ask("Is everything ready?")  # the first question pays for what is loaded lazily
    rebuilder = Rebuilder(build_command(settings), engine)
    server = Server(create_app(settings, engine, rebuilder), settings)
    drop_interrupted(settings.seeds)
    # As an interrupt does: what is being answered is, and the status is 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    say(f"Serving on {server.url}")
    with in_background(follow, engine), ExitStack() as watchers:
        if watching:
            watchers.enter_context(in_background(watch, settings.seeds, rebuilder))
        server.run()


@main.command("eval")
@click.argument("dataset", metavar="DIR", type=click.Path(path_type=Path))
@settings_options("index_kind", "cache", "model")
@click.option("--limit", type=click.IntRange(1), help="Ask only the first N questions.")
@click.option("--remove-gold", is_flag=True, help="Ask also without the passages that answer.")
@click.option("--foreign", type=click.Path(path_type=Path), help="Ask this set's questions too.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep the index in this folder.")
@click.option("--rows", type=click.Path(path_type=Path), help="Write a JSON row a question here.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with earlier rows.")
@click.option("--json", "as_json", is_flag=True, help="Print the scores as JSON.")
def eval_command(*, rows: Path | None, against: Path | None, as_json: bool, **given: Any) -> None:
    """Score retrieval and quotes on a question set: a BEIR folder DIR or a SQuAD file."""
    from qa.evaluation.outcomes import check_writable, read_outcomes, write_outcomes
    from qa.evaluation.scorecard import compare
    from web.command_line.building import Bar
    from web.command_line.evaluating import Run, evaluate

    run = Run(**{field.name: given.pop(field.name) for field in fields(Run)})
    earlier = read_outcomes(against) if against else []
    if rows:
        check_writable(rows)
    with Bar() as bar:
        card, outcomes = evaluate(run, Settings.read(**given), announce, bar.show)
    changes = compare(outcomes, earlier)
    try:
        say(to_json({**card.to_json(), "changes": changes}) if as_json else table(card, changes))
    finally:  # also where nobody reads the scores
        if rows:
            write_outcomes(rows, outcomes)
    if against and not changes:
        announce(f"nothing to compare: {against} holds no question that was asked now")
    if unasked := refusals(outcomes):
        announce(unasked)


@main.command("verify")
@click.argument("answer", type=click.Path(path_type=Path), required=False)
@settings_options("index")
def verify_command(answer: Path | None, **given: str | None) -> None:
    """Check every quote of a saved ANSWER.json against the index, or else the index itself."""
    from embeddings.searching.check import check_index
    from qa.verification import read_quotes, verify

    index_folder = Settings.read(**given).index
    if answer is None:
        index = Index.open(index_folder, thorough=True)
        faults = check_index(index)
        found = f"{counted(len(index), 'paragraph')}, {counted(len(faults), 'fault')}"
    else:
        quotes = read_quotes(answer)
        faults = verify(Index.open(index_folder), quotes)
        right = len(quotes) - len(faults)
        found = f"{right} of {len(quotes)} quotes are verbatim and in place"
    for fault in faults:
        say(one_line(fault))
    say(found)
    if faults:
        raise click.exceptions.Exit(1)


def _engine(settings: Settings, *, warm: bool = False) -> Engine:
    # A missing index is told at once, before a model is prepared.
    read_current(settings.index, lambda generation: generation)
    model = find_model(settings.model)
    return open_engine(settings.index, model, settings.cache, announce, warm=warm)
