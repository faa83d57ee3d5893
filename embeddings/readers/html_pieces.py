"""Cut a parsed page into headings and paragraphs; it does not choose between content and site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from embeddings.readers.html_lists import Numbers
from embeddings.readers.html_marks import is_mark
from embeddings.readers.html_names import (
    BLOCKS,
    CELLS,
    HEADINGS,
    INSET,
    LINES,
    LISTS,
    UNSEEN,
    kind_of,
    tag_of,
)
from embeddings.readers.html_tables import Columns, layout_rows
from embeddings.readers.reading import Piece, is_title
from embeddings.readers.superscripts import around_superscript
from embeddings.text.blocks import BAR, BOLD, is_bare

_EDGES = BLOCKS | LISTS
_BREAKS = _EDGES | LINES
_LISTINGS = LISTS | {"pre"}
_MARKED = ("a", "sup")
_BOLD = ("b", "strong")
# What is set apart, and the highest level of a heading that it has, whatever stands in it: what is
# below a summary is only what it opens.
_NO_LEVEL = 9
_APART = {"aside": _NO_LEVEL, INSET: _NO_LEVEL, "details": BOLD}
_BLANKS = " |\xa0"  # what a row of empty cells is made of
_ENDS = (".", ":", "!", "?", "…", "–", "—", ";")  # of a term that leads to its definition itself
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def html_pieces(root: etree._Element, left_out: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Yield the headings and paragraphs below an element; lists and tables are one piece each.

    What is `left_out` by its tag or role is passed over. Elements are walked one by one and not
    by recursion, so that any depth can be read.
    """
    walk = etree.iterwalk(root, events=("start", "end"))
    cutter = _Cutter(layout_rows(root))
    skipped = None
    for event, element in walk:
        tag = tag_of(element)
        if event == "start":
            unseen = tag in UNSEEN or (left_out and kind_of(element, tag) in left_out)
            if unseen or cutter.passes(element, tag):
                skipped = element
                walk.skip_subtree()
            else:
                yield from cutter.start(element, tag)
                cutter.write(element.text)
        else:
            if element is not skipped:
                yield from cutter.end(element, tag)
            if element is not root:
                cutter.write(element.tail)
    yield cutter.piece()


@dataclass(slots=True)
class _Flow:
    """What is open in a page, or in a row that is a part of its layout.

    `lists` are lists and tables; `cells` are the places where the open cells begin.
    """

    lists: list[Numbers] = field(default_factory=list)
    tables: list[Columns] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)


class _Cutter:
    """Holds what was read since the last piece, and what is open."""

    def __init__(self, layout: frozenset[etree._Element]) -> None:
        self._layout = layout
        self._flows = [_Flow()]
        self._held: list[str] = []
        self._verbatim = 0  # depth of <pre>
        self._bold = 0  # depth of <b>
        self._types: set[bool] = set()  # whether what is held is in bold type
        self._endings: list[str] = []  # of the superscripts that are open
        self._apart: list[int] = []  # the highest heading in each that is open
        self._ends = 0
        self._label = ""  # what was last written before what it belongs to

    def write(self, text: str | None) -> None:
        """Add text to the piece."""
        if text and not (text.isspace() and self._is_labelled()):
            if not text.isspace():
                self._types.add(self._bold > 0)
            self._held.append(text if self._verbatim else text.replace("\n", " "))

    def _add(self, mark: str) -> None:
        if mark:  # so that the last text that is held says what comes before
            self._held.append(mark)

    def _is_labelled(self) -> bool:
        """Tell whether nothing stands yet behind the number of an item or a term."""
        return bool(self._label and self._held) and self._held[-1] is self._label

    def passes(self, element: etree._Element, tag: str) -> bool:
        """Tell whether an element is passed over here: the mark of a note."""
        return tag in _MARKED and is_mark(element, tag, self._before())

    def _before(self) -> str:
        return self._held[-1][-1] if self._held else ""

    def piece(self, level: int = 0, *, ended: str = "") -> Piece:
        """Return what was held, as a piece that an element `ended`."""
        text = _tidy(self._held, self._verbatim)
        self._held = []
        ends = self._ends
        if ends and not is_bare(text):
            self._ends = 0
        if level and self._apart:
            self._apart[-1] = min(self._apart[-1], level)
        heads = ended == "summary" or (self._types == {True} and ended in BLOCKS)
        bold = heads and not level and is_title(text)
        self._types.clear()
        return Piece(
            text, level, listing=ended in _LISTINGS, ends=ends, table=ended == "table", bold=bold
        )

    def start(self, element: etree._Element, tag: str) -> Iterator[Piece]:
        """Begin an element; yield the piece that it ends."""
        if tag == "tr" and element in self._layout:
            yield self.piece()
            self._flows.append(_Flow())
            return
        flow = self._flows[-1]
        if self._is_edge(tag, not flow.lists):
            label = self._held.pop() if self._is_labelled() else ""
            yield self.piece()
            if not is_bare(label):  # the number of an item that begins with a heading is its own
                self._held.append(label)
        else:
            self._add(self._mark(element, tag))
            self._lead(element, tag)
        if tag == "table":
            flow.tables.append(Columns())
        if tag in _APART:
            self._apart.append(_APART[tag] if not flow.lists else _NO_LEVEL)
        if tag in LISTS:
            flow.lists.append(Numbers(element))
        self._verbatim += tag == "pre"
        self._bold += tag in _BOLD

    def end(self, element: etree._Element, tag: str) -> Iterator[Piece]:
        """End an element; yield the piece that it ends."""
        if tag == "tr" and element in self._layout:
            yield self.piece()
            self._flows.pop()
            return
        flow = self._flows[-1]
        if tag == "li" and self._is_labelled():
            self._held.pop()
        if self._is_edge(tag, len(flow.lists) == (tag in LISTS)):
            yield self.piece(HEADINGS.get(tag, 0), ended=tag)
        else:
            self._add(self._mark_end(element, tag))
        if tag == "table":
            flow.tables.pop()
        if tag in _APART:
            self._ends = min(self._apart.pop(), self._ends or _NO_LEVEL) % _NO_LEVEL
        if tag in LISTS:
            flow.lists.pop()
        self._verbatim -= tag == "pre"
        self._bold -= tag in _BOLD

    def _is_edge(self, tag: str, outer: bool) -> bool:
        cell = tag in CELLS and not self._flows[-1].tables
        return tag in HEADINGS or (outer and tag in _EDGES) or cell

    def _mark(self, element: etree._Element, tag: str) -> str:
        """Return what is written where an element in a paragraph starts."""
        flow = self._flows[-1]
        if tag in CELLS:
            spanned = flow.tables[-1].spanned()
            flow.cells.append(len(self._held) + bool(spanned))
            return spanned
        if tag == "tr" and flow.tables:
            flow.tables[-1].start_row()
        if tag == "sup":
            start, end = around_superscript(element, self._before())
            self._endings.append(end)
            return start
        return self._break(tag)

    def _lead(self, element: etree._Element, tag: str) -> None:
        """Write the number of an item, or go on with a term on the line of its definition."""
        flow = self._flows[-1]
        if tag == "li" and flow.lists:
            self._label = flow.lists[-1].label(element)
        elif tag == "dd" and not flow.cells and _is_term(element.getprevious()):
            while self._held and self._held[-1].isspace():
                self._held.pop()
            ended = self._held and self._held[-1].rstrip().endswith(_ENDS)
            self._label = " " if ended else ": " if self._held else ""
        else:
            return
        self._add(self._label)

    def _mark_end(self, element: etree._Element, tag: str) -> str:
        """Return what is written where an element in a paragraph ends."""
        flow = self._flows[-1]
        if tag in CELLS:
            text = "".join(self._held[flow.cells.pop() :])
            flow.tables[-1].end_cell(element, " ".join(text.split()))
            return BAR
        if tag == "sup":
            return self._endings.pop()
        row = flow.tables[-1].end_row() if tag == "tr" and flow.tables else ""
        return row + self._break(tag)

    def _break(self, tag: str) -> str:
        """Return the end of a line at an element that is no part of one; cells have one line."""
        if tag not in _BREAKS or self._is_labelled():
            return ""
        return " " if self._flows[-1].cells else "\n"


def _is_term(element: etree._Element | None) -> bool:
    return element is not None and tag_of(element) == "dt"


def _tidy(held: list[str], verbatim: int) -> str:
    text = "".join(held)
    if not text.strip(_BLANKS):
        return ""
    lines = text.split("\n")
    if verbatim:
        return "\n".join(line.rstrip() for line in lines)
    tidied = (_SPACE.sub(" ", line).strip(" ").rstrip(_BLANKS) for line in lines)
    rows = list(filter(None, tidied))
    # A cell that is empty in one row keeps the others in their columns; one in all rows is none.
    spare = min((len(row) - len(row.lstrip(_BLANKS)) for row in rows), default=0)
    return "\n".join(row[spare:] for row in rows)
