"""Choose the sentence of a passage that answers, by what it shares with the question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats
from embeddings.searching.index import Index
from embeddings.text.analyzer import with_plain_digits
from qa.asking_sentences import asks, only_ask
from qa.expectation import lacks_kind
from qa.passage_reading import EXCERPT, Reading
from qa.ranking import Ranking
from qa.tables import asked_cells, head_tables, is_row
from qa.terms import Query

FEATURES = ("cosine", "words", "tokens", "question", "lacks_kind", "lacks_number")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Lines at the end of a sentence in which nothing is to be read: the end of a program in Markdown.
_BARE_LINES = re.compile(r"(?:\r?\n[^\w\r\n]*)+\Z")
# What a sentence that is not to be marked loses: more than any other can be behind.
_LOST = np.float32(100)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A passage's sentences: spans of the document's text, texts, and features, (n, features).

    `unmarked`, (n,), tells which of them are not to be marked where another can be. `asked`, (n,),
    tells of the cells of a record how much each is asked for, and is None for other passages.
    """

    spans: list[tuple[int, int]]
    texts: list[str]
    features: Floats
    unmarked: NDArray[np.bool_]
    asked: Floats | None

    def scores(self, weights: Floats) -> Floats:
        """Return how well each fits the question, (n,), as log-odds between any two of them.

        Those that are not to be marked come after all others. `weights`: (features,).
        """
        # Not by BLAS: over so few columns its kernels now and then warn of what lies beside them.
        return np.asarray((self.features * weights).sum(axis=1) - _LOST * self.unmarked)


def describe_sentences(index: Index, query: Query, ranking: Ranking, place: int) -> Sentences:
    """Return the sentences of the passage at `place` in the ranking with their features.

    `cosine` with the question; `words`, BM25 as a share of the most a sentence could score;
    `tokens`, the weighted mean of each question token's best cosine in the sentence; `question`,
    1.0 where the sentence itself asks; `lacks_kind`, 1.0 where it holds no number or time and the
    question asks for one; `lacks_number`, the share of the question's numbers that it lacks.
    """
    contents, candidates, question = index.contents, ranking.candidates, query.text
    row, own = int(ranking.rows[place]), candidates.sentences_of(int(ranking.order[place]))
    document = index.document_of(row)
    text, language = index.text(document), document.language
    rows = candidates.sentences[own]
    table = contents.sentences[rows]
    spans = [
        (start, start + len(_BARE_LINES.sub("", text[start:end])))
        for start, end in zip(table["start"].tolist(), table["end"].tolist(), strict=True)
    ]
    texts = [text[start:end] for start, end in spans]
    asking = [asks(each) for each in texts]
    features = np.empty((len(spans), len(FEATURES)), dtype=np.float32)
    features[:, 0] = contents.sentence_vectors.vectors(rows) @ query.encoding.vector
    features[:, 1] = candidates.sentence_words[own]
    features[:, 2] = candidates.sentence_tokens[own]
    features[:, 3] = asking
    features[:, 4] = [lacks_kind(question, each) for each in texts]
    features[:, 5] = _lacking_numbers(question, texts)
    return Sentences(
        spans,
        texts,
        features,
        only_ask(question, texts, asking, language) | head_tables(texts, index.headings_of(row)),
        asked_cells(question, texts, asking, language),
    )


def answering(
    found: Sentences, scores: Floats, reading: Reading | None, weights: Mapping[str, float]
) -> tuple[int, int]:
    """Return the span of the sentence that answers, the first of equals.

    `scores`, (n,), say how well each fits, `reading` what the reader makes of them, and `weights`
    what either counts. Of a record it is the cell that is asked for, or the whole of one that fits
    into an excerpt.
    """
    if found.asked is not None:
        start, end = found.spans[0][0], found.spans[-1][1]
        if not found.asked.any() and end - start <= EXCERPT:
            return start, end
        return found.spans[int(np.lexsort((-scores, -found.asked))[0])]
    best = int(np.argmax(scores if reading is None else _with_reading(scores, reading, weights)))
    if is_row(found.texts[best]):
        # Which of the rows it is shows in their words; the reader knows none of such lines.
        rows = [is_row(text) for text in found.texts]
        best = int(np.argmax(np.where(rows, scores, -np.inf)))
    return found.spans[best]


def _with_reading(scores: Floats, reading: Reading, weights: Mapping[str, float]) -> Floats:
    was_read = np.isfinite(reading.odds)
    added = np.where(was_read, weights["read"] * reading.odds, weights["unread"])
    return np.asarray(weights["compared"] * scores + added)


def _lacking_numbers(question: str, sentences: list[str]) -> list[float]:
    asked = _numbers(question)
    if not asked:
        return [0.0] * len(sentences)
    return [len(asked - _numbers(each)) / len(asked) for each in sentences]


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(with_plain_digits(text)))
