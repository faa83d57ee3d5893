"""Tell which sentences of a passage ask, and which of them cannot be what answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.text.analyzer import terms
from embeddings.text.blocks import ends_asking

# Marks that may follow the last sign of a sentence: quotation marks, brackets, emphasis.
_CLOSING = "\"'”’“‘»«』」）)*_ "
_ANSWER = re.compile(
    r"\W*(?:(?:A|Answer|Antwort)\s*\d*\s*[:.)]|(?:R|Réponse|Respuesta|Risposta|Resposta|Antwoord"
    r"|Odpowiedź|Odpověď|Svar|Vastaus|Cevap|Ответ|Відповідь|Απάντηση|جواب|ج|תשובה|उत्तर|答案?|回答|답변?"
    r"|ตอบ)\s*\d*\s*[:：])"
)
# Of the tuning questions' passages, a sentence that asks and holds an answer shares less.
_SHARED = 0.6


def asks(sentence: str) -> bool:
    """Tell whether a sentence ends with a question mark."""
    return ends_asking(sentence.rstrip(_CLOSING))


def only_ask(
    question: str, sentences: Sequence[str], asking: Sequence[bool], language: str
) -> NDArray[np.bool_]:
    """Tell which sentences of a passage ask and do not answer, (n,); `asking` says which ask.

    Such a sentence has most of its words from the question, or the next one says that it is the
    answer. One that nothing follows but questions is none of them.
    """
    last = max((place for place, it_asks in enumerate(asking) if not it_asks), default=-1)
    asked = set(terms(question, language)) if any(asking) else set()

    def only_asks(place: int) -> bool:
        if not asking[place] or place > last:
            return False
        own = set(terms(sentences[place], language))
        repeats = len(own & asked) >= _SHARED * len(own)
        return repeats or _ANSWER.match(sentences[place + 1]) is not None

    return np.array([only_asks(place) for place in range(len(sentences))], dtype=np.bool_)
