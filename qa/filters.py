"""Narrow a question to some of the documents."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from embeddings.index import Index
from embeddings.vectors import Mask


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents count: those with one of the ids, and a path that fits one of the globs.

    An empty field does not narrow anything.
    """

    documents: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    def among(self, index: Index) -> Mask | None:
        """Return which paragraphs count, (paragraphs,) bool, or None where all do."""
        if not self.documents and not self.paths:
            return None
        counts = [
            (not self.documents or document.id in self.documents)
            and (not self.paths or any(fnmatchcase(document.path, glob) for glob in self.paths))
            for document in index.contents.documents
        ]
        return np.asarray(np.array(counts, dtype=bool)[index.contents.paragraphs["document"]])
