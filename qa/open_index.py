"""One generation of the index, ready to be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from embeddings.searching.index import Index
from qa.suggestions import first_questions
from qa.terms import TermMatcher


@dataclass(frozen=True)
class OpenIndex:
    """An index and what questions need beside it; a question holds on to it from start to end."""

    index: Index
    matcher: TermMatcher

    @cached_property
    def first_questions(self) -> tuple[str, ...]:
        """Return questions to begin with, looked for when they are first wanted."""
        return first_questions(self.index, self.index.contents.documents)
