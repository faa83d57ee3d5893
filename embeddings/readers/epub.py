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
from embeddings.readers.reading import Piece, Reading, compose, headed

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# How fonts are made useless outside of a book, by EPUB and by Adobe; it keeps nobody from reading.
_OBFUSCATIONS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
# The table of contents in books of EPUB 2; one that is a place in a chapter leaves the chapter.
_CONTENTS = etree.XPath(
    "//*[local-name()='guide']/*[local-name()='reference']"
    "[@type='toc' and not(contains(@href,'#'))]/@href"
)
_MAX_CHAPTERS = 5000


def read_epub(raw: bytes) -> Reading:
    """Return the text of a book, with the title that its package document gives."""
    with open_archive(raw) as archive:
        container = _xml(archive, _CONTAINER)
        package_name = next(iter(container.xpath("//*[local-name()='rootfile']/@full-path")), "")
        package = _xml(archive, str(package_name))
        title = str(package.xpath("string(//*[local-name()='title'])"))
        chapters = _chapters(package, posixpath.dirname(str(package_name)))
        if not chapters:
            raise UnreadableSeed("a book without chapters")
        if not _encrypted(archive).isdisjoint(chapters):
            raise UnreadableSeed("protected by DRM: add a copy without it")
        pieces = [piece for name in chapters for piece in _pieces(archive, name)]
    return compose(headed(pieces), title)


def _chapters(package: etree._Element, folder: str) -> list[str]:
    """Return the names of the chapters' files in the order of the spine.

    The table of contents is none of them, unless the whole book is on that page.
    """
    items = {
        item.get("id"): item
        for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
    }
    references = package.xpath("//*[local-name()='spine']/*[local-name()='itemref']/@idref")
    spine = [items[name] for name in references if name in items and items[name].get("href")]
    contents = {_member(str(href), folder) for href in _CONTENTS(package)}
    chapters = [
        name
        for item in spine
        if (name := _member(item.get("href"), folder)) not in contents
        and "nav" not in item.get("properties", "").split()
    ]
    return (chapters or [_member(item.get("href"), folder) for item in spine])[:_MAX_CHAPTERS]


def _encrypted(archive: zipfile.ZipFile) -> set[str]:
    """Return the names of the files inside that are ciphertext."""
    if _ENCRYPTION not in archive.NameToInfo:
        return set()
    return {
        _member(reference)
        for data in _xml(archive, _ENCRYPTION).iterfind("{*}EncryptedData")
        if data.xpath("string(*[local-name()='EncryptionMethod']/@Algorithm)") not in _OBFUSCATIONS
        for reference in data.xpath(".//*[local-name()='CipherReference']/@URI")
    }


def _member(href: str, folder: str = "") -> str:
    """Return the name inside of the file that a link from a folder leads to."""
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


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
