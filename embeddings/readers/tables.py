"""Read tables, CSV and TSV: each row with the names of its columns is a paragraph."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Piece, Reading, compose
from embeddings.readers.table_heads import count_heads, names_of
from embeddings.readers.text import decode_table
from embeddings.text.blocks import BAR

_LONGEST_FIELD = 1024 * 1024
# Characters at the start of a table by which its form is told.
_SAMPLE = 64 * 1024
# What stands between cells; of those that make equally regular tables, the first is taken.
_DELIMITERS = "\t;|,"
# The line by which Excel is told the delimiter.
_INSTRUCTION = re.compile(r'"?sep=([^\w\s"]|\t)"?[ \t]*(?:\r\n|[\r\n]|\Z)', re.IGNORECASE)

_TITLE = 1  # level of what stands above a table


def read_csv(raw: bytes) -> Reading:
    """Return the rows of a table whose delimiter is told by its first line or else by its rows."""
    text, note = decode_table(raw)
    if instruction := _INSTRUCTION.match(text):
        return _read(text[instruction.end() :], instruction[1], note, above=1)
    return _read(text, max(_DELIMITERS, key=lambda sign: _regularity(text[:_SAMPLE], sign)), note)


def read_tsv(raw: bytes) -> Reading:
    """Return tab-separated rows; quotation marks that are not those of CSV are text."""
    text, note = decode_table(raw)
    try:
        return _read(text, "\t", note)
    except UnreadableSeed:
        return _read(text, "\t", note, quoted=False)


def _read(text: str, delimiter: str, note: str, *, quoted: bool = True, above: int = 0) -> Reading:
    """Return the rows of `text`, `above` which the file has so many lines."""
    csv.field_size_limit(_LONGEST_FIELD)
    rows = _rows(text, delimiter, quoted=quoted)
    sample = _rows(text[:_SAMPLE], delimiter, quoted=quoted, strict=False)
    try:
        first = list(sample)
        titles = _titles(first)
        heads = count_heads([cells for cells in map(_cells, first[titles:]) if any(cells)])
        return compose(_pieces(rows, titles, heads, above), note=note)
    except csv.Error as error:
        raise UnreadableSeed(
            f"not a table at line {above + rows.line_num}: {error}: close the quotation marks "
            "around a cell, and double those inside it"
        ) from None


def _rows(text: str, delimiter: str, *, quoted: bool = True, strict: bool = True) -> Any:
    lines = io.StringIO(text, newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=strict)


def _cells(row: list[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]


def _regularity(sample: str, delimiter: str) -> tuple[int, int, bool]:
    """Return in how many rows a delimiter makes the same number of cells, and how many those are.

    And whether all quotation marks are then around whole cells.
    """
    width, count = _commonest(list(_rows(sample, delimiter, strict=False)))
    try:
        return count, width, sum(1 for _ in _rows(sample, delimiter)) > 0
    except csv.Error:
        return count, width, False


def _commonest(rows: list[list[str]]) -> tuple[int, int]:
    """Return how many cells most of the rows with several have, and how many rows those are."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))


def _titles(rows: list[list[str]]) -> int:
    """Return how many rows stand above the one that names the columns.

    Each of them has one cell with something in it, and a regular table comes after them. In prose
    a space follows the delimiter, and numbers name no columns.
    """
    width, count = _commonest(rows)
    for place, row in enumerate(rows):
        if len(row) > 1 and sum(map(bool, _cells(row))) > 1:
            below = sum(map(any, rows[place:]))
            names = len(row) == width and not any(cell.startswith(" ") for cell in row[1:])
            named = names and any(map(str.isalpha, "".join(row)))
            return place if named and count > 1 and 2 * count > below else 0
    return 0


def _pieces(rows: Any, titles: int, heads: int, above: int) -> Iterator[Piece]:
    """Yield each row of a `csv.reader`, on the line where it starts; `heads` name the columns.

    Rows that are titles come before those: the first heads all rows, as a title does. A table of
    nothing but names is one row.
    """
    named: list[list[str]] = []
    told = False
    level = _TITLE
    line = above + 1
    for place, row in enumerate(rows):
        cells = _cells(row)
        if place < titles:
            yield Piece(" ".join(filter(None, cells)), level, line=line)
            level = 0 if any(cells) else level
        elif any(cells) and len(named) < heads:
            named.append(cells)
        elif any(cells):
            told = True
            yield Piece(_told(names_of(named), cells), line=line, ends=_TITLE + 1)
        line = above + rows.line_num + 1
    if not told:
        yield Piece(BAR.join(names_of(named)), line=1)


def _told(names: list[str], cells: list[str]) -> str:
    """Return a row: what its cells say, each after the name of its column, if those have names."""
    if names:
        return "\n".join(_named(names, cells))
    return " ".join(BAR.join(cells).rstrip(BAR).split())


def _named(names: list[str], cells: list[str]) -> Iterator[str]:
    for place, cell in enumerate(cells):
        name = names[place] if place < len(names) else ""
        if cell:
            yield f"{name}: {cell}" if name else cell
