"""Meet a question's words with the index's terms, misspelt ones with the nearest there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, zip_longest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from embeddings.encoding.encoder import Encoding, Floats
from embeddings.searching.index import Index
from embeddings.text.analyzer import Token, analyze, is_unspaced
from qa.lazy import lazy

# Words shorter than this have too many neighbours to guess which was meant.
_SHORTEST = 4
# How much a guessed word counts beside one that is really there.
_GUESSED = 0.8
# Each guess looks through the whole vocabulary: a question of nonsense is not to take seconds.
_MOST_GUESSES = 20
# How many pairs of characters stand for one of them that is asked for alone.
_PAIRS = 8


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question, `question[start:end]`, and the index's term it was matched to.

    `number` is None for a word that the index does not hold. `idf` is the weight of the term,
    or of a term held by no paragraph; `share` is below 1 for a guess at a misspelt word.
    """

    word: str
    start: int
    end: int
    number: int | None
    idf: float
    share: float = 1.0


@dataclass(frozen=True)
class Query:
    """A question as it is searched for: its text, its encoding and its terms, in order."""

    text: str
    encoding: Encoding
    terms: tuple[Term, ...]

    @lazy
    def weights(self) -> dict[int, float]:
        """Return each matched term's weight, IDF times share, by its number."""
        return {t.number: t.idf * t.share for t in self.terms if t.number is not None}

    @lazy
    def mass(self) -> float:
        """Return the IDF of all distinct words: what a passage holding every word would have."""
        return sum({t.word: t.idf for t in self.terms}.values()) or 1.0

    @lazy
    def pairs(self) -> dict[tuple[int, int], float]:
        """Return the neighbouring terms that the index holds, with the sum of their weights."""
        return {
            (a.number, b.number): a.idf * a.share + b.idf * b.share
            for a, b in pairwise(self.terms)
            if a.number is not None and b.number is not None and a.end <= b.start
        }

    @lazy
    def token_idfs(self) -> Floats:
        """Return the IDF of the word that each token lies in, (tokens,), 0 outside words."""
        found = [
            max((t.idf for t in self.terms if t.start < end and t.end > start), default=0.0)
            for start, end in self.encoding.spans.tolist()
        ]
        return np.array(found, dtype=np.float32)

    @lazy
    def lone_letters(self) -> NDArray[np.bool_]:
        """Tell which tokens are one letter of a longer word, (tokens,)."""
        within = {
            place: term.word[place - term.start : place - term.start + 1]
            for term in self.terms
            if term.end - term.start > 1
            for place in range(term.start, term.end)
        }
        # What is left of a word once it is stemmed tells its letters from digits, its end aside.
        spans = self.encoding.spans.tolist()
        letter = [end - start == 1 and not within.get(start, "0").isdigit() for start, end in spans]
        return np.array(letter, dtype=bool)


class TermMatcher:
    """Matches questions against one index."""

    def __init__(self, index: Index) -> None:
        self._languages = index.languages
        self._numbers = index.term_numbers
        self._idf = index.contents.paragraph_terms.idf
        self._unknown_idf = float(np.log1p((len(index) + 0.5) / 0.5))

    def match(self, question: str, encoding: Encoding) -> Query:
        """Return a question with its terms, stemmed for the language that knows most of its words.

        Where several know as many, it is the one that most others can be guessed in.
        """
        readings = [tuple(analyze(question, language)) for language in self._languages]
        known = [sum(t.term in self._numbers for t in reading) for reading in readings]
        most = max(known)
        alike = dict.fromkeys(r for r, n in zip(readings, known, strict=True) if n == most)
        words = chain.from_iterable(zip_longest(*([t.term for t in tokens] for tokens in alike)))
        unknown = dict.fromkeys(word for word in words if word and word not in self._numbers)
        guesses = {word: self._nearest(word) for word in islice(unknown, _MOST_GUESSES)}
        matched = [tuple(self._terms(tokens, guesses)) for tokens in alike]
        most_known = max(matched, key=lambda terms: sum(t.number is not None for t in terms))
        return Query(question, encoding, most_known)

    def _terms(self, tokens: Sequence[Token], guesses: Mapping[str, str | None]) -> Iterator[Term]:
        """Yield the terms of a reading; a lone character stands for all the pairs that hold it.

        An unknown pair with a character of a known one is none: it lies across two words.
        """
        known = {
            place
            for token in tokens
            if token.term in self._numbers and is_unspaced(token.term)
            for place in range(token.start, token.end)
        }
        for token in tokens:
            lies_across = is_unspaced(token.term) and known & {token.start, token.end - 1}
            if lies_across and token.term not in self._numbers:
                continue
            pairs = self._pairs.get(token.term, ()) if is_unspaced(token.term) else ()
            if token.term in self._numbers or not pairs:
                yield self._term(token, guesses.get(token.term))
            for number in pairs:
                idf = float(self._idf[number])
                yield Term(token.term, token.start, token.end, number, idf, _GUESSED)

    @lazy
    def _pairs(self) -> Mapping[str, list[int]]:
        """Return the most common pairs that hold a character, by number: no text has it alone."""
        pairs: dict[str, list[int]] = {}
        for term, number in self._numbers.items():
            if len(term) == 2 and is_unspaced(term):
                for character in term:
                    pairs.setdefault(character, []).append(number)
        return {c: sorted(held, key=self._idf.__getitem__)[:_PAIRS] for c, held in pairs.items()}

    def _term(self, token: Token, guess: str | None) -> Term:
        word, start, end = token.term, token.start, token.end
        if (number := self._numbers.get(word)) is not None:
            return Term(word, start, end, number, float(self._idf[number]))
        if guess is not None:
            number = self._numbers[guess]
            return Term(word, start, end, number, float(self._idf[number]), _GUESSED)
        return Term(word, start, end, None, self._unknown_idf)

    def _nearest(self, word: str) -> str | None:
        """Return the term that differs least: by one slip, or by two in a word of eight letters.

        Of equally near ones it is the one that shares the word's first letter, then the most
        common. Numbers are never guessed at.
        """
        if any(map(str.isdigit, word)):
            return None
        if word.endswith("s") and word[:-1] in self._numbers:
            return word[:-1]  # "cds", of which stemmers make nothing else
        if len(word) < _SHORTEST:
            return None
        slips = 1 if len(word) < 8 else 2
        known = self._numbers.keys()
        found = extract(word, known, scorer=OSA.distance, score_cutoff=slips, limit=8)
        near = [
            (distance, term[0] != word[0], float(self._idf[self._numbers[term]]), term)
            for term, distance, _ in found
            if not any(map(str.isdigit, term))
        ]
        return min(near)[-1] if near else None
