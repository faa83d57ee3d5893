"""Tell which sentences only ask what is asked: those of lists of questions and their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.analyzer import terms

# Marks that may follow the last sign of a sentence: quotation marks, brackets, emphasis.
_CLOSING = "\"'”’»)*_ "
_ANSWER = re.compile(r"\W*(?:A|Answer|Antwort)\s*\d*\s*[:.)]")
# Of the tuning questions' passages, a sentence that asks and holds an answer shares less.
_SHARED = 0.6


def asks(sentence: str) -> bool:
    """Tell whether a sentence ends with a question mark."""
    return sentence.rstrip(_CLOSING).endswith(("?", "？", "؟"))


def echoes(question: str, sentences: Sequence[str], language: str) -> NDArray[np.bool_]:
    """Tell which sentences of a passage ask and do not answer, (n,).

    They have most of their words from the question, or the next sentence says that it is the
    answer. One that nothing follows but questions is none of them.
    """
    asking = [asks(sentence) for sentence in sentences]
    if not any(asking):
        return np.zeros(len(sentences), dtype=bool)
    asked = set(terms(question, language))
    last = max((place for place, it_asks in enumerate(asking) if not it_asks), default=-1)

    def only_asks(place: int) -> bool:
        if not asking[place] or place >= last:
            return False
        own = set(terms(sentences[place], language))
        repeats = len(own & asked) >= _SHARED * len(own)
        return repeats or _ANSWER.match(sentences[place + 1]) is not None

    return np.array([only_asks(place) for place in range(len(sentences))])
