"""Read HTML: the main content as text, block by block, with its headings."""

from __future__ import annotations

from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.html_content import content_of
from embeddings.readers.html_encoding import decode_page
from embeddings.readers.html_hidden import hide
from embeddings.readers.html_pieces import html_pieces
from embeddings.readers.mathml import write_formulas
from embeddings.readers.reading import Reading, compose, headed


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
    pieces = html_pieces(*content_of(root))
    return compose(headed(pieces), untitled=str(root.xpath("string(//title)")), note=note)
