"""Build the index of a seeds folder, doing again only what changed since the last build."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from embeddings.building.held import Held, Holder, Live
from embeddings.building.index_files import index_files
from embeddings.building.joining import Joined, join
from embeddings.building.partial import Partial
from embeddings.building.passages import Cut, Progress, embed
from embeddings.building.plan import KeptRun, Plan, make_plan
from embeddings.building.report import Outcome, Report
from embeddings.building.seeds import SeedFile, find_seeds
from embeddings.building.sources import Source
from embeddings.encoding.encoder import Encoder
from embeddings.encoding.model import Model
from embeddings.errors import IndexUnusable, SeedsError
from embeddings.readers.registry import FORMATS
from embeddings.searching.index import Index
from embeddings.searching.index_kinds import IndexKind
from embeddings.skipped import Skipped
from embeddings.storage.scratch import Objects
from embeddings.storage.store import building, publish
from embeddings.versions import VERSIONS


def build_index(
    sources: Sequence[Source],
    skipped: Sequence[Skipped],
    folder: Path,
    model: Model,
    load_encoder: Callable[[], Encoder],
    *,
    origin: str = "the seeds folder",
    index_kind: IndexKind = "auto",
    full: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Report:
    """Index sources into `folder` and make that the live generation.

    A source with the stamp or the digest it had in the live generation is not read again, and a
    paragraph that the live generation holds, embedded by the same model, is not embedded again,
    unless `full`; neither is one that a build embedded which was then interrupted.
    `load_encoder` is called when the first file has to be read, and runs beside the reading. Where
    nothing changed, nothing is written; nor is anything with `dry_run`. Raise `BuildRunning` while
    another build has the index, `IndexUnusable` where it cannot be written, `SeedsError` where
    there never was anything to index, naming the `origin` of the sources, and `ModelError` as
    `load_encoder` does. An index that loses its last document is empty from then on.
    """
    started = time.monotonic()
    with nullcontext() if dry_run else building(folder), ThreadPoolExecutor(1) as beside:
        loading: list[Future[Encoder]] = []

        def start_loading() -> None:
            if not dry_run and not loading:
                loading.append(beside.submit(load_encoder))

        live = _previous(folder, model)
        previous = None if full else live
        cuts: Objects[Cut] = Objects(None if dry_run else folder)
        plan = make_plan(sources, skipped, previous, cuts, progress=progress, on_read=start_loading)
        if not plan.documents and live is None:
            raise _nothing_to_index(origin, plan.skipped)
        version = _version(plan, model, index_kind)
        partial = Partial(folder, model.fingerprint)
        if not full:
            partial.read()
        digests = plan.digests
        holders: list[Holder] = [partial]
        if previous is not None:
            holders.insert(0, Live(previous.contents, digests))
        missing = digests[Held(holders).lacks(digests)]
        changed = previous is None or previous.version != version
        if changed and not dry_run:
            if len(missing):
                encoder = loading[0].result()
                embed(plan.passages(missing), len(missing), encoder, progress, partial.keep)
            progress("writing", 0, 1)
            joined = _join(plan, live, Held(holders), folder)
            _publish(folder, joined, index_kind, _facts(version, model), partial)
            progress("writing", 1, 1)
        if not dry_run:
            partial.clear()
    seconds = round(time.monotonic() - started, 3)
    return _report(plan, live, version, len(missing), seconds, dry_run=dry_run)


def _join(plan: Plan, live: Index | None, held: Held, folder: Path) -> Joined:
    # Without a document the vectors are as long as those of the generation before.
    runs = plan.runs or ([] if live is None else [KeptRun(live.contents, range(0))])
    return join(runs, held, plan.skipped, plan.sources, folder)


def _publish(
    folder: Path, joined: Joined, index_kind: IndexKind, facts: Mapping[str, Any], partial: Partial
) -> None:
    """Make what was joined the live generation.

    On a full disk the kept vectors may take the very room that is wanted: their files give way.
    """
    try:
        publish(folder, index_files(joined, index_kind), facts)
    except IndexUnusable:
        if not partial.take_in():
            raise
        publish(folder, index_files(joined, index_kind), facts)


def read_folder(seeds: Path) -> tuple[list[SeedFile], list[Skipped]]:
    """Return the files below a folder that have a reader, and the others with the reason why not.

    Raise `SeedsError` where there is no folder.
    """
    files, skipped = [], []
    for found in find_seeds(seeds):
        if isinstance(found, SeedFile):
            files.append(found)
        else:
            skipped.append(found)
    return files, skipped


def _nothing_to_index(origin: str, skipped: Sequence[Skipped]) -> SeedsError:
    reasons = "; ".join(f"{item.path}: {item.reason}" for item in skipped[:3])
    why = f"every file of {origin} was skipped ({reasons})" if skipped else f"{origin} is empty"
    formats = ", ".join(sorted(filter(None, FORMATS)))
    return SeedsError(f"nothing to index: {why}; add a file in one of the formats {formats}")


def _previous(folder: Path, model: Model) -> Index | None:
    """Return the live index if its vectors can be used again."""
    try:
        versions = {part: VERSIONS[part] for part in ("format", "projection")}
        index = Index.open(folder, versions, thorough=True)
    except IndexUnusable:
        return None
    return index if index.encoder_fingerprint == model.fingerprint else None


def _report(
    plan: Plan, live: Index | None, version: str, embedded: int, seconds: float, *, dry_run: bool
) -> Report:
    files = _outcomes(plan, live)

    def paths(outcome: str) -> tuple[str, ...]:
        return tuple(file.path for file in files if file.outcome == outcome)

    return Report(
        version=version,
        dry_run=dry_run,
        added=paths("added"),
        changed=paths("changed"),
        removed=paths("removed"),
        unchanged=len(paths("unchanged")),
        skipped=plan.skipped,
        documents=len(plan.documents),
        paragraphs=plan.paragraphs,
        embedded=embedded,
        reused=plan.paragraphs - embedded,
        seconds=seconds,
        files=files,
    )


def _outcomes(plan: Plan, previous: Index | None) -> tuple[Outcome, ...]:
    """Compare what is planned with what was there; a file skipped now is not called removed."""
    old = {d.path: d.sha256 for d in previous.contents.documents} if previous else {}
    outcomes = {item.path: Outcome(item.path, "skipped", 0, item.reason) for item in plan.skipped}
    for entry in plan.documents:
        known = old.get(entry.path)
        kind: Literal["added", "changed", "unchanged"] = (
            "added" if known is None else "unchanged" if known == entry.sha256 else "changed"
        )
        outcomes[entry.path] = Outcome(entry.path, kind, entry.paragraphs, entry.note)
    for path in old.keys() - outcomes.keys():
        outcomes[path] = Outcome(path, "removed")
    return tuple(outcomes[path] for path in sorted(outcomes))


def _version(plan: Plan, model: Model, index_kind: IndexKind) -> str:
    """Name a generation by all that decides its contents, so that equal names are equal indexes."""
    # What tells whether it is to be tried again too, or that would not be written down.
    skipped = [(item.path, item.reason, item.sha256 or item.stamp) for item in plan.skipped]
    documents = [
        (entry.path, entry.title, entry.sha256, plan.sources[entry.path].modified)
        for entry in plan.documents
    ]
    facts = (sorted(VERSIONS.items()), model.fingerprint, index_kind, documents, skipped)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _facts(version: str, model: Model) -> dict[str, Any]:
    return {
        **VERSIONS,
        "version": version,
        "model": model.name,
        "encoder": model.fingerprint,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
