"""Cut plain text into headings and paragraphs at its blank lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from embeddings.text.blocks import (
    QUESTION,
    Block,
    announces,
    ends_asking,
    ends_stating,
    is_bare,
    trimmed,
)
from embeddings.text.lines import Line, split_lines
from embeddings.text.unspaced_lines import unspaced_items

_BULLET = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+\S")
_CLAUSE = re.compile(r"\s*(?:o|\([a-z\d]{1,4}\)|[a-z]\))\s+\S")  # an item, but of what has headings
# The titles of clauses are numbered, and so are the items of a list.
_NUMBER = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})*)[.)]?\s+(?=\S)")
# What the entries of a log begin with: when, how bad it is, or which machine it was. And what the
# lines at the head of a letter do: `Subject:`.
_STAMP = re.compile(
    r"""\s*[\[(<]?(?:
    (?P<day>(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})(?!\d))
    |(?P<time>\d\d?:\d\d(?!\d))
    |(?P<month>(?:[A-Z][a-z]{2},?\ +){1,2}\d\d?,?\ +\d\d?:\d\d)
    |(?P<level>(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b)
    |(?P<host>\d{1,3}(?:\.\d{1,3}){3}(?!\d))
    |(?P<field>[A-Z][\w-]*(?:\ [\w-]+){0,2}:(?=\s))
    )""",
    re.VERBOSE,
)
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
# What the lines of a table and the heads of printed pages are set with.
_GAP = re.compile(r"\S(?: {3,}|\t+)\S")
_ROW = re.compile(r"\s*(?:[|+]|[-=]{3})|.*\.{4}")
_QUOTED = re.compile(r"\s*(?:>\s?)*")
_MAX_HEADING = 80
_TITLE = 2
_NOWHERE = sys.maxsize
# Text is not wrapped to fewer characters than this: shorter lines are lines of a list or a verse.
_NARROWEST = 30


def plain_blocks(text: str) -> list[Block]:
    """Cut plain text at its blank lines, and tell headings from paragraphs.

    A heading is a line underlined with `===` or `---`, or between two such lines, or a short line
    standing alone, without closing punctuation or a colon, before a block that is not such a line
    itself or one that stands deeper. Numbered lines stand deeper than others, questions deepest. A
    list, or what is set in or quoted, belongs to a paragraph before it that ends in a colon.
    """
    groups = list(_groups(split_lines(text)))
    blocks: list[tuple[Block, list[Line]]] = []
    levels = _heading_levels(groups)
    for group, level, ends in zip(groups, levels, _ends(groups, levels), strict=True):
        above, below = (len(group) > n and _UNDERLINE.fullmatch(group[n].text) for n in (0, 2))
        lines = group[1:] if above and below else group
        if len(lines) > 1 and not is_bare(lines[0].text) and _UNDERLINE.fullmatch(lines[1].text):
            underlined = 1 if "=" in lines[1].text else 2
            blocks.append((Block(lines[0].start, lines[0].end, underlined), lines[:1]))
            lines = lines[2:]
        elif level:
            blocks.append((Block(group[0].start, group[0].end, level), group))
            lines = []
        if lines:
            breaks = tuple(_line_breaks(lines))
            block = Block(lines[0].start, lines[-1].end, 0, breaks, ends=ends)
            blocks.append((block, lines))
    return list(_with_listings(text, [(trimmed(text, block), lines) for block, lines in blocks]))


def _with_listings(text: str, blocks: list[tuple[Block, list[Line]]]) -> Iterator[Block]:
    """Yield the blocks in which there is something to read, each with what it announces.

    That is a list, whose items stand no further out than its first one, or what is set in.
    """
    parts: list[Block] = []
    items = others = _NOWHERE  # how far in they have to stand
    for block, lines in blocks:
        said = text[block.start : block.end]
        if is_bare(said):
            continue
        item = any(marker.match(lines[0].text) for marker in (_BULLET, _CLAUSE))
        depth = _depth(lines[0])
        if not (block.level or block.ends) and depth >= (items if item else others):
            parts.append(block)
            items = _NOWHERE if not item else depth if others < _NOWHERE else items
            others = _NOWHERE
            continue
        if parts:
            yield _whole(parts)
        parts = [block]
        items = others = _NOWHERE
        if announces(block, said):
            items, others = depth + item, depth + 1
    if parts:
        yield _whole(parts)


def _depth(line: Line) -> int:
    found = _QUOTED.match(line.text)
    return found.end() if found else 0


def _whole(parts: list[Block]) -> Block:
    """Return a paragraph with what it announces as one block, whose sentences stay apart."""
    intro, *listings = parts
    breaks = (edge for part in listings for edge in (part.start, *part.breaks))
    return replace(intro, end=parts[-1].end, breaks=(*intro.breaks, *breaks))


def _groups(lines: Iterator[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if not line.blank:
            # Where none is blank, Chinese and Japanese begin a paragraph with a wide space.
            if group and line.text.startswith("\u3000") and ends_stating(group[-1].text.rstrip()):
                yield group
                group = []
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _heading_levels(groups: list[list[Line]]) -> list[int]:
    """Return the level of each group that is a heading, and 0 for the others."""
    triples = zip([None, *groups], groups, [*groups[1:], None], strict=False)
    titles = [_title_level(*triple) for triple in triples]
    below = [*titles[1:], None]
    return [
        level if after is not None and (not after or after > level) else 0
        for level, after in zip(titles, below, strict=False)
    ]


def _ends(groups: list[list[Line]], levels: list[int]) -> Iterator[int]:
    """Yield the level from which on headings end at each group, 0 where they go on.

    A paragraph that counts on from the number of a heading is not below that heading.
    """
    latest: tuple[int, ...] = ()
    for group, level in zip(groups, levels, strict=True):
        number = _number(group)
        ends = 0
        if level:
            latest = () if level == _TITLE else number or latest
        elif number and latest[: len(number)] == (*number[:-1], number[-1] - 1):
            ends, latest = _level(number), number[:-1]
        yield ends


def _title_level(before: list[Line] | None, group: list[Line], after: list[Line] | None) -> int:
    """Return the level that a group has as a heading, 0 for what is no title.

    A short line between two questions answers the first one, and one of two lines in a row with
    numbers of one depth is an item of a list.
    """
    if not _is_title(group):
        return 0
    if _asks(group):
        return QUESTION
    if before and _asks(before) and (not after or _asks(after)):
        return 0
    number = _number(group)
    if not number:
        return _TITLE
    listed = any(near and len(_number(near)) == len(number) for near in (before, after))
    listed = listed or (after is not None and _BULLET.match(after[0].text) is not None)
    return 0 if listed else _level(number)


def _is_title(group: list[Line]) -> bool:
    number = _NUMBER.match(group[0].text)
    text = group[0].text[number.end() if number else 0 :].strip()
    return (
        len(group) == 1
        and len(text) <= _MAX_HEADING
        and not ends_stating(text)
        and not {":", "\t", "："} & set(text)
        and any(character.isalpha() for character in text)
        and not _BULLET.match(text)
        and not _GAP.search(text)
    )


def _asks(group: list[Line]) -> bool:
    return _is_title(group) and ends_asking(group[0].text.rstrip())


def _number(group: list[Line]) -> tuple[int, ...]:
    """Return the numbers that a group's first line begins with: (2, 1) for `2.1`."""
    number = _NUMBER.match(group[0].text)
    return tuple(map(int, number[1].split("."))) if number else ()


def _level(number: tuple[int, ...]) -> int:
    return min(_TITLE + len(number), 6)


def _line_breaks(group: list[Line]) -> Iterator[int]:
    """Yield the starts of lines that begin something new rather than continue a wrapped line.

    One that is stamped as the line before it is, or as the first one, is the next entry of a log.
    """
    first = _stamp(group[0])
    width = max(_NARROWEST, *(len(line.text) for line in group))
    apart = unspaced_items([line.text for line in group])
    for place, (line, following) in enumerate(pairwise(group), 1):
        stamp = _stamp(following)
        stamped = stamp is not None and stamp in (first, _stamp(line))
        listed = _BULLET.match(following.text) or (_is_row(line) and _is_row(following))
        if stamped or listed or place in apart or not _is_wrapped(line.text, following.text, width):
            yield following.start


def _is_row(line: Line) -> bool:
    return _ROW.match(line.text) is not None or _GAP.search(line.text) is not None


def _is_wrapped(line: str, following: str, width: int) -> bool:
    """Tell whether a sentence goes on in the next line, both without the marks of a quotation.

    It does where the next line's first word would not have fitted, among lines as long as those of
    wrapped text are, and where small letters go on after a letter.
    """
    quoted, below = (_QUOTED.match(text) for text in (line, following))
    if quoted is None or below is None or quoted[0].count(">") != below[0].count(">"):
        return False
    words = following[below.end() :].split(maxsplit=1)
    set_in = below.end() > quoted.end() and line.rstrip().endswith(":")
    if not words or set_in:
        return False
    if len(line) + 1 + len(words[0]) > width:
        return True
    last = line.rstrip()[-1:]
    return len(line) >= _NARROWEST and words[0][0].islower() and (last.isalpha() or last == ",")


def _stamp(line: Line) -> str | None:
    """Return which kind of stamp a line begins with, as the entries of a log do."""
    stamp = _STAMP.match(line.text)
    return stamp.lastgroup if stamp else None
