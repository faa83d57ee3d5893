"""Count the items of a DOCX's numbered lists, as it shows them without writing them down."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from embeddings.readers.docx_styles import Numbered

# What stands before an item that has no number, or one that is not told here.
BULLET = "-"
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_VALUE, _NUMBER, _DEPTH = map(qn, ("w:val", "w:numId", "w:ilvl"))
_LIST, _KIND, _KIND_NUMBER = map(qn, ("w:num", "w:abstractNum", "w:abstractNumId"))
_LEVEL, _FORMAT, _TEXT, _START = map(qn, ("w:lvl", "w:numFmt", "w:lvlText", "w:start"))
_OVERRIDE, _RESTART = map(qn, ("w:lvlOverride", "w:startOverride"))


class Numbering:
    """The lists of a document; `numbering` is the root of the part that defines them, if any."""

    def __init__(self, numbering: Any) -> None:
        kinds = () if numbering is None else numbering.iterchildren(_KIND)
        lists = () if numbering is None else numbering.iterchildren(_LIST)
        self._levels = {
            (kind.get(_KIND_NUMBER), level.get(_DEPTH)): level
            for kind in kinds
            for level in kind.iterchildren(_LEVEL)
        }
        self._lists = {each.get(_NUMBER): each for each in lists}
        self._counts: dict[tuple[str, int], int] = {}
        self._begun: set[Numbered] = set()

    def label(self, numbered: Numbered) -> str:
        """Count an item and return its number as it is shown: `2.`, `(b)`, or else a bullet.

        An item of the list 0 is none.
        """
        number, depth = numbered
        if number == "0":
            return ""
        of_list = self._lists.get(number)
        kind = "" if of_list is None else _value(of_list, _KIND_NUMBER)
        level = self._levels.get((kind, depth))
        if level is None or not depth.isdecimal() or int(depth) >= _LEVELS:
            return BULLET
        self._count(of_list, kind, int(depth))
        label = _PLACE.sub(lambda place: self._shown(kind, int(place[1]) - 1), _value(level, _TEXT))
        return label if any(map(str.isalnum, label)) and "%" not in label else BULLET

    def _count(self, of_list: Any, kind: str, depth: int) -> None:
        this = of_list.get(_NUMBER), str(depth)
        if this not in self._begun:
            self._begun.add(this)
            for override in of_list.iterchildren(_OVERRIDE):
                if override.get(_DEPTH) == str(depth) and (start := _value(override, _RESTART)):
                    self._counts[kind, depth] = _whole(start) - 1
        self._counts[kind, depth] = self._current(kind, depth) + 1
        for deeper in range(depth + 1, _LEVELS):
            self._counts.pop((kind, deeper), None)

    def _current(self, kind: str, depth: int) -> int:
        """Return the number of the last item, or that before the first."""
        level = self._levels.get((kind, str(depth)))
        return self._counts.get((kind, depth), _whole(_value(level, _START)) - 1)

    def _shown(self, kind: str, depth: int) -> str:
        """Return the number of the last item as its list shows it, or % where it is not told."""
        count = self._counts.get((kind, depth), self._current(kind, depth) + 1)
        shown = _value(self._levels.get((kind, str(depth))), _FORMAT)
        if shown == "decimal":
            return str(count)
        if shown in ("lowerLetter", "upperLetter") and 0 < count <= 26:
            letter = chr(ord("a") + count - 1)
            return letter if shown == "lowerLetter" else letter.upper()
        return "%"


def _value(within: Any, tag: str) -> str:
    element = None if within is None else within.find(tag)
    return "" if element is None else element.get(_VALUE) or ""


def _whole(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) < 9 else 1
