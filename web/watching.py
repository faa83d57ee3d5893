"""Keep up with the disk while the server runs: with new generations, and with changed seeds."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR
from threading import Event, Thread

from qa.engine import Engine
from web.rebuilder import Rebuilder

_LOG = logging.getLogger(__name__)
_FOLLOW_SECONDS = 1.0
_RETRY_SECONDS = 60.0
# How often the watcher looks whether its folder is still there.
_LOOK_MS = 5000


@contextmanager
def in_background(work: Callable[..., None], *arguments: object) -> Iterator[None]:
    """Let `work` run in a thread until the block is left; its last argument is the stop event."""
    stop = Event()
    thread = Thread(target=work, args=(*arguments, stop), name=work.__name__, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def follow(engine: Engine, stop: Event) -> None:
    """Answer from each new generation soon after it is live, whoever built it, until stopped."""
    told = ""
    while not stop.wait(_FOLLOW_SECONDS):
        try:
            if engine.follow():
                _LOG.info("now answering from index %s", engine.index.version)
            told = ""
        except Exception as error:  # the old index answers; memory, say, may be free the next time
            if (reason := str(error) or repr(error)) != told:
                told = reason
                _LOG.warning("still answering from index %s: %s", engine.index.version, reason)


def watch(seeds: Path, rebuilder: Rebuilder, stop: Event) -> None:
    """Rebuild at once and whenever the folder has changed and come to rest, until stopped.

    A folder that is not there, or no longer, is waited for, and one that takes its place is watched
    instead. One that cannot be watched is rebuilt from once a minute.
    """
    from watchfiles import watch as changes

    told = ""
    while not stop.is_set():
        watched = _identity(seeds)
        rebuilder.start()
        try:
            root = seeds.resolve()
            for seen in changes(
                root, watch_filter=_counting(root), stop_event=stop, raise_interrupt=False,
                ignore_permission_denied=True, yield_on_timeout=True, rust_timeout=_LOOK_MS,
            ):  # fmt: skip
                # One that is deleted and made anew may be told by nothing else than that.
                if _identity(seeds) != watched or str(root) in {path for _, path in seen}:
                    break
                if seen:
                    rebuilder.start()
        except (OSError, RuntimeError) as error:
            if str(error) != told:
                told = str(error)
                _LOG.warning("cannot watch %s: %s", seeds, error)
            if _identity(seeds) is not None:
                stop.wait(_RETRY_SECONDS)
        while _identity(seeds) is None and not stop.wait(_FOLLOW_SECONDS):
            pass


def _counting(root: Path) -> Callable[[object, str], bool]:
    """Return a filter of the changes below a folder that a build would see: of nothing hidden."""

    def counts(_change: object, path: str) -> bool:
        return not any(part.startswith(".") for part in Path(path).relative_to(root).parts)

    return counts


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another one in its place, or None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if S_ISDIR(status.st_mode) else None
