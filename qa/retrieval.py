"""Find candidate paragraphs for a question, and what each way of looking says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoding, Floats
from embeddings.index import Index
from embeddings.lexical import K1, Postings
from embeddings.vectors import Mask, Rows
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
    """

    rows: Rows
    legs: Floats

    def __getitem__(self, name: str) -> Floats:
        """Return one leg of every candidate, (n,), to be read or filled in."""
        return np.asarray(self.legs[:, _COLUMN[name]])


def retrieve(
    index: Index, query: Query, encoding: Encoding, among: Mask | None = None
) -> Candidates:
    """Return the union of what vectors and words nominate, in order of row.

    `among`: (paragraphs,) bool, those that count. What rests on tokens is 0 until `rerank` fills
    it in for the best.
    """
    contents = index.contents
    rows = _nominate(index, query, encoding, among)
    found = Candidates(rows, np.zeros((len(rows), len(LEGS)), dtype=np.float32))
    if len(rows):
        table = contents.paragraphs[rows]
        sentences, starts = ranges(table["first_sentence"], table["last_sentence"])
        in_sentences = _shares(contents.sentence_terms, query, sentences).sum(axis=0)
        in_paragraphs = _shares(contents.paragraph_terms, query, rows).sum(axis=0)
        found["paragraph"][:] = contents.paragraph_vectors.vectors(rows) @ encoding.vector
        found["words"][:] = in_paragraphs
        found["sentence_words"][:] = np.maximum.reduceat(in_sentences, starts)
    return found


def rerank(
    index: Index, query: Query, encoding: Encoding, candidates: Candidates, places: Rows
) -> None:
    """Fill in what rests on tokens for the candidates at `places`."""
    contents, projection = index.contents, index.projection
    weights = projection.weights(encoding.tokens, query.idfs(encoding.spans.tolist()))
    table = contents.paragraphs[candidates.rows[places]]
    tokens, starts = ranges(table["first_token"], table["last_token"])
    cosines = contents.tokens.at(tokens).similarity(projection.project(encoding.tokens))
    candidates["tokens"][places] = np.maximum.reduceat(cosines, starts, axis=0) @ weights
    sentences, firsts = ranges(table["first_sentence"], table["last_sentence"])
    spans = contents.sentences[sentences]
    shift = starts - table["first_token"]
    shifts = np.repeat(shift, table["last_sentence"] - table["first_sentence"])
    by_sentence = _late(cosines, spans["first_token"] + shifts, spans["last_token"] + shifts)
    candidates["sentence_tokens"][places] = np.maximum.reduceat(by_sentence @ weights, firsts)
    in_headings = _late(cosines, starts, spans["first_token"][firsts] + shift)
    candidates["heading_tokens"][places] = in_headings @ weights
    candidates["pairs"][places] = [_pairs(index, query, row) for row in table]


def _late(cosines: Floats, starts: Rows, ends: Rows) -> Floats:
    """Return the best cosine of each question token in each stretch, 0 in an empty one.

    `cosines`: (tokens, question tokens). `starts`, `ends`: (n,), in order and apart.
    """
    best = np.zeros((len(starts), cosines.shape[1]), dtype=np.float32)
    held = np.flatnonzero(ends > starts)
    if len(held):
        # A row more, so that a stretch may end at the very end; every other stretch is a gap.
        longer = np.concatenate([cosines, cosines[:1]])
        edges = np.column_stack([starts[held], ends[held]]).ravel()
        best[held] = np.maximum.reduceat(longer, edges, axis=0)[::2]
    return best


def _nominate(index: Index, query: Query, encoding: Encoding, among: Mask | None) -> Rows:
    contents = index.contents
    sentences_among = None
    if among is not None:
        lengths = contents.paragraphs["last_sentence"] - contents.paragraphs["first_sentence"]
        sentences_among = np.repeat(among, lengths)
    vector = encoding.vector
    sentence_rows, _ = contents.sentence_vectors.search(vector, 2 * NOMINATED, sentences_among)
    paragraph_rows, _ = contents.paragraph_vectors.search(vector, NOMINATED, among)
    word_rows, _ = contents.paragraph_terms.best(query.weights, NOMINATED, among)
    sentence_word_rows, _ = contents.sentence_terms.best(query.weights, NOMINATED, sentences_among)
    nominated = (
        paragraph_rows,
        _paragraphs_of(index, sentence_rows),
        word_rows,
        _paragraphs_of(index, sentence_word_rows),
    )
    return np.unique(np.concatenate(nominated)).astype(np.int64)


def ranges(
    firsts: NDArray[np.integer], lasts: NDArray[np.integer]
) -> tuple[Rows, NDArray[np.int64]]:
    """Return the numbers of the ranges `firsts[i]:lasts[i]` joined, and where each range starts."""
    lengths = (lasts - firsts).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts


def _shares(postings: Postings, query: Query, rows: Rows) -> Floats:
    """Return what each known term adds to the BM25 of rows, of the most there could be.

    (terms, rows) float32, the terms in the order of `query.weights`.
    """
    shares = np.zeros((len(query.weights), len(rows)), dtype=np.float32)
    for share, (term, weight) in zip(shares, query.weights.items(), strict=True):
        share[:] = np.float32(weight / (query.mass * (K1 + 1))) * postings.weights_in(term, rows)
    return shares


def _pairs(index: Index, query: Query, paragraph: NDArray[np.void]) -> float:
    """Return the share, by IDF, of the question's neighbouring terms that are neighbours here."""
    pairs = query.pairs
    if not pairs:
        return 0.0
    terms = index.terms_of(paragraph)
    size = len(index.contents.terms)
    here = set((terms[:-1].astype(np.int64) * size + terms[1:]).tolist())
    held = sum(weight for (a, b), weight in pairs.items() if a * size + b in here)
    return held / sum(pairs.values())


def _paragraphs_of(index: Index, sentences: Rows) -> Rows:
    return np.searchsorted(index.first_sentences, sentences, side="right") - 1
