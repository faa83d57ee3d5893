"""Make small files of every format, by hand, so that tests know exactly what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RELATED
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Placed = tuple[float, float, float, str]  # left and baseline in points from below, size, text

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


def pdf(
    pages: Sequence[Sequence[Placed]],
    title: str = "",
    *,
    meant: Mapping[str, str] | None = None,
    matrix: tuple[float, float, float, float] = (1, 0, 0, 1),
    fields: Sequence[tuple[float, float, str]] = (),
    bold: Collection[str] = (),
) -> bytes:
    """Return a PDF with lines of Helvetica where they are placed, in the order given.

    `meant`: the text that letters of it stand for, as in the fonts of formulas. `matrix` turns
    the lines and scales them: their font's size is so much smaller. `fields` of a form are placed
    on the first page, and filled in. The texts `bold` are in bold type.
    """
    a, b, c, d = matrix
    scale = abs(a * d - b * c) ** 0.5
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + title.encode() + b") >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    first_page = len(objects) + 1
    kids = []
    for lines in pages:
        stream = "\n".join(
            f"BT /F{1 + (text in bold)} {size / scale} Tf "
            f"{a} {b} {c} {d} {left} {base} Tm ({_escaped(text)}) Tj ET"
            for left, base, size, text in lines
        ).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 5 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    if meant:
        codes = [f"<{ord(a):02x}> <{b.encode('utf-16-be').hex()}>" for a, b in meant.items()]
        table = (
            "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
            f"{len(codes)} beginbfchar {' '.join(codes)} endbfchar endcmap"
        ).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(table), table))
        objects[2] = objects[2].replace(b" >>", b" /ToUnicode %d 0 R >>" % len(objects))
    if fields:
        first, last = len(objects) + 1, len(objects) + len(fields)
        numbers = b" ".join(b"%d 0 R" % number for number in range(first, last + 1))
        objects += [_field(left, bottom, value) for left, bottom, value in fields]
        form = b"/AcroForm << /Fields [%s] /DR << /Font << /F1 3 0 R >> >> >> >>" % numbers
        objects[0] = objects[0].removesuffix(b">>") + form
        objects[first_page] = objects[first_page].removesuffix(b">>") + b"/Annots [%s] >>" % numbers
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _field(left: float, bottom: float, value: str) -> bytes:
    return (
        "<< /Type /Annot /Subtype /Widget /F 4 /FT /Tx /DA (/F1 11 Tf 0 g) "
        f"/Rect [{left} {bottom - 4} {left + 150} {bottom + 14}] "
        f"/T (field at {left}, {bottom}) /V ({_escaped(value)}) >>"
    ).encode("cp1252")


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def paged(*pages: str) -> bytes:
    """Return a PDF with a page for each text, a line of type for each of its lines."""
    return pdf([
        [(72, 760 - 14 * row, 11, line) for row, line in enumerate(page.split("\n")) if line]
        for page in pages
    ])  # fmt: skip


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def epub(
    chapters: Mapping[str, str],
    title: str = "A Book",
    nav: str = "",
    encryption: str = "",
    guide: str = "",
) -> bytes:
    """Return an EPUB whose chapters stand in the spine in the order given.

    `nav` is the name of the one that is its table of contents, `guide` of the one that EPUB 2
    calls so, `encryption` the XML that says which files inside are encrypted.
    """
    items = "".join(
        f'<item id="c{n}" href="text/{name}" media-type="application/xhtml+xml"'
        f' properties="{"scripted nav" if name == nav else ""}"/>'
        for n, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine>"
        f'<guide><reference type="toc" href="text/{guide}"/></guide></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    return zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/book.opf": package,
        **({"META-INF/encryption.xml": encryption} if encryption else {}),
        # The last first, so that only the spine tells the order.
        **{f"OEBPS/text/{name}": chapters[name] for name in reversed(list(chapters))},
    })  # fmt: skip


def docx(
    *paragraphs: tuple[str, str], rows: Sequence[Sequence[str]] = (), title: str = ""
) -> bytes:
    """Return a DOCX of (style, text) paragraphs, and of a table after them if there are rows."""
    document = Document()
    document.core_properties.title = title
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in enumerate(rows):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
    return saved(document)


def docx_body(
    xml: str, styles: Mapping[str, str] | None = None, notes: Mapping[str, str] | None = None
) -> bytes:
    """Return a DOCX with this XML as its body, in the usual prefixes; `styles` are named by id.

    `notes` are the XML of its "footnotes" and "endnotes".
    """
    spaces = f'{nsdecls("w", "m")} xmlns:mc="{COMPATIBILITY}"'
    document = Document()
    for style_id, name in (styles or {}).items():
        document.styles.element.add_style_of_type(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        document.styles.element.get_by_name(name).styleId = style_id
    for kind, inside in (notes or {}).items():
        blob = f"<w:{kind} {spaces}>{inside}</w:{kind}>".encode()
        name, package = PackURI(f"/word/{kind}.xml"), document.part.package
        part = Part(name, CONTENT_TYPE.WML_FOOTNOTES.replace("footnotes", kind), blob, package)
        document.part.relate_to(part, RELATED.FOOTNOTES.replace("footnotes", kind))
    document.element.body[:] = parse_xml(f"<w:body {spaces}>{xml}</w:body>")
    return saved(document)


def saved(document: DocxDocument) -> bytes:
    """Return what python-docx holds as a file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
