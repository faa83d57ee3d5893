"""Tell how far an encoder reads a text, by how many tokens it makes of a letter (its fertility)."""

from __future__ import annotations

# Tokens per letter at which a text is read well, and at which it is not read at all: about 0.25 in
# English and 0.5 in Turkish, 1 where the encoder knows single letters only.
_READ, _UNREAD = 0.5, 0.8


def legibility(tokens: int, letters: int) -> float:
    """Return how far a text is read, 1.0 well to 0.0 not at all: words that are known take few."""
    fertility = tokens / max(letters, 1)
    return min(max((_UNREAD - fertility) / (_UNREAD - _READ), 0.0), 1.0)
