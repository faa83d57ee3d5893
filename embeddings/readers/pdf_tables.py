"""Put the lines of each cell of a PDF's table together, and the cells of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from embeddings.readers.pdf_line import GAP, Line
from embeddings.readers.pdf_paragraphs import joined


def with_rows(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield lines, those of the cells of one row as one."""
    for table, group in groupby(lines, lambda line: line.cell and line.cell.table):
        if table is None:
            yield from group
        else:
            for _, row in groupby(group, lambda line: line.cell and line.cell.row):
                yield _row(list(row))


def _row(lines: Sequence[Line]) -> Line:
    cells: dict[int, list[str]] = {}
    for line in lines:
        if line.cell:
            cells.setdefault(line.cell.column, []).append(line.text.replace(GAP, " "))
    texts = [joined(cells.get(column, [])) for column in range(max(cells) + 1)]
    bold = all(line.bold for line in lines)
    return replace(lines[0], text=GAP.join(texts), right=lines[-1].right, bold=bold)
