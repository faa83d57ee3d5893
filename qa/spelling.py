"""Write the misspelt words of a question as the documents do, for what reads the question."""

from __future__ import annotations

import numpy as np

from embeddings.analyzer import analyze, is_unspaced
from embeddings.encoder import Encoding
from embeddings.index import Index
from qa.terms import Query, Term


def respelt(query: Query, encoding: Encoding, index: Index) -> str:
    """Return the question with guessed words in place of those that look misspelt.

    What the encoder knows whole is a word that the documents happen to lack, and is left alone. So
    is every word of other languages than English, of which it knows next to none whole.
    """
    spelt = query.text
    for term in reversed(query.terms):
        if _is_misspelt(term, encoding, index) and (word := _as_written(term, index)):
            typed = query.text[term.start : term.end]
            word = word.lower() if typed.islower() else word
            spelt = spelt[: term.start] + word + spelt[term.end :]
    return spelt


def _is_misspelt(term: Term, encoding: Encoding, index: Index) -> bool:
    if term.number is None or term.share == 1 or is_unspaced(term.word):
        return False
    if index.contents.terms[term.number] == term.word.removesuffix("s"):
        return False  # a plural that stemmers make nothing of
    starts, ends = encoding.spans.T
    return bool(np.count_nonzero((starts < term.end) & (ends > term.start)) > 1)


def _as_written(term: Term, index: Index) -> str:
    """Return a term's word as the first sentence that holds it writes it.

    Return "" if none does, and where that sentence is not in English.
    """
    contents = index.contents
    sentences, _ = contents.sentence_terms.of(term.number or 0)
    for sentence in sentences[:1].tolist():
        paragraph = int(np.searchsorted(index.first_sentences, sentence, side="right")) - 1
        document = index.document_of(paragraph)
        if document.language != "en":
            break
        start, end, *_ = contents.sentences[sentence].tolist()
        text = index.text(document)[start:end]
        wanted = contents.terms[term.number or 0]
        for token in analyze(text, document.language):
            if token.term == wanted:
                return text[token.start : token.end]
    return ""
