"""Cut a parsed page into headings and paragraphs; it does not choose between content and site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from embeddings.readers.reading import Piece
from embeddings.readers.superscripts import around_superscript

# Never content, wherever they stand.
UNSEEN = frozenset(
    {"audio", "canvas", "datalist", "head", "iframe", "math", "noscript", "object", "script",
     "select", "style", "svg", "template", "textarea", "video"}
)  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLES = {
    "banner": "banner", "complementary": "aside", "contentinfo": "footer", "navigation": "nav",
    "search": "search",
}  # fmt: skip
_LISTS = frozenset({"dl", "menu", "ol", "table", "ul"})
# A line of its own inside the block around it.
_LINES = frozenset({"br", "dd", "dt", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog",
     "div", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     "legend", "main", "nav", "p", "pre", "search", "section", "summary"}
)  # fmt: skip
_EDGES = _BLOCKS | _LISTS
_BREAKS = _EDGES | _LINES
_BLANKS = " |\xa0"  # what a row of empty cells is made of
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def html_pieces(root: etree._Element, left_out: frozenset[str] = frozenset()) -> Iterator[Piece]:
    """Yield the headings and paragraphs below an element; lists and tables are one piece each.

    What is `left_out` by its tag or role is passed over. Elements are walked one by one and not
    by recursion, so that any depth can be read.
    """
    walk = etree.iterwalk(root, events=("start", "end"))
    held: list[str] = []
    depth = 0  # of lists and tables
    verbatim = 0  # depth of <pre>
    endings: list[str] = []  # of the superscripts that are open
    for event, element in walk:
        tag, started = tag_of(element), event == "start"
        if tag in UNSEEN or (left_out and kind_of(element, tag) in left_out):
            if started:
                walk.skip_subtree()
        else:
            outer = depth == (0 if started else 1) if tag in _LISTS else not depth
            if tag in HEADINGS or (outer and tag in _EDGES):
                level = 0 if started else HEADINGS.get(tag, 0)
                listing = tag in _LISTS and not started
                yield Piece(_tidy(held, verbatim), level, listing=listing)
                held = []
            elif mark := _mark(element, tag, started, held[-1][-1] if held else "", endings):
                held.append(mark)
            step = 1 if started else -1
            depth += step * (tag in _LISTS)
            verbatim += step * (tag == "pre")
            if started and element.text:
                held.append(element.text if verbatim else _SPACE.sub(" ", element.text))
        if not started and element is not root and element.tail:
            held.append(element.tail if verbatim else _SPACE.sub(" ", element.tail))
    yield Piece(_tidy(held, verbatim))


def _mark(element: etree._Element, tag: str, started: bool, before: str, endings: list[str]) -> str:
    """Return what is written where an element in a paragraph starts or ends."""
    if tag in _BREAKS:
        return "\n"
    if tag == "sup" and started:
        start, end = around_superscript(element, before)
        endings.append(end)
        return start
    if tag == "sup":
        return endings.pop()
    return " | " if tag in _CELLS and not started else ""


def outermost(root: etree._Element, *tags: str) -> list[etree._Element]:
    """Return the elements with these tags that lie in no other such element.

    XPath's ancestors would be looked through for each of them, in a time that grows with the cube
    of their depth.
    """
    walk = etree.iterwalk(root, events=("start",), tag=tags)
    found = []
    for _, element in walk:
        found.append(element)
        walk.skip_subtree()
    return found


def tag_of(element: etree._Element) -> str:
    """Return an element's name in small letters, without its namespace."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def kind_of(element: etree._Element, tag: str) -> str:
    """Return what an element is by its role, or else by its tag."""
    return _ROLES.get(element.get("role", ""), tag)


def _tidy(held: list[str], verbatim: int) -> str:
    lines = "".join(held).split("\n")
    if verbatim:
        return "\n".join(line.rstrip() for line in lines)
    tidied = (_SPACE.sub(" ", line).strip(" ").rstrip(_BLANKS) for line in lines)
    rows = list(filter(None, tidied))
    # A cell that is empty in one row keeps the others in their columns; one in all rows is none.
    spare = min((len(row) - len(row.lstrip(_BLANKS)) for row in rows), default=0)
    return "\n".join(row[spare:] for row in rows)
