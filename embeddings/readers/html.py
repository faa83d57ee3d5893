"""Read HTML: the main content as text, block by block, with its headings."""

from __future__ import annotations

from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.html_encoding import decode_page
from embeddings.readers.html_hidden import hide
from embeddings.readers.html_pieces import html_pieces, kind_of, outermost, tag_of
from embeddings.readers.mathml import write_formulas
from embeddings.readers.reading import Reading, compose
from embeddings.text.blocks import is_bare

# Ways through the site.
_NAVIGATION = frozenset({"nav", "search"})
# About the site rather than the page, where the page does not say what its main content is.
_AROUND = _NAVIGATION | {"aside", "banner", "dialog", "footer", "form"}
# Of the text that stands outside of links, no less may be left: else what was left out is content.
_LEAST_LEFT = 1 / 3


def read_html(raw: bytes) -> Reading:
    """Return the main content of a page: `<main>` or `<article>` where there is one."""
    text, lost = decode_page(raw)
    note = (
        f"some bytes are no characters in its encoding ({lost}): save it as UTF-8" if lost else ""
    )
    return compose_tree(parse_html(text), note)


def parse_html(text: str) -> etree._Element:
    """Parse a page; what it hides from its reader is taken out, and formulas are lines."""
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
    hide(root)
    write_formulas(root)
    return root


def compose_tree(root: etree._Element, note: str = "") -> Reading:
    """Return the text of a parsed page, titled by its `<title>` where it has no first heading."""
    pieces = html_pieces(*_content(root))
    return compose(pieces, untitled=str(root.xpath("string(//title)")), note=note)


def _content(root: etree._Element) -> tuple[etree._Element, frozenset[str]]:
    """Return the element that holds the content, and what is to be left out of it.

    The page may say which it is; an article has to hold most of the text to be taken for it.
    """
    for path in ("//main", "//*[@role='main']"):
        found = root.xpath(path)
        if len(found) == 1 and _has_text(found[0], _NAVIGATION):
            return found[0], _NAVIGATION
    _keep_inner(root)
    around = _around(root)
    articles = outermost(root, "article")
    if len(articles) == 1:
        beside = _amount(root, around | {"article"})
        if 2 * beside < _amount(root, around):
            return articles[0], _NAVIGATION
    return root, around


def _keep_inner(root: etree._Element) -> None:
    """Mark what belongs to an article or a quotation, rather than to the page, as any part."""
    for within in outermost(root, "article", "blockquote", "figure"):
        for element in within.iterdescendants():
            if kind_of(element, tag_of(element)) in _AROUND - _NAVIGATION:
                element.tag = "div"
                element.attrib.pop("role", None)


def _around(root: etree._Element) -> frozenset[str]:
    """Return what can be left out of a page without losing most of its text.

    Some programs put the whole page into a form, and some pages are nothing but navigation.
    """
    whole = _amount(root, _NAVIGATION)
    for left_out in (_AROUND, _AROUND - {"form"}, _NAVIGATION):
        enough = _amount(root, left_out) >= _LEAST_LEFT * whole
        if enough and _has_text(root, left_out):
            return left_out
    return frozenset()


def _amount(root: etree._Element, left_out: frozenset[str]) -> int:
    """Count the characters, spaces aside, that stand outside of links."""
    texts = (piece.text for piece in html_pieces(root, left_out | {"a"}))
    return sum(len(text) - text.count(" ") for text in texts)


def _has_text(root: etree._Element, left_out: frozenset[str]) -> bool:
    return not all(is_bare(piece.text) for piece in html_pieces(root, left_out))
