"""Choose the sentence of a paragraph that answers, by what it shares with the question."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Encoding, Floats
from embeddings.searching.index import Index
from embeddings.text.analyzer import with_plain_digits
from qa.expectation import lacks_kind
from qa.retrieval import Candidates
from qa.tables import asked_cells, heads_rows
from qa.unmarked import asks, unmarked

FEATURES = ("cosine", "words", "tokens", "question", "lacks_kind", "lacks_number")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Lines at the end of a sentence in which nothing is to be read: the end of a program in Markdown.
_BARE_LINES = re.compile(r"(?:\r?\n[^\w\r\n]*)+\Z")
# What a sentence that is not to be marked loses: more than any other can be behind.
_LOST = np.float32(100)


@dataclass(frozen=True, slots=True)
class Sentences:
    """A paragraph's sentences: spans of the document's text, texts, and features, (n, features).

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


def describe_sentences(
    index: Index, question: str, encoding: Encoding, candidates: Candidates, place: int
) -> Sentences:
    """Return the sentences of the candidate at `place` with their features.

    `cosine` with the question; `words`, BM25 as a share of the most a sentence could score;
    `tokens`, the weighted mean of each question token's best cosine in the sentence; `question`,
    1.0 where the sentence itself asks; `lacks_kind`, 1.0 where it holds no number or time and the
    question asks for one; `lacks_number`, the share of the question's numbers that it lacks.
    """
    contents = index.contents
    own = candidates.sentences_of(place)
    numbers = candidates.sentences[own]
    row = int(candidates.rows[place])
    document = index.document_of(row)
    text = index.text(document)
    table = contents.sentences[numbers]
    spans = [
        (start, start + len(_BARE_LINES.sub("", text[start:end])))
        for start, end in zip(table["start"].tolist(), table["end"].tolist(), strict=True)
    ]
    features = np.empty((len(spans), len(FEATURES)), dtype=np.float32)
    features[:, 0] = contents.sentence_vectors.vectors(numbers) @ encoding.vector
    features[:, 1] = candidates.sentence_words[own]
    features[:, 2] = candidates.sentence_tokens[own]
    sentences = [text[start:end] for start, end in spans]
    features[:, 3] = [asks(s) for s in sentences]
    features[:, 4] = [lacks_kind(question, s) for s in sentences]
    features[:, 5] = _lacking_numbers(question, sentences)
    return Sentences(
        spans,
        sentences,
        features,
        unmarked(question, sentences, document.language)
        | heads_rows(sentences, index.headings_of(row)),
        asked_cells(question, sentences, document.language),
    )


def _lacking_numbers(question: str, sentences: list[str]) -> list[float]:
    asked = _numbers(question)
    if not asked:
        return [0.0] * len(sentences)
    return [len(asked - _numbers(each)) / len(asked) for each in sentences]


def _numbers(text: str) -> set[str]:
    return set(_NUMBER.findall(with_plain_digits(text)))
