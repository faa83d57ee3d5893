"""Read tables, CSV and TSV: each row with the names of its columns is a paragraph."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from embeddings.errors import UnreadableSeed
from embeddings.readers.reading import Piece, Reading, compose
from embeddings.readers.text import decode

_LONGEST_FIELD = 1024 * 1024


def read_csv(raw: bytes) -> Reading:
    """Return comma-separated rows; semicolons, tabs and bars are told by the first line."""
    return _read(raw, lambda line: max(",;\t|", key=line.count))


def read_tsv(raw: bytes) -> Reading:
    """Return tab-separated rows."""
    return _read(raw, lambda _line: "\t")


def _read(raw: bytes, delimiter: Callable[[str], str]) -> Reading:
    text, _ = decode(raw)
    first = text.lstrip("\r\n").partition("\n")[0]
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(first), strict=True)
    try:
        return compose(_pieces(rows))
    except csv.Error as error:
        raise UnreadableSeed(f"not a table at line {rows.line_num}: {error}") from None


def _pieces(rows: Any) -> Iterator[Piece]:
    """Yield each row of a `csv.reader`, on the line where it starts; the first names the columns.

    A table of one row is that row.
    """
    names: list[str] = []
    told = False
    line = 1
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        if names and any(cells):
            told = True
            yield Piece("\n".join(_told(names, cells)), line=line)
        names = names or (cells if any(cells) else [])
        line = rows.line_num + 1
    if not told:
        yield Piece(" | ".join(names), line=1)


def _told(names: list[str], cells: list[str]) -> Iterator[str]:
    """Yield a row's cells that say something, each after the name of its column."""
    for place, cell in enumerate(cells):
        name = names[place] if place < len(names) else ""
        if cell:
            yield f"{name}: {cell}" if name else cell
