"""Compare the seeds folder with an index: what became of every file, and what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from embeddings.building.seeds import SeedFile, find_seeds
from embeddings.building.sources import document_id, unchanged
from embeddings.errors import SeedsError, UnreadableSeed
from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from embeddings.skipped import Skipped

State = Literal["indexed", "changed", "new", "failed", "removed"]


@dataclass(frozen=True, slots=True)
class FileState:
    """One file and what the index holds of it.

    `state` is "indexed" as it is, "changed" since or "new" (neither is answered from as it is),
    "failed" (nothing is answered from it) or "removed" from the folder (it is answered from until
    the next build). `note` is why it failed, or what of it could not be read.
    """

    id: str
    path: str
    title: str
    state: State
    paragraphs: int
    pages: int
    note: str


def coverage(seeds: Path, index: Index) -> list[FileState]:
    """Return the state of every file of the folder and of every document, in order of path."""
    documents = {document.path: document for document in index.contents.documents}
    failures = {item.path: item for item in index.contents.skipped}
    states = {}
    for seed in _find(seeds):
        document = documents.pop(seed.path, None)
        states[seed.path] = _state(seed, document, failures.get(seed.path))
    for path, document in documents.items():
        states[path] = _told(path, "removed", document)
    return [states[path] for path in sorted(states)]


def _find(seeds: Path) -> list[SeedFile | Skipped]:
    try:
        return list(find_seeds(seeds))
    except SeedsError:
        return []


def _state(
    seed: SeedFile | Skipped, document: IndexedDocument | None, failure: Skipped | None
) -> FileState:
    if isinstance(seed, Skipped):
        return _told(seed.path, "failed", document, seed.reason)
    try:
        if document is not None:
            return _told(seed.path, "indexed" if unchanged(seed, document) else "changed", document)
        if failure is not None and unchanged(seed, failure):
            return _told(seed.path, "failed", None, failure.reason)
    except UnreadableSeed as error:
        return _told(seed.path, "failed", document, str(error))
    return _told(seed.path, "new", None)


def _told(path: str, state: State, document: IndexedDocument | None, note: str = "") -> FileState:
    if document is None:
        return FileState(document_id(path), path, "", state, 0, 0, note)
    return FileState(
        document.id, path, document.title, state, document.paragraphs, document.pages,
        note or document.note,
    )  # fmt: skip
