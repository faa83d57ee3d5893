"""Say why a passage won or lost: what each leg added, and the words it holds."""

from __future__ import annotations

from qa.answer import Candidate, Leg, MatchedTerm, Source
from qa.examination import Examination
from qa.passage_reading import probability
from qa.retrieval import LEGS


def explain(examined: Examination, limit: int) -> tuple[Candidate, ...]:
    """Return the best candidates, at most `limit`, with what they were judged by."""
    return tuple(_candidate(examined, place) for place in examined.places[:limit])


def _candidate(examined: Examination, place: int) -> Candidate:
    index, ranking = examined.index, examined.ranking
    row = int(ranking.rows[place])
    paragraph = index.contents.paragraphs[row]
    reading = examined.readings.get(place)
    legs = zip(LEGS, ranking.legs[place].tolist(), ranking.weights.tolist(), strict=True)
    return Candidate(
        document=Source.of(index.document_of(row)),
        start=int(paragraph["start"]),
        end=int(paragraph["end"]),
        score=round(float(ranking.scores[place]), 4),
        confidence=examined.confidence(place),
        compared=round(probability(examined.compared(place)), 4),
        read=None if reading is None else round(reading.answers, 4),
        legs={
            name: Leg(round(value, 4), round(weight, 4), round(value * weight, 4))
            for name, value, weight in legs
        },
        terms=_terms(examined, row),
    )


def _terms(examined: Examination, row: int) -> tuple[MatchedTerm, ...]:
    contents = examined.index.contents
    numbers, _ = examined.index.terms_of(contents.paragraphs[row : row + 1])
    held = set(numbers.tolist())
    return tuple(
        MatchedTerm(
            examined.standalone[term.start : term.end],
            contents.terms[term.number],
            round(term.idf, 4),
            term.share < 1,
        )
        for term in examined.query.terms
        if term.number is not None and term.number in held
    )
