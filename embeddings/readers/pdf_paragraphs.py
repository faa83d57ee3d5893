"""Make the paragraphs of a PDF's page out of its lines, which say how far apart they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest

from embeddings.readers.pdf_line import Line
from embeddings.readers.pdf_lines import HYPHENS

# What ends a sentence, or leads to what is set apart.
_ENDS = (".", "!", "?", ":", "…", "”", '"')
_SOFT_HYPHEN = "\u00ad"
_HYPHEN = re.compile(f"[{HYPHENS}{_SOFT_HYPHEN}]")
# The end of a line that goes on in the next without a space.
_BROKEN = re.compile(rf"[^\W_][{HYPHENS}{_SOFT_HYPHEN}\u2010-]")
# The distance of lines, in type sizes, where none tell, and that of lines set with space to write.
_USUAL, _FARTHEST = 4 / 3, 3.0


def usual_distance(pages: list[list[Line]]) -> float:
    """Return the distance of lines, in type sizes, at which most sentences go on in the next."""
    distances = Counter(
        round(_distance(above, line), 1)
        for lines in pages
        for above, line in pairwise(lines)
        if goes_on(above, line) and 0 < _distance(above, line) < _FARTHEST
    )
    return distances.most_common(1)[0][0] if distances else _USUAL


def paragraphs(lines: list[Line], distance: float) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph; lines are usually `distance` type sizes apart."""
    if not lines:
        return
    paragraph = [lines[0]]
    for above, line in pairwise(lines):
        if _starts_paragraph(above, line, distance):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    yield paragraph


def _starts_paragraph(above: Line, line: Line, usual: float) -> bool:
    """Tell by type size, distance and indentation; a new column may go on with a sentence."""
    if not _same_size(above, line):
        return True
    plain = goes_on(above, line)
    if line.bottom > above.top:
        return not plain
    # A formula, or a word in another type, may push the next line of a sentence away.
    most = max(_USUAL, usual) if plain else usual
    if _distance(above, line) > 1.2 * most:
        return True
    return line.left - above.left > 0.8 * line.size and above.text.endswith((".", "!", "?", ":"))


def _same_size(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= 0.12 * one.size


def _distance(above: Line, line: Line) -> float:
    """Return how far a line is below another, in type sizes."""
    return (above.bottom - line.bottom) / (line.size or 1)


def goes_on(above: Line, line: Line) -> bool:
    """Tell whether a line plainly goes on with a sentence of the one before it."""
    return line.text[0].islower() and not above.text.endswith(_ENDS)


def joined(lines: Iterable[str]) -> str:
    """Join lines; a hyphen that parts a word, as far as small letters tell, is left out."""
    texts = list(lines)
    parts = []
    for text, below in zip_longest(texts, texts[1:], fillvalue=""):
        if _BROKEN.fullmatch(text[-2:]) and below[:1].isalnum():
            parts += [text[:-1], _SOFT_HYPHEN]
        else:
            parts += [text, " "]
    return _HYPHEN.sub(_hyphen, "".join(parts).rstrip())


def _hyphen(found: re.Match[str]) -> str:
    start, end = found.span()
    before, after = found.string[max(start - 1, 0) : start], found.string[end : end + 1]
    return "" if before.islower() and after.islower() else "-"
