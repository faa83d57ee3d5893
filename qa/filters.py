"""Narrow a question to some of the documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

import numpy as np

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from embeddings.searching.vectors import Mask


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents count: those with one of the ids, and a path that fits one of the globs.

    In a glob `*` stands for anything, `?` for one character and all else for itself. `since` and
    `until` are days such as 2026-01-31, both included, between which the document was last changed.
    An empty field does not narrow anything. Documents with an id of `without` never count.
    """

    documents: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    without: tuple[str, ...] = ()

    def among(self, index: Index) -> Mask | None:
        """Return which paragraphs count, (paragraphs,) bool, or None where all do."""
        if self == Filters():
            return None
        admitted = [self.admits(document) for document in index.contents.documents]
        return np.asarray(np.array(admitted, dtype=bool)[index.contents.paragraphs["document"]])

    def admits(self, document: IndexedDocument) -> bool:
        """Tell whether a document counts."""
        changed = document.modified
        return (
            document.id not in self.without
            and (not self.documents or document.id in self.documents)
            and (not self.paths or _globs(self.paths).match(document.path) is not None)
            and (not self.since or self.since <= changed)
            and (not self.until or "" < changed <= self.until)
        )


@lru_cache(maxsize=16)
def _globs(paths: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern of all globs: one after another, a thousand take seconds of each question.

    Upper and lower case differ, as for the file system. Names of files hold brackets, which would
    begin a choice of characters.
    """
    return re.compile("|".join(translate(path.replace("[", "[[]")) for path in paths))
