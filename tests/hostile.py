"""A hundred files made to break a reader: cut short, flipped, bombs, bottomless, lying."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from random import Random

from tests import files

MEGABYTE = 2**20
GOOD = "The good file is read whatever lies beside it."


def hostile(scale: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of files; `scale` megabytes is about the size of the large ones."""
    size = scale * MEGABYTE
    yield from _damaged()
    yield from _bombs(size)
    yield from _bottomless()
    yield from _text(size)
    yield from _lies()


def _samples() -> dict[str, bytes]:
    page = "<html><body><h1>Top</h1>" + "<p>Some text of a page.</p>" * 50 + "</body></html>"
    return {
        "pdf": files.paged(*(f"Page {n} of a document." for n in range(5))),
        "docx": files.docx(("Heading 1", "Top"), *[("Normal", "Some text.")] * 20),
        "epub": files.epub({f"{n}.xhtml": page for n in range(3)}),
        "html": page.encode(),
        "csv": b"name,age\n" + b"Ada,36\n" * 50,
        "jsonl": b'{"text": "Some text."}\n' * 50,
        "md": b"# Top\n\nSome *text* of a file.\n\n- a\n- b\n" * 20,
    }


def _damaged() -> Iterator[tuple[str, bytes]]:
    chance = Random(5)
    for kind, content in _samples().items():
        for part in (4, 2):
            yield f"cut-{part}.{kind}", content[: len(content) // part]
        for number in range(4):
            flipped = bytearray(content)
            for _ in range(1 + len(content) // 100):
                flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
            yield f"flipped-{number}.{kind}", bytes(flipped)
        yield f"empty.{kind}", b""
        yield f"noise.{kind}", chance.randbytes(5000)


def _bombs(size: int) -> Iterator[tuple[str, bytes]]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]>'
    outside = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    zeros = bytes(20 * size)
    document = files.docx(("Normal", "Some text."))
    yield "zeros.epub", files.zipped({"META-INF/container.xml": zeros})
    yield "zeros.docx", _with(document, "word/document.xml", zeros)
    yield "members.epub", files.zipped({f"{n}": "" for n in range(11_000)})
    yield "laughs.html", f"{entities}<p>&l9;</p>".encode()
    yield "laughs.xhtml", f"{entities}<html><p>&l9;</p></html>".encode()
    yield "laughs.docx", _with(document, "word/document.xml", f"{entities}<a>&l9;</a>".encode())
    yield "laughs.epub", files.epub({"a.xhtml": f"{entities}<p>&l9;</p>"})
    yield "outside.html", f"{outside}<p>Text &x; here</p>".encode()
    yield "outside.docx", _with(document, "word/document.xml", f"{outside}<a>&x;</a>".encode())
    yield "outside.epub", files.epub({"a.xhtml": f"{outside}<p>Text &x; here</p>"})
    for name, filters in (("flate", 1), ("flate-twice", 2)):
        yield f"{name}.pdf", _stream(b" " * (20 * size), filters)
    yield "pages.pdf", files.paged(*["Page"] * 5001)


def _bottomless() -> Iterator[tuple[str, bytes]]:
    depth = 50_000
    yield "deep.html", b"<div>" * depth + b"Text"
    yield "deep-inline.html", b"<b><i>" * depth + b"Text"
    yield "deep-lists.html", b"<ul><li>" * depth + b"Text"
    yield "deep.epub", files.epub({"a.xhtml": "<div>" * depth + "Text"})
    yield (
        "deep.docx",
        _with(files.docx(("Normal", "Some text.")), "word/document.xml", b"<a>" * depth),
    )
    yield "deep.jsonl", b"[" * depth
    yield "deep.md", b"> " * depth + b"text"
    yield "deep-lists.md", "".join(f"{'  ' * n}- a\n" for n in range(500)).encode()
    yield "deep-brackets.md", b"[" * depth + b"a"
    yield "deep-array.pdf", files.paged("Page").replace(b"/Contents", b"/A " + b"[" * depth)
    loop = files.paged("Page").replace(b"/Kids [6 0 R]", b"/Kids [2 0 R]")
    yield "loop.pdf", loop


def _text(size: int) -> Iterator[tuple[str, bytes]]:
    yield "long-line.txt", b"word " * (size // 5)
    yield "long-word.txt", b"x" * size
    yield "long-line.md", b"*word* " * (size // 70)
    yield "long-line.html", b"<p>" + b"word " * (size // 5)
    yield "long-field.csv", b"a,b\n" + b"x" * (2 * MEGABYTE)
    yield "many-columns.csv", b"a," * 100_000 + b"\n" + b"b," * 100_000
    yield "long-line.jsonl", b'{"text": "' + b"word " * (size // 5) + b'"}'
    yield "many-tags.html", b"<p>a" * (size // 200)
    yield "many-attributes.html", b"<p " + b"a=b " * 100_000 + b">Text"
    yield "stops.txt", b"." * size
    yield "spaces.txt", b" " * size
    yield "accents.txt", "a\u0301".encode() * (size // 20)
    yield "bidi.txt", "Text \u202etxet\u202c and \u2066more\u2069.".encode()


def _lies() -> Iterator[tuple[str, bytes]]:
    samples = _samples()
    yield "page.pdf", samples["html"]
    yield "document.html", samples["pdf"]
    yield "document.txt", samples["pdf"]
    yield "book.docx", samples["epub"]
    yield "document.epub", samples["docx"]
    yield "utf-16.txt", "a,b\n1,2".encode("utf-16")
    yield "utf-7.html", b'<meta charset="utf-7">+ADw-p+AD4-'
    yield "idna.html", b'<meta charset="idna"><p>Text \xff</p>'
    yield "up.epub", files.zipped({"../../up.txt": "x", "META-INF/container.xml": "<a/>"})


def _with(archive: bytes, name: str, content: bytes) -> bytes:
    """Return a ZIP archive with one member's content replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        members: dict[str, str | bytes] = {n: source.read(n) for n in source.namelist()}
    return files.zipped({**members, name: content})


def _stream(content: bytes, filters: int) -> bytes:
    """Return a PDF whose page is compressed as often as there are filters."""
    for _ in range(filters):
        content = zlib.compress(content, 9)
    names = b" ".join([b"/FlateDecode"] * filters)
    stream = b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (
        len(content), names, content,
    )  # fmt: skip
    original = files.paged("Page")
    start = original.index(b"5 0 obj\n") + len(b"5 0 obj\n")
    return original[:start] + stream + original[original.index(b"\nendobj", start) :]
