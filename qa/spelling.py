"""Write the misspelt words of a question as the documents do, for what reads the question."""

from __future__ import annotations

import numpy as np

from embeddings.encoding.encoder import Encoding
from embeddings.searching.index import Index
from embeddings.text.analyzer import analyze, is_unspaced
from qa.english import EMPTY
from qa.followups.courtesies import chats
from qa.terms import Query, Term

_SHORT = 3


def respelt(query: Query, index: Index) -> str:
    """Return the question with guessed words in place of those that look misspelt.

    What the encoder knows whole is a word that the documents happen to lack, and is left alone. So
    is every word of other languages than English, of which it knows next to none whole, and what is
    no question, or none in English.
    """
    spelt = query.text
    if chats(spelt) or not _is_english(query):
        return spelt
    for term in reversed(query.terms):
        if term.number is None:
            continue
        guess = index.contents.terms[term.number]
        if _is_misspelt(term, guess, query.encoding) and (word := _as_written(term.number, index)):
            typed = query.text[term.start : term.end]
            word = word.lower() if typed.islower() else word
            spelt = spelt[: term.start] + word + spelt[term.end :]
    return spelt


def _is_english(query: Query) -> bool:
    """Tell whether most words are right as they are typed: English ones, or of the documents.

    Of one or two words any may be misspelt.
    """
    typed = {(t.start, t.end): t.number is not None and t.share == 1 for t in query.terms}
    right = sum(known or query.text[a:b].lower() in EMPTY for (a, b), known in typed.items())
    return len(typed) < _SHORT or 2 * right > len(typed)


def _is_misspelt(term: Term, guess: str, encoding: Encoding) -> bool:
    if term.share == 1 or is_unspaced(term.word):
        return False
    if guess == term.word.removesuffix("s"):
        return False  # a plural that stemmers make nothing of
    starts, ends = encoding.spans.T
    return bool(np.count_nonzero((starts < term.end) & (ends > term.start)) > 1)


def _as_written(number: int, index: Index) -> str:
    """Return the word of the term with this number as the first sentence that holds it writes it.

    Return "" if none does, and where that sentence is not in English.
    """
    contents = index.contents
    sentences = contents.sentence_terms.of(number)[0][:1]
    if not len(sentences):
        return ""
    document, text = index.sentence(int(sentences[0]))
    if document.language != "en":
        return ""
    found = (t for t in analyze(text, document.language) if t.term == contents.terms[number])
    return next((text[token.start : token.end] for token in found), "")
