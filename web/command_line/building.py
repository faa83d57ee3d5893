"""Build the index for the command line, and show how far it is to people or to programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from embeddings.building.build import build_index, read_folder
from embeddings.building.passages import Progress
from embeddings.building.report import Report
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from embeddings.errors import BuildRunning
from embeddings.storage.store import wait_for_build
from web.command_line.printing import say
from web.settings import Settings


def build_seeds(
    settings: Settings,
    announce: Callable[[str], None],
    progress: Progress,
    *,
    full: bool,
    dry_run: bool,
    wait: bool,
) -> Report:
    """Build the index of the settings' seeds; `wait` for a build that runs, and look again."""
    model = find_model(settings.model)
    while True:
        files, skipped = read_folder(settings.seeds)
        try:
            return build_index(
                files,
                skipped,
                settings.index,
                model,
                lambda: load_encoder(model, settings.cache, announce, for_build=True),
                origin=f"seeds folder {settings.seeds}",
                index_kind=settings.index_kind,
                full=full,
                dry_run=dry_run,
                progress=progress,
            )
        except BuildRunning:
            if not wait:
                raise
            wait_for_build(settings.index)


def print_event(stage: str, done: int, total: int) -> None:
    """Print a step of the progress as a line of JSON."""
    say(json.dumps({"stage": stage, "done": done, "total": total}))


class Bar:
    """A progress bar for each stage of a build, on a terminal only."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, stage: str, done: int, total: int) -> None:
        """Show how much of a stage is done."""
        if stage != self._stage:
            self.__exit__()
            self._stage = stage
            unit = {"reading": " files", "embedding": " paragraphs"}.get(stage, "it")
            self._bar = tqdm(total=total, desc=stage, unit=unit, disable=None)
        self._bar.update(done - self._bar.n)
