"""An EPUB gives its chapters in the order of its spine."""

from __future__ import annotations

import pytest

from embeddings.errors import UnreadableSeed
from embeddings.readers.epub import read_epub
from tests import files
from tests.readings import told


def test_chapters_come_in_the_order_of_the_spine() -> None:
    raw = files.epub({"z.xhtml": "<h1>One</h1><p>First.</p>", "a.xhtml": "<h1>Two</h1>Second."})
    reading = read_epub(raw)
    assert told(reading) == [(1, "One"), (0, "First."), (1, "Two"), (0, "Second.")]
    assert reading.title == "A Book"


def test_the_table_of_contents_is_no_chapter() -> None:
    contents = "<nav><h1>Contents</h1><ol><li><a href=a.xhtml>How deep is it?</a></ol></nav>"
    chapters = {"nav.xhtml": contents, "a.xhtml": "<h1>How deep is it?</h1>Deep."}
    reading = read_epub(files.epub(chapters, nav="nav.xhtml"))
    assert told(reading) == [(1, "How deep is it?"), (0, "Deep.")]
    assert read_epub(files.epub(chapters, guide="nav.xhtml")) == reading
    assert len(read_epub(files.epub(chapters, guide="nav.xhtml#contents")).blocks) == 4
    alone = read_epub(files.epub({"a.xhtml": chapters["a.xhtml"]}, nav="a.xhtml"))
    assert alone == reading


@pytest.mark.parametrize(
    ("algorithm", "uri", "protected"),
    [
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/text/a%20b.xhtml", True),
        ("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OEBPS/image.jpg", False),
        ("http://www.idpf.org/2008/embedding", "OEBPS/text/a%20b.xhtml", False),
        ("http://ns.adobe.com/pdf/enc#RC", "OEBPS/font.otf", False),
    ],
)
def test_a_book_whose_chapters_are_encrypted_is_refused(
    algorithm: str, uri: str, protected: bool
) -> None:
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#">'
        f'<EncryptionMethod Algorithm="{algorithm}"/>'
        f'<CipherData><CipherReference URI="{uri}"/></CipherData>'
        "</EncryptedData></encryption>"
    )
    raw = files.epub({"a b.xhtml": "<p>Text.</p>"}, encryption=encryption)
    if protected:
        with pytest.raises(UnreadableSeed, match=r"^protected by DRM: add a copy without it$"):
            read_epub(raw)
    else:
        assert told(read_epub(raw)) == [(0, "Text.")]


def test_what_a_chapter_hides_is_not_read_and_its_notes_are() -> None:
    page = "<p>Text.</p><p style='display:none'>Draft.</p><aside role=note>A note.</aside>"
    assert told(read_epub(files.epub({"a.xhtml": page}))) == [(0, "Text."), (0, "A note.")]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"nothing", "not a readable ZIP archive"),
        (files.zipped({"a.txt": "x"}), r"META-INF/container\.xml is missing inside"),
        (files.zipped({"META-INF/container.xml": "<a"}), "is not XML"),
        (files.epub({}), "a book without chapters"),
    ],
)
def test_what_is_no_book_is_told(raw: bytes, reason: str) -> None:
    with pytest.raises(UnreadableSeed, match=reason):
        read_epub(raw)
