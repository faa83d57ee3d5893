"""What was found for a question before anything is left out: ranked passages, to be quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from embeddings.encoding.encoder import Encoder, Floats
from embeddings.errors import IndexDamaged
from embeddings.searching.index import Index
from qa.answer import Quote, plain
from qa.expectation import asks_for_figure, lacks_kind
from qa.filters import Filters
from qa.highlight import FEATURES, Sentences, answering, describe_sentences
from qa.lazy import lazy
from qa.open_index import OpenIndex
from qa.parameters import Parameters
from qa.passage_reading import LEARNED, Reading, Text, probability, read
from qa.quotes import cut_quote, find_fault
from qa.ranking import CONFIDENCE_FEATURES, Ranking
from qa.terms import Query

# How well the encoder must read a question for its reader to make anything of it.
_LEGIBLE = 0.5


@dataclass(frozen=True)
class Examination:
    """One question, searched for in one index.

    `question` is as it was asked, `query` as it was searched for: resolved, if it leant on earlier
    turns, and in the documents' spelling. `encoder` is what read it. `milliseconds` of wall time
    are given by step.
    """

    question: str
    filters: Filters
    opened: OpenIndex
    query: Query
    ranking: Ranking
    parameters: Parameters
    encoder: Encoder
    milliseconds: Mapping[str, float]
    _compared: dict[int, float] = field(default_factory=dict, init=False, repr=False)
    _described: dict[int, Sentences] = field(default_factory=dict, init=False, repr=False)

    @property
    def standalone(self) -> str:
        """Return the question as it was searched for."""
        return self.query.text

    @property
    def index(self) -> Index:
        """Return the index that was searched."""
        return self.opened.index

    @property
    def size(self) -> int:
        """Return how many passages are ranked."""
        return len(self.ranking.rows)

    @lazy
    def places(self) -> list[int]:
        """Return the places in the ranking, best first: where passages were read, that counts."""
        weights = self.parameters.reading.ranking

        def merit(place: int) -> float:
            compared = weights["compared"] * float(self.ranking.scores[place])
            return compared + weights["read"] * self.readings[place].answers

        read = sorted(self.readings, key=merit, reverse=True)
        return [*read, *(place for place in range(self.size) if place not in self.readings)]

    @lazy
    def readings(self) -> Mapping[int, Reading]:
        """Return what the reader finds in the passages that it is asked to read, by place."""
        return self._read(self._in_doubt())

    @lazy
    def marking(self) -> Mapping[int, Reading]:
        """Return the readings that sentences are marked by, by place.

        The first passage is read for its sentence alone where no more than that is in doubt.
        """
        if not self.size or self.confidence_of_first < self.parameters.threshold:
            return self.readings
        first = self.places[0]
        if first in self.readings or not self._is_sentence_in_doubt(first):
            return self.readings
        return {**self.readings, **self._read([first])}

    def _is_sentence_in_doubt(self, place: int) -> bool:
        """Tell whether a second sentence of a passage fits about as well as the best."""
        if self.sentences(place).asked is not None:  # cells are not marked by reading
            return False
        *_, second, best = -np.inf, *np.sort(self.sentence_scores(place))
        return bool(best - second < self.parameters.reading.choice)

    @lazy
    def confidence_of_first(self) -> float:
        """Return the confidence of the passage that comes first, 0 where none is found."""
        return self._own_confidence(self.places[0]) if self.size else 0.0

    def confidence(self, place: int) -> float:
        """Return the probability, 0 to 1, that the passage at `place` answers.

        None is given as likelier than the one that comes first.
        """
        most = self.confidence_of_first
        return most if place == self.places[0] else min(most, self._own_confidence(place))

    def compared(self, place: int) -> float:
        """Return the log-odds that a passage answers, before it is read."""
        if place not in self._compared:
            passage = self.index.passage(int(self.ranking.rows[place]))
            lacks = lacks_kind(self.standalone, passage)
            features = self.ranking.confidence_features(place, lacks_kind=lacks)
            self._compared[place] = float(features @ self._confidence_weights)
        return self._compared[place]

    @lazy
    def _confidence_weights(self) -> Floats:
        return self.parameters.confidence.of(CONFIDENCE_FEATURES, self.ranking.legibility)

    def _own_confidence(self, place: int) -> float:
        """Return the confidence to four digits, so that what follows from it can be seen."""
        log_odds, reading = self.compared(place), self.readings.get(place)
        if reading is not None:
            weights = self.parameters.reading.confidence
            log_odds = weights["compared"] * log_odds + weights["read"] * reading.answers
            log_odds += weights["intercept"]
        most = self.parameters.unknown if self.ranking.names_unknown else 1.0
        return round(min(probability(log_odds), most), 4)

    def _read(self, places: Sequence[int]) -> dict[int, Reading]:
        """Read the passages at `places`, those that the reader makes anything of."""
        reader, legible = self.encoder.reader, self.ranking.legibility >= _LEGIBLE
        places = [place for place in places if self._is_learned(place)]
        if reader is None or not legible or not places:
            return {}
        found = read(reader, self.standalone, [self._text(place) for place in places])
        return {p: reading for p, reading in zip(places, found, strict=True) if reading.any}

    def _in_doubt(self) -> list[int]:
        """Return the places to read: what may be the best passage, or may not answer."""
        if not self.size or not self._is_learned(0):
            return []
        bounds, scores = self.parameters.reading, self.ranking.scores
        others = zip(scores[1:], bounds.margins, strict=False)
        close = [scores[0] - score <= margin for score, margin in others]
        places = [0, *(place for place, is_close in enumerate(close, 1) if is_close)]
        near = [place for place in places if self._is_learned(place)]
        # Comparing hardly tells whether a number is the one that is asked for, reading does.
        most = bounds.figure if asks_for_figure(self.standalone) else bounds.most
        most = 1.0 if len(self.index) <= bounds.small else most
        unsure = bounds.least <= probability(self.compared(0)) <= most
        return near if len(near) > 1 or unsure else []

    def _is_learned(self, place: int) -> bool:
        return self.index.document_of(int(self.ranking.rows[place])).language in LEARNED

    def _text(self, place: int) -> Text:
        headings = " ".join(self.index.headings_of(int(self.ranking.rows[place])))
        return Text(headings, self.sentences(place).texts, self.sentence_scores(place))

    def shown(self, limit: int, least: float = 0.0) -> list[int]:
        """Return the places of those of the `limit` best passages that are so likely."""
        return [place for place in self.places[:limit] if self.confidence(place) >= least]

    def quote(self, place: int) -> Quote:
        """Return the passage at `place` as a quote, proved verbatim.

        Raise `IndexDamaged` for one that is not.
        """
        row, score = int(self.ranking.rows[place]), float(self.ranking.scores[place])
        found, fits = self.sentences(place), self.sentence_scores(place)
        weights = self.parameters.reading.sentence
        marked = answering(found, fits, self.marking.get(place), weights)
        quote = cut_quote(self.index, row, marked, score, self.confidence(place))
        if fault := find_fault(self.index, plain(quote)):
            raise IndexDamaged(f"{fault}: run `qa build --full`")
        return quote

    def sentences(self, place: int) -> Sentences:
        """Return the sentences of the passage at `place`."""
        if place not in self._described:
            described = describe_sentences(self.index, self.query, self.ranking, place)
            self._described[place] = described
        return self._described[place]

    def sentence_scores(self, place: int) -> Floats:
        """Return how well the sentences of the passage at `place` fit the question, (n,)."""
        return self.sentences(place).scores(self._sentence_weights)

    @lazy
    def _sentence_weights(self) -> Floats:
        return self.parameters.sentence.of(FEATURES, self.ranking.legibility)

    def documents(self, limit: int) -> tuple[str, ...]:
        """Return the paths of the documents that hold the best passages, each once."""
        contents = self.index.contents
        numbers = contents.paragraphs["document"][self.ranking.rows[self.places]]
        return tuple(contents.documents[n].path for n in dict.fromkeys(numbers.tolist()))[:limit]
