"""What was found for a question before anything is left out: ranked passages, to be quoted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from embeddings.encoder import Encoding
from embeddings.errors import IndexDamaged
from embeddings.index import Index
from qa.answer import Quote, plain
from qa.expectation import lacks_kind
from qa.filters import Filters
from qa.highlight import describe_sentences
from qa.opened import Opened
from qa.parameters import Parameters
from qa.quotes import cut_quote, find_fault
from qa.ranking import Ranking
from qa.terms import Query


@dataclass(frozen=True)
class Examination:
    """One question, read and searched for in one index.

    `standalone` is the question as it was searched for: resolved, if it leant on earlier turns.
    `milliseconds` of wall time are given by step: "encode" and "search".
    """

    question: str
    standalone: str
    filters: Filters
    opened: Opened
    query: Query
    encoding: Encoding
    ranking: Ranking
    parameters: Parameters
    milliseconds: dict[str, float]

    @property
    def index(self) -> Index:
        """Return the index that was searched."""
        return self.opened.index

    @property
    def found(self) -> int:
        """Return how many passages are ranked."""
        return len(self.ranking.rows)

    def confidence(self, place: int) -> float:
        """Return the probability, 0 to 1, that the passage at `place` answers."""
        passage = self.index.passage(int(self.ranking.rows[place]))
        lacks = lacks_kind(self.standalone, passage)
        return self.ranking.confidence(place, self.parameters, lacks_kind=lacks)

    def quotes(self, limit: int) -> Iterator[Quote]:
        """Yield the best passages as quotes, each proved verbatim; at most `limit`.

        Raise `IndexDamaged` for one that is not.
        """
        ranking = self.ranking
        for place, candidate in enumerate(ranking.order[:limit].tolist()):
            sentences = describe_sentences(
                self.index, self.standalone, self.encoding, ranking.candidates, candidate
            )
            sentence = sentences.spans[sentences.best(self.parameters)]
            row, score = int(ranking.rows[place]), float(ranking.scores[place])
            quote = cut_quote(self.index, row, sentence, score, self.confidence(place))
            if fault := find_fault(self.index, plain(quote)):
                raise IndexDamaged(f"{fault}: run `qa build --full`")
            yield quote

    def documents(self, limit: int) -> tuple[str, ...]:
        """Return the paths of the documents that hold the best passages, each once."""
        contents = self.index.contents
        numbers = contents.paragraphs["document"][self.ranking.rows]
        return tuple(contents.documents[n].path for n in dict.fromkeys(numbers.tolist()))[:limit]
