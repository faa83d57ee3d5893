"""Make the paragraphs of a PDF's page out of its lines, which say how far apart they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from embeddings.readers.pdf_line import GAP, Line
from embeddings.readers.pdf_lines import HYPHENS
from embeddings.text.blocks import BAR

# What ends a sentence, or leads to what is set apart.
_ENDS = (".", "!", "?", ":", "…", "”", '"')
_ITEM = re.compile(r"[•◦▪‣●○■]\s*\S")
_NUMBERED = re.compile(r"\(?(\d{1,2})[.)]\s+\S")
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
    if above.cell or line.cell:
        return not (above.cell and line.cell and above.cell.table == line.cell.table)
    if not _same_size(above, line):
        return True
    plain = goes_on(above, line)
    rows = GAP in above.text and GAP in line.text  # of which the first may be bold
    if above.bold != line.bold and not (plain or rows):
        return True
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
    prose = above.cell is line.cell is None
    return prose and line.text[0].islower() and not above.text.endswith(_ENDS)


def is_item(text: str) -> bool:
    """Tell whether a paragraph begins as an item of a list does."""
    return (_ITEM.match(text) or _NUMBERED.match(text)) is not None


def written(lines: Sequence[Line]) -> str:
    """Return the text of a paragraph: rows of a table and items of a list have a line each."""
    if lines[0].cell:
        return "\n".join(line.text.replace(GAP, BAR) for line in lines)
    rows = sum(GAP in line.text for line in lines)
    bar = BAR if rows > 1 and 2 * rows > len(lines) else " "
    parts = [[lines[0].text]]
    number = _number(lines[0])
    for place, (above, line) in enumerate(pairwise(lines)):
        near = lines[max(place - 1, 0) : place + 3]
        column = max(above.right, line.right)  # what begins beyond it is the next one
        edge = max(other.right for other in near if other.left < column)
        rows_both = GAP in above.text and GAP in line.text
        counted = _number(line)
        if counted == number + 1 and (number or above.text.endswith(_ENDS)):
            starts, number = True, counted
        elif bar == " ":
            starts = _starts_line(above, line, edge)
        else:  # what small letters go on with is a cell of several lines
            starts = rows_both or not goes_on(above, line)
        if starts:
            parts.append([])
        parts[-1].append(line.text)
    return "\n".join(joined(part).replace(GAP, bar) for part in parts)


def _number(line: Line) -> int:
    """Return the number of an item that a line begins, 0 where it begins none."""
    found = _NUMBERED.match(line.text)
    return int(found[1]) if found else 0


def _starts_line(above: Line, line: Line, edge: float) -> bool:
    """Tell whether a line begins something new: an item, or what had room on the line above.

    `edge` is how far the lines around go to the right.
    """
    if _ITEM.match(line.text):
        return True
    if goes_on(above, line) or _BROKEN.fullmatch(above.text[-2:]) or line.bottom > above.top:
        return False
    word = len(line.text.split(maxsplit=1)[0])
    room = (word + 1) * (line.right - line.left) / len(line.text) + line.size
    return edge - above.right > room


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
