"""Tell which part of a table answers: the cell of a record that is asked for, a row, no header."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoding.encoder import Floats
from embeddings.text.analyzer import terms
from embeddings.text.blocks import BAR

# A cell after the name of its column, or a line of a list of such: "Price: 89 EUR".
_CELL = re.compile(r"[-*•]?\s*([^:\n]{1,40}):\s+(\S.*)")
# The least share of a name's words that asks for it, and the most of a value's that it may repeat.
_ASKED = 0.5


def asked_cells(
    question: str, sentences: Sequence[str], asking: Sequence[bool], language: str
) -> Floats | None:
    """Return how much of the name of each cell is asked for, (n,), 0 below one half.

    A cell whose value the question names already, as most of it repeats, is not what is asked for
    either. None where the sentences are not the cells of one record, each with a name of its own
    and none of them a question, as `asking` says.
    """
    cells = [_CELL.fullmatch(sentence) for sentence in sentences]
    names = {cell[1].casefold() for cell in cells if cell}
    if len(names) < max(len(cells), 2) or any(asking):
        return None
    asked = set(terms(question, language))

    def share(text: str) -> float:
        own = set(terms(text, language))
        return len(own & asked) / len(own) if own else 0.0

    found = [(share(cell[1]), share(cell[2])) for cell in cells if cell]
    told = [name if name >= _ASKED >= value else 0.0 for name, value in found]
    return np.array(told, dtype=np.float32)


def is_row(sentence: str) -> bool:
    """Tell whether a sentence is a row of a table, whose cells have bars between them."""
    return BAR in sentence


def head_tables(sentences: Sequence[str], headings: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which sentences head a table, (n,): the first of several rows that have as many cells.

    One with figures is a row like the others, unless it is a header of Markdown: a header names
    what stands below it. So are all where a header is among the `headings` above, as over the later
    passages of a long table.
    """
    headed = any(map(is_row, headings))
    # Markdown's headers have a line of dashes below them.
    cells = [0, *(sentence.partition("\n")[0].count(BAR) for sentence in sentences), 0]

    def is_first(place: int, sentence: str) -> bool:
        return (
            cells[place] not in (0, cells[place - 1])
            and cells[place] == cells[place + 1]
            and not any(map(str.isdigit, sentence))
        )

    return np.array(
        [
            _is_markdown_header(sentence) or (not headed and is_first(place, sentence))
            for place, sentence in enumerate(sentences, 1)
        ],
        dtype=np.bool_,
    )


def _is_markdown_header(sentence: str) -> bool:
    """Tell whether a sentence ends with the line that is below the header of a Markdown table."""
    last_line = sentence.rstrip().rpartition("\n")[2]
    return "|" in last_line and "---" in last_line and not last_line.strip(" \t|:-")
