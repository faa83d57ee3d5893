"""Choose the sentence of a paragraph that answers, by what it shares with the question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoding, Floats
from embeddings.index import Index
from embeddings.lexical import K1
from qa.parameters import Parameters
from qa.terms import Query

FEATURES = ("cosine", "words", "tokens", "question")


@dataclass(frozen=True, slots=True)
class Sentences:
    """A paragraph's sentences, spans of the document's text, and their features, (n, features)."""

    spans: list[tuple[int, int]]
    features: Floats

    def best(self, parameters: Parameters) -> int:
        """Return the place of the answering sentence, the first of equals."""
        weights = np.array([parameters.sentence[name] for name in FEATURES], dtype=np.float32)
        return int(np.argmax(self.features @ weights))


def describe_sentences(index: Index, query: Query, encoding: Encoding, paragraph: int) -> Sentences:
    """Return the sentences of a paragraph with their features.

    `cosine` with the question; `words`, BM25 as a share of the most a sentence could score;
    `tokens`, the IDF-weighted mean of each question token's best cosine in the sentence;
    `question`, 1.0 where the sentence itself asks.
    """
    contents = index.contents
    row = contents.paragraphs[paragraph]
    numbers = np.arange(row["first_sentence"], row["last_sentence"])
    table = contents.sentences[numbers]
    document = contents.documents[row["document"]]
    text = index.text(document)
    spans = [
        (int(start), int(end)) for start, end in zip(table["start"], table["end"], strict=True)
    ]
    projection = index.projection
    weights = projection.weights(encoding.tokens, query.idfs(encoding.spans.tolist()))
    tokens = contents.tokens.between(int(row["first_token"]), int(row["last_token"]))
    similarity = tokens.similarity(projection.project(encoding.tokens))
    features = np.zeros((len(spans), len(FEATURES)), dtype=np.float32)
    features[:, 0] = contents.sentence_vectors.vectors(numbers) @ encoding.vector
    shares = [contents.sentence_terms.weights_in(n, numbers) * w for n, w in query.weights.items()]
    features[:, 1] = sum(shares) / np.float32(query.mass * (K1 + 1)) if shares else 0.0
    for place, (first, last) in enumerate(
        zip(table["first_token"], table["last_token"], strict=True)
    ):
        inside = similarity[first - row["first_token"] : last - row["first_token"]]
        features[place, 2] = inside.max(axis=0) @ weights if len(inside) else 0.0
    features[:, 3] = [
        text[start:end].rstrip("\"'”’») ").endswith(("?", "？")) for start, end in spans
    ]
    return Sentences(spans, features)
