"""Tell the lines of a list from those of a wrapped text in scripts without spaces between words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import regex

from embeddings.text.analyzer import UNSPACED

# What begins a line of a list where no space follows it: ・, ①, 一、, （二）, 电话：.
_MARKER = re.compile(
    r"\s*(?:[・※●○■□◆◇▪①-⑳]|[一二三四五六七八九十\d]{1,3}[、．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|[^\s：]{1,8}：)"
)
# Lines of Korean end at its spaces.
_UNSPACED = regex.compile(rf"[{UNSPACED}--\p{{Hangul}}]", regex.V1)
# A wrapped line has room for no other character, and for no mark that must not begin a line.
_ROOM = 2
# Text is not wrapped to fewer characters than this.
_NARROWEST = 15


def unspaced_items(lines: Sequence[str]) -> frozenset[int]:
    """Return the places of the lines, from 1, that begin something new.

    Any character may begin a wrapped line, so that most lines of a wrapped text are full. Where
    most are not, each line is one of a list.
    """
    longest = max(map(len, lines))
    full = sum(len(line) + _ROOM > longest for line in lines[:-1])
    listed = 2 * full < len(lines) - 1
    return frozenset(
        place
        for place, (line, following) in enumerate(pairwise(lines), 1)
        if _UNSPACED.search(line) and _UNSPACED.search(following)
        if listed or len(line) + _ROOM <= max(longest, _NARROWEST) or _MARKER.match(following)
    )
