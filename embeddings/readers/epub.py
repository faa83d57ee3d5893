"""Read EPUB: the chapters in reading order, each an HTML page."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from embeddings.errors import UnreadableSeed
from embeddings.readers.archives import open_archive, read_member
from embeddings.readers.html import parse_html
from embeddings.readers.html_encoding import decode_page
from embeddings.readers.html_pieces import html_pieces
from embeddings.readers.reading import Piece, Reading, compose

_CONTAINER = "META-INF/container.xml"
_MAX_CHAPTERS = 5000


def read_epub(raw: bytes) -> Reading:
    """Return the text of a book, with the title that its package document gives."""
    with open_archive(raw) as archive:
        container = _xml(archive, _CONTAINER)
        package_name = next(iter(container.xpath("//*[local-name()='rootfile']/@full-path")), "")
        package = _xml(archive, str(package_name))
        title = str(package.xpath("string(//*[local-name()='title'])"))
        chapters = list(_chapters(package, posixpath.dirname(str(package_name))))[:_MAX_CHAPTERS]
        if not chapters:
            raise UnreadableSeed("a book without chapters")
        pieces = [piece for name in chapters for piece in _pieces(archive, name)]
    return compose(pieces, title)


def _chapters(package: etree._Element, folder: str) -> Iterator[str]:
    """Yield the names of the chapters' files in the order of the spine."""
    files = {
        item.get("id"): item.get("href", "")
        for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    for reference in package.xpath("//*[local-name()='spine']/*[local-name()='itemref']"):
        if href := files.get(reference.get("idref")):
            yield posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[Piece]:
    content = read_member(archive, name)
    if content.strip():
        text, _ = decode_page(content)
        yield from html_pieces(parse_html(text))


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return etree.fromstring(read_member(archive, name), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableSeed(f"{name} inside is not XML: {error.msg}") from None
