"""A web page is decoded as browsers decode it, and a stray byte costs one character."""

from __future__ import annotations

import pytest

from embeddings.readers.html import read_html
from tests.readings import told


@pytest.mark.parametrize(
    "raw",
    [
        "<p>Größe</p>".encode(),
        b"\xef\xbb\xbf" + "<p>Größe</p>".encode(),
        "<p>Größe</p>".encode("utf-16"),
        '<meta charset="iso-8859-1"><p>Größe</p>'.encode("latin-1"),
        "<meta http-equiv=c content='text/html; charset=utf-8'><p>Größe</p>".encode(),
        "<p>Größe</p>".encode("cp1252"),
        '<meta charset="nonsense"><p>Größe</p>'.encode("cp1252"),
        '<meta charset="utf-8"><p>Größe</p>'.encode("cp1252"),
        '<meta charset="utf-16"><p>Größe</p>'.encode(),
        '<?xml version="1.0" encoding="iso-8859-15"?><html><p>Größe</p></html>'.encode("latin-1"),
        '<meta charset="macintosh"><p>Größe</p>'.encode("mac-roman"),
        '<?xml version="1.0" encoding="latin1"?><meta charset="utf-8"><p>Größe</p>'.encode(),
    ],
)
def test_encodings(raw: bytes) -> None:
    reading = read_html(raw)
    assert (told(reading), reading.note) == ([(0, "Größe")], "")


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "“yes” – it’s 5 €"),
        ("euc-kr", "euc-kr", "도서관은 문을 엽니다"),
        ("x-sjis", "shift-jis", "図書館は九時に開く"),
        ("windows-874", "cp874", "ห้องสมุด"),
        ("gb2312", "gb18030", "圖書館 5 €"),
        ("utf-8", "utf-8", "caf\ufffd"),
    ],
)
def test_an_encoding_is_named_as_browsers_name_it(label: str, codec: str, text: str) -> None:
    raw = f'<meta charset="{label}"><p>{text}</p>'.encode(codec)
    assert told(read_html(raw)) == [(0, text)]


@pytest.mark.parametrize("stray", [b"\xe9", b"\x81", b"\xe2\x80"])
def test_a_stray_byte_costs_one_character_and_is_told(stray: bytes) -> None:
    page = "<p>First</p><p>She said “yes” – “so”.</p><p>Größe.</p>".encode()
    reading = read_html(page.replace(b"First", b"Fi" + stray + b"rst"))
    assert told(reading) == [
        (0, "Fi\ufffdrst"), (0, "She said “yes” – “so”."), (0, "Größe."),
    ]  # fmt: skip
    assert reading.note == "some bytes are no characters in its encoding (1): save it as UTF-8"


def test_a_byte_that_its_encoding_lacks_does_not_end_the_page() -> None:
    raw = b"<p>Before.</p><p>\x81 middle caf\xe9</p><p>After.</p>"
    assert [text for _, text in told(read_html(raw))] == [
        "Before.",
        "\ufffd middle café",
        "After.",
    ]
