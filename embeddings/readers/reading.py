"""What every reader returns: the text of a file, and how it is cut into blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.text.blocks import BAR, BOLD, Block, announces, is_bare, joined

# A paragraph in bold type that is as short as this, and ends like none, is a heading.
_MAX_HEADING = 80
_NO_HEADING = (".", ",", ";", ":")
# What leads to the number of a page in a table of contents.
_LEADER = re.compile(r"\.(?: ?\.){3}")
_WORD = re.compile(r"\w+")
# What a number of a page is written with.
_PAGE_WORDS = frozenset(
    ("page", "of", "seite", "von", "sur", "página", "pagina", "de", "di", "van", "p", "s")
)
# What no text file could hold: control characters, and halves of surrogate pairs.
_UNTEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's canonical text, in which all offsets count, cut into blocks.

    `text_offset` is the number of bytes before the text in a file that is text itself. `title` is
    one given beside the text, if any. `note` says what of the file could not be read, if anything.
    """

    text: str
    blocks: Sequence[Block]
    title: str = ""
    text_offset: int = 0
    note: str = ""


Reader = Callable[[bytes], Reading]
"""Return the reading of a file's content; raise `UnreadableSeed` with the reason why not."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A heading (`level` 1 to 6) or a paragraph on its way into a canonical text.

    Each of its lines ends a sentence, unless `wrapped`; in a `table` it is a row. A `listing`
    belongs to the paragraph before it where that ends in a colon. `page` and `line` are where it
    stands in the file, `ends` is the level from which on the headings before it end. One that is
    `bold` is all in bold type, and heads what follows if that is not.
    """

    text: str
    level: int = 0
    page: int = 0
    line: int = 0
    wrapped: bool = False
    listing: bool = False
    ends: int = 0
    table: bool = False
    bold: bool = False


def compose(
    pieces: Iterable[Piece], title: str = "", *, untitled: str = "", note: str = ""
) -> Reading:
    """Make a canonical text of pieces, one after another with a blank line between.

    `untitled` is the title of a text without one and without a heading of level 1.
    """
    texts: list[str] = []
    blocks: list[Block] = []
    position = 0
    for piece in pieces:
        text = clean(piece.text).strip()
        if is_bare(text):
            continue
        ends = () if piece.wrapped else re.finditer("\n", text)
        breaks = tuple(position + end.end() for end in ends)
        end = position + len(text)
        columns = _columns(text) if piece.table else ""
        block = Block(
            position, end, piece.level, breaks, piece.page, piece.line, piece.ends, columns=columns
        )
        if piece.listing and texts and announces(blocks[-1], texts[-1]):
            block = joined(blocks.pop(), block)
        blocks.append(block)
        texts.append(text)
        position += len(text) + 2
    if not title and not any(block.level == 1 for block in blocks):
        title = untitled
    return Reading("\n\n".join(texts), blocks, " ".join(clean(title).split()), note=note)


def is_title(text: str) -> bool:
    """Tell whether a line in bold type may be a heading: it is short, and ends like one."""
    text = text.strip()
    leads = _LEADER.search(text) is not None
    short = 0 < len(text) <= _MAX_HEADING and "\n" not in text
    return short and not leads and not text.endswith(_NO_HEADING)


def is_page_number(text: str) -> bool:
    """Tell whether a text at the edge of a page says nothing but which page it is."""
    words = _WORD.findall(text.casefold())
    return all(word.isdecimal() or word in _PAGE_WORDS for word in words)


def headed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Make headings of what is in bold type before what is neither that nor a heading.

    What holds nothing to read is left out.
    """
    bold: list[Piece] = []
    for piece in pieces:
        if is_bare(piece.text):
            continue
        if bold and not (piece.bold or piece.level):
            yield replace(bold[0], level=BOLD)
        else:
            yield from bold
        bold = [piece] if piece.bold else []
        if not piece.bold:
            yield piece
    yield from bold


def _columns(table: str) -> str:
    """Return the first row with several cells, unless it comes after another line and a title."""
    return next((line for line in table.split("\n", 2)[:2] if BAR in line), "")


def clean(text: str) -> str:
    """Return `text` without characters that no text file could hold."""
    return _UNTEXT.sub("", text)
