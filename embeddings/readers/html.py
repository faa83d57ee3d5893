"""Read HTML: the main content as text, block by block, with its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.html_encoding import decode_page
from embeddings.readers.reading import Piece, Reading, compose

# Never content, wherever they stand.
_UNSEEN = frozenset(
    {"button", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
     "template", "textarea"}
)  # fmt: skip
# About the site rather than the page, where the page does not say what its main content is.
_AROUND = frozenset({"aside", "dialog", "footer", "form", "nav"})
_ROLES = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"dl", "menu", "ol", "table", "ul"})
# A line of its own inside the block around it.
_LINES = frozenset({"br", "dd", "dt", "li", "tr"})
_CELLS = frozenset({"td", "th"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog",
     "div", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     "legend", "main", "nav", "p", "pre", "section", "summary"}
)  # fmt: skip
_EDGES = _BLOCKS | _LISTS
_BREAKS = _EDGES | _LINES
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def read_html(raw: bytes) -> Reading:
    """Return the main content of a page: `<main>` or `<article>` where there is one."""
    text, lost = decode_page(raw)
    note = (
        f"some bytes are no characters in its encoding ({lost}): save it as UTF-8" if lost else ""
    )
    return compose_tree(parse_html(text), note)


def parse_html(text: str) -> etree._Element:
    """Parse a page."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode(errors="replace"), parser)
    except etree.XMLSyntaxError as error:
        faults = [fault.type for fault in parser.error_log]
        if not faults or etree.ErrorTypes.ERR_NO_MEMORY in faults:
            raise MemoryError from error
        raise UnreadableSeed(f"not HTML: {error.msg}") from None
    if root is None:
        raise UnreadableSeed("empty")
    for fault in parser.error_log:
        if fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:  # the rest was left out in silence
            depth = "depth" in fault.message
            raise UnreadableSeed("nested too deeply" if depth else f"too large: {fault.message}")
    return root


def compose_tree(root: etree._Element, note: str = "") -> Reading:
    """Return the text of a parsed page, titled by its `<title>` where it has no first heading."""
    main = _main(root)
    pieces = list(html_pieces(root if main is None else main, _UNSEEN | _AROUND))
    if not any(any(map(str.isalnum, piece.text)) for piece in pieces):
        pieces = list(html_pieces(root))
    return compose(pieces, untitled=str(root.xpath("string(//title)")), note=note)


def html_pieces(root: etree._Element, unseen: frozenset[str] = _UNSEEN) -> Iterator[Piece]:
    """Yield the headings and paragraphs below an element; lists and tables are one piece each.

    Elements are walked one by one and not by recursion, so that any depth can be read.
    """
    walk = etree.iterwalk(root, events=("start", "end"))
    held: list[str] = []
    depth = 0  # of lists and tables
    verbatim = 0  # depth of <pre>
    for event, element in walk:
        tag, started = _tag(element), event == "start"
        if tag in unseen or _is_hidden(element):
            if started:
                walk.skip_subtree()
        else:
            outermost = depth == (0 if started else 1) if tag in _LISTS else not depth
            if tag in _HEADINGS or (outermost and tag in _EDGES):
                level = 0 if started else _HEADINGS.get(tag, 0)
                listing = tag in _LISTS and not started
                yield Piece(_tidy(held, verbatim), level, listing=listing)
                held = []
            elif tag in _BREAKS:
                held.append("\n")
            elif tag in _CELLS and not started:
                held.append(" | ")
            step = 1 if started else -1
            depth += step * (tag in _LISTS)
            verbatim += step * (tag == "pre")
            if started and element.text:
                held.append(element.text if verbatim else _SPACE.sub(" ", element.text))
        if not started and element is not root and element.tail:
            held.append(element.tail if verbatim else _SPACE.sub(" ", element.tail))
    yield Piece(_tidy(held, verbatim))


def _tidy(held: list[str], verbatim: int) -> str:
    lines = "".join(held).split("\n")
    if verbatim:
        return "\n".join(line.rstrip() for line in lines)
    tidied = (_SPACE.sub(" ", line).strip(" |") for line in lines)
    return "\n".join(filter(None, tidied))


def _tag(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _is_hidden(element: etree._Element) -> bool:
    return "hidden" in element.attrib or element.get("role") in _ROLES


def _main(root: etree._Element) -> etree._Element | None:
    """Return the element that holds the main content, if the page says which it is."""
    for path in ("//main", "//*[@role='main']", "//article[not(ancestor::article)]"):
        found = root.xpath(path)
        if len(found) == 1:
            return found[0]
    return None
