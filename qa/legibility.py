"""Tell how far the encoder reads a question, by the tokens it makes of a letter (fertility)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embeddings.text.analyzer import is_unspaced
from qa.terms import Query

# Tokens per letter at which a text is read well, and at which it is not read at all: about 0.25 in
# English and 0.5 in Turkish, 1 where the encoder knows single letters only.
_READ, _UNREAD = 0.5, 0.8


def legibility(query: Query, *, shipped: bool) -> float:
    """Return how far the encoder reads a question, 1.0 well to 0.0 not at all.

    `shipped` says that it is the encoder that ships, which knows some characters of scripts without
    spaces but reads none of them. With another, a token for one of these characters says nothing.
    """
    letters = _places((term.start, term.end) for term in query.terms)
    spans = query.encoding.spans.tolist()
    # An unknown word is no token: it is as if each of its letters were one.
    unknown = letters - _places(spans)
    starts = [start for start, _ in spans]
    if not shipped:
        own = _places((term.start, term.end) for term in query.terms if is_unspaced(term.word))
        letters, starts = letters - own, [start for start in starts if start not in own]
    fertility = (len(starts) + len(unknown)) / max(len(letters), 1)
    return min(max((_UNREAD - fertility) / (_UNREAD - _READ), 0.0), 1.0)


def _places(spans: Iterable[Sequence[int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}
