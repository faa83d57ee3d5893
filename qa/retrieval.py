"""Find candidate paragraphs for a question, and what each way of looking says of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoding, Floats, unit
from embeddings.index import Index
from embeddings.lexical import K1, Postings
from embeddings.vectors import Mask, Rows
from qa.terms import Query

# How many candidates each leg nominates, and how many of the best are reranked by their tokens.
NOMINATED = 100
RERANKED = 40
LEGS = ("paragraph", "sentence", "words", "sentence_words", "tokens")


@dataclass(frozen=True)
class Candidates:
    """Paragraphs that may answer, (n,), and their features, (n, legs) float32.

    Every leg keeps its meaning between questions: `paragraph` and `sentence` are cosines,
    `words` and `sentence_words` are BM25 as a share of what a passage could score at most,
    `tokens` is the IDF-weighted mean over the question's tokens of the best cosine in the passage.
    """

    rows: Rows
    features: Floats


def retrieve(
    index: Index, query: Query, encoding: Encoding, among: Mask | None = None
) -> Candidates:
    """Return the union of what vectors and words nominate, in order of row, features filled in.

    `among`: (paragraphs,) bool, those that count. The `tokens` leg is 0 until `rerank` fills it
    in for the best.
    """
    contents = index.contents
    words = _share(contents.paragraph_terms, query)
    sentence_words = _share(contents.sentence_terms, query)
    sentences_among = None
    if among is not None:
        lengths = contents.paragraphs["last_sentence"] - contents.paragraphs["first_sentence"]
        sentences_among = np.repeat(among, lengths)
        words, sentence_words = words * among, sentence_words * sentences_among
    vector = encoding.vector
    sentence_rows, _ = contents.sentence_vectors.search(vector, 2 * NOMINATED, sentences_among)
    paragraph_rows, _ = contents.paragraph_vectors.search(vector, NOMINATED, among)
    rows = np.unique(
        np.concatenate(
            [
                paragraph_rows,
                _paragraphs_of(index, sentence_rows),
                _best(words),
                _paragraphs_of(index, _best(sentence_words)),
            ]
        )
    ).astype(np.int64)
    firsts = contents.paragraphs["first_sentence"][rows]
    lasts = contents.paragraphs["last_sentence"][rows]
    sentences, starts = ranges(firsts, lasts)
    cosines = contents.sentence_vectors.vectors(sentences) @ vector
    features = np.zeros((len(rows), len(LEGS)), dtype=np.float32)
    features[:, 0] = contents.paragraph_vectors.vectors(rows) @ vector
    features[:, 2] = words[rows]
    if len(rows):
        features[:, 1] = np.maximum.reduceat(cosines, starts)
        features[:, 3] = np.maximum.reduceat(sentence_words[sentences], starts)
    return Candidates(rows, features)


def rerank(
    index: Index, query: Query, encoding: Encoding, candidates: Candidates, places: Rows
) -> None:
    """Fill in the `tokens` leg of the candidates at `places`."""
    weights = query.shares(encoding.spans.tolist())
    rows = index.contents.paragraphs[candidates.rows[places]]
    tokens, starts = ranges(rows["first_token"], rows["last_token"])
    similarity = index.contents.tokens.at(tokens).similarity(unit(encoding.tokens))
    candidates.features[places, 4] = np.maximum.reduceat(similarity, starts, axis=0) @ weights


def ranges(
    firsts: NDArray[np.integer], lasts: NDArray[np.integer]
) -> tuple[Rows, NDArray[np.int64]]:
    """Return the numbers of the ranges `firsts[i]:lasts[i]` joined, and where each range starts."""
    lengths = (lasts - firsts).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return np.arange(lengths.sum()) + np.repeat(firsts - starts, lengths), starts


def _share(postings: Postings, query: Query) -> Floats:
    """Return every row's BM25 score as a share of the most any row could have."""
    return postings.score(query.weights) / np.float32(query.mass * (K1 + 1))


def _best(scores: Floats) -> Rows:
    """Return the rows of the highest scores above zero, at most `NOMINATED`."""
    rows = np.flatnonzero(scores)
    if len(rows) > NOMINATED:
        # A stable order among equals keeps answers the same from run to run.
        rows = rows[np.argsort(-scores[rows], kind="stable")[:NOMINATED]]
    return rows


def _paragraphs_of(index: Index, sentences: Rows) -> Rows:
    firsts = index.contents.paragraphs["first_sentence"]
    return np.searchsorted(firsts, sentences, side="right") - 1
