"""What a document's text is cut into: headings and paragraphs with exact offsets.

A block is what an author set apart: by blank lines in plain text, by markup in Markdown. Nothing
that a reader sees and that holds a letter or a digit is left out, and `text[block.start:block.end]`
is always verbatim.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

import regex

# Levels of headings that no author calls so: a line in bold type, and a question alone. They stand
# below any other heading, and end with the next one.
BOLD = 7
QUESTION = 8
# What stands between the cells of a row, whatever the format.
BAR = " | "
# How many characters at its end tell that a text asks or states something.
_ENDING = 3
# A semicolon asks in Greek.
_ASKS = regex.compile(r"(?:[?？؟\u037e፧]|(?<=\p{Greek}\W?);)\Z")
# A colon announces something; a quotation in 「」 that is a sentence has its full stop inside.
_STATES = regex.compile(r"[[\p{Terminal_Punctuation}…]--[:：]][」』]?\Z", regex.V1)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 to 6, `BOLD` or `QUESTION`) or a paragraph (0), a span of the text.

    `breaks` are offsets inside the block where a sentence must end: list items, table rows and
    lines that were not merely wrapped. `page` and `line`, from 1, are where it starts in the file,
    0 where the format has no pages, or where lines are those of the text. `ends` is the level from
    which on the headings before the block end there, 0 if they go on. `name` is what a heading
    says, where its text has markup in it. `columns` is what a table's first row calls them.
    """

    start: int
    end: int
    level: int = 0
    breaks: tuple[int, ...] = ()
    page: int = 0
    line: int = 0
    ends: int = 0
    name: str = ""
    columns: str = ""


def trimmed(text: str, block: Block) -> Block:
    """Return a block without the white space around it and without breaks that are not inside."""
    start, end = block.start, block.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    breaks = block.breaks[bisect_right(block.breaks, start) : bisect_left(block.breaks, end)]
    return replace(block, start=start, end=end, breaks=breaks)


def announces(block: Block, said: str) -> bool:
    """Tell whether a paragraph that says this ends in a colon: what is listed next is its own."""
    return not block.level and said.endswith((":", "："))


def joined(intro: Block, listing: Block) -> Block:
    """Return a paragraph with what it announces as one block, whose sentences stay apart."""
    breaks = (*intro.breaks, listing.start, *listing.breaks)
    return replace(intro, end=listing.end, breaks=breaks, columns=listing.columns)


def is_bare(text: str) -> bool:
    """Tell whether there is nothing to read: rules, ornaments, empty markup."""
    return not any(map(str.isalnum, text))


def ends_asking(text: str) -> bool:
    """Tell whether the last character of a text is a question mark, of whatever script."""
    return _ASKS.search(text, max(0, len(text) - _ENDING)) is not None


def ends_stating(text: str) -> bool:
    """Tell whether a text ends with a full stop, a comma or the like, of whatever script."""
    return not ends_asking(text) and _STATES.search(text, max(0, len(text) - _ENDING)) is not None
