"""Find candidate paragraphs for a question, and what each way of looking says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats
from embeddings.searching.bm25 import Scores, score
from embeddings.searching.index import Index, ranges
from embeddings.searching.postings import K1
from embeddings.searching.vectors import Mask, Rows
from qa.identifiers import held_identifiers, identifiers
from qa.lazy import lazy
from qa.terms import Query

# How many candidates each leg nominates, and how many of the best are reranked by their tokens.
NOMINATED = 100
RERANKED = 40
CHEAP = ("paragraph", "words", "sentence_words")
LEGS = (*CHEAP, "heading_tokens", "tokens", "sentence_tokens", "pairs")
_COLUMN = {name: column for column, name in enumerate(LEGS)}


@dataclass(frozen=True)
class Candidates:
    """Paragraphs that may answer, (n,), and their legs, (n, legs) float32.

    Every leg keeps its meaning between questions. `paragraph` is a cosine; `words` and
    `sentence_words` are BM25 as a share of what a passage could score at most. `tokens`,
    `heading_tokens` and `sentence_tokens` are the weighted mean over the question's tokens of the
    best cosine in the passage, in its headings and in one sentence (late interaction; Khattab and
    Zaharia, 2020). `pairs` is the share of the question's neighbouring words that are neighbours
    in the passage.

    `sentences`: (m,), their sentences one after another, from `starts[i]` on those of candidate i;
    `sentence_words` and `sentence_tokens`: (m,) float32, of which the legs are the best.

    `lacks`: (n,) float32, the share of the identifiers which the question names that stand
    neither in the passage nor above it; `held`: (identifiers,) bool, which stand in any of them.
    """

    rows: Rows
    legs: Floats
    sentences: Rows
    starts: Rows
    sentence_words: Floats
    sentence_tokens: Floats
    lacks: Floats
    held: Mask

    @lazy
    def ends(self) -> Rows:
        """Return where the sentences of each candidate end, (n,)."""
        return np.append(self.starts, len(self.sentences))[1:]

    def sentences_of(self, place: int) -> slice:
        """Return where the sentences of a candidate stand among all."""
        return slice(int(self.starts[place]), int(self.ends[place]))


def retrieve(index: Index, query: Query, among: Mask | None = None) -> Candidates:
    """Return the union of what vectors and words nominate, in order of row.

    `among`: (paragraphs,) bool, those that count. What takes a look at the passages is 0: `rerank`
    takes it, for the best.
    """
    contents = index.contents
    by_paragraph = score(contents.paragraph_terms, query.weights)
    by_sentence = score(contents.sentence_terms, query.weights)
    vector = query.encoding.vector
    rows = _nominate(index, vector, by_paragraph, by_sentence, among)
    table = contents.paragraphs[rows]
    sentences, starts = ranges(table["first_sentence"], table["last_sentence"])
    most = np.float32(query.mass * (K1 + 1))
    sentence_words = by_sentence.of(sentences) / most
    legs = np.zeros((len(rows), len(LEGS)), dtype=np.float32)
    if len(rows):
        legs[:, _COLUMN["paragraph"]] = contents.paragraph_vectors.vectors(rows) @ vector
        legs[:, _COLUMN["words"]] = by_paragraph.of(rows) / most
        legs[:, _COLUMN["sentence_words"]] = np.maximum.reduceat(sentence_words, starts)
    return Candidates(
        rows,
        legs,
        sentences,
        starts,
        sentence_words,
        np.zeros(len(sentences), dtype=np.float32),
        np.zeros(len(rows), dtype=np.float32),
        np.zeros(len(identifiers(query.text)), dtype=np.bool_),
    )


def rerank(index: Index, query: Query, candidates: Candidates, places: Rows) -> Candidates:
    """Return the candidates with what takes a look at the passages of those at `places`."""
    contents, projection = index.contents, index.projection
    tokens, idfs = query.encoding.tokens, query.token_idfs
    if projection.fitted:  # of passages tokens of one letter are not kept then
        idfs = np.where(query.lone_letters, np.float32(0), idfs)
    weights = projection.weights(tokens, idfs)
    table = contents.paragraphs[candidates.rows[places]]
    _, starts = ranges(table["first_token"], table["last_token"])
    cosines = contents.tokens.similarity(
        table["first_token"], table["last_token"], projection.project(tokens)
    )
    legs, sentence_tokens = candidates.legs.copy(), candidates.sentence_tokens.copy()
    legs[places, _COLUMN["tokens"]] = _mean(np.maximum.reduceat(cosines, starts, axis=0), weights)
    among, firsts = ranges(candidates.starts[places], candidates.ends[places])
    sentences = contents.sentences[candidates.sentences[among]]
    shift = starts - table["first_token"]
    shifts = np.repeat(shift, table["last_sentence"] - table["first_sentence"])
    in_sentences = _late(
        cosines, sentences["first_token"] + shifts, sentences["last_token"] + shifts
    )
    by_sentence = _mean(in_sentences, weights)
    sentence_tokens[among] = by_sentence
    legs[places, _COLUMN["sentence_tokens"]] = np.maximum.reduceat(by_sentence, firsts)
    in_headings = _late(cosines, starts, sentences["first_token"][firsts] + shift)
    legs[places, _COLUMN["heading_tokens"]] = _mean(in_headings, weights)
    legs[places, _COLUMN["pairs"]] = _pairs(index, query, table)
    seen = replace(candidates, legs=legs, sentence_tokens=sentence_tokens)
    if not len(candidates.held):
        return seen
    rows = candidates.rows[places].tolist()
    held = np.array([held_identifiers(query.text, _with_above(index, row)) for row in rows])
    lacks = candidates.lacks.copy()
    lacks[places] = 1 - held.mean(axis=1)
    return replace(seen, lacks=lacks, held=np.asarray(held.any(axis=0)))


def _mean(cosines: Floats, weights: Floats) -> Floats:
    """Return the weighted mean over the question's tokens, (n,), of (n, question tokens).

    By `np.dot`, because `@` warns of invalid values now and then where there are none: the
    processor's routine reads past the end of a row as short as these.
    """
    return np.asarray(np.dot(cosines, weights))


def _late(cosines: Floats, starts: Rows, ends: Rows) -> Floats:
    """Return the best cosine of each question token in each stretch, 0 in an empty one.

    `cosines`: (tokens, question tokens). `starts`, `ends`: (n,), in order and apart.
    """
    best = np.zeros((len(starts), cosines.shape[1]), dtype=np.float32)
    held = np.flatnonzero(ends > starts)
    if len(held):
        edges = np.column_stack([starts[held], ends[held]]).ravel()
        if edges[-1] == len(cosines):
            edges = edges[:-1]  # the last stretch goes on to the end anyway
        # Every other stretch is a gap.
        best[held] = np.maximum.reduceat(cosines, edges, axis=0)[::2]
    return best


def _nominate(
    index: Index,
    vector: Floats,
    by_paragraph: Scores,
    by_sentence: Scores,
    among: Mask | None,
) -> Rows:
    contents = index.contents
    sentences_among = None
    if among is not None:
        lengths = contents.paragraphs["last_sentence"] - contents.paragraphs["first_sentence"]
        sentences_among = np.repeat(among, lengths)
    # Twice as many sentences: where one fits, another of the same paragraph often does.
    sentence_rows, _ = contents.sentence_vectors.search(vector, 2 * NOMINATED, sentences_among)
    paragraph_rows, _ = contents.paragraph_vectors.search(vector, NOMINATED, among)
    word_rows, _ = by_paragraph.best(NOMINATED, among)
    sentence_word_rows, _ = by_sentence.best(NOMINATED, sentences_among)
    nominated = (
        paragraph_rows,
        index.rows_around(sentence_rows),
        word_rows,
        index.rows_around(sentence_word_rows),
    )
    return np.unique(np.concatenate(nominated)).astype(np.int64)


def _pairs(index: Index, query: Query, paragraphs: NDArray[np.void]) -> Floats:
    """Return the share, by IDF, of the question's neighbouring terms that are neighbours in each.

    `paragraphs`: (n,), of the index's table.
    """
    shares = np.zeros(len(paragraphs), dtype=np.float32)
    if not query.pairs:
        return shares
    numbers, starts = index.terms_of(paragraphs)
    following = np.append(numbers[1:], -1)
    # A term that ends one paragraph has no neighbour in the next.
    following[starts[1:] - 1] = -1
    for (first, second), weight in query.pairs.items():
        places = np.flatnonzero(numbers == first)
        places = places[following[places] == second]
        shares[np.searchsorted(starts, places, side="right") - 1] += weight
    return shares / np.float32(sum(query.pairs.values()))


def _with_above(index: Index, row: int) -> str:
    """Return a passage after all that stands above it: its file's name, its title, its headings."""
    document = index.document_of(row)
    above = (document.path, document.title, *index.headings_of(row))
    return "\n".join([*above, index.passage(row)])
