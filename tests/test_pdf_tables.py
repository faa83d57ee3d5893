"""A PDF may say which of its words stand in which cell of a table, as most programs make it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from embeddings.readers.pdf import read_pdf
from tests.readings import told

Words = tuple[float, float, str]  # left and baseline in points from below, text
Row = Sequence[Sequence[Words]]
BEFORE, AFTER = (72, 660, "These are the fees."), (72, 480, "That is all.")
HEAD: Row = [
    [(72, 600, "Boat")], [(200, 600, "Summer")],
    [(330, 600, "Winter, with the use"), (330, 586, "of the crane")],
]  # fmt: skip
FEES: Row = [
    [(72, 560, "Up to 6 m")], [(200, 560, "180")],
    [(330, 560, "95 if the mast"), (330, 546, "Is down")],
]  # fmt: skip
LAST: Row = [[(72, 520, "Others, of"), (72, 506, "any length")], [(200, 520, "290")], []]


class _Tagged:
    """A PDF on its way, with a table between two paragraphs."""

    def __init__(self, rows: Sequence[Row], inside: str) -> None:
        self._content: list[str] = []
        self._leaves: list[str] = []
        self._objects = [""] * 4
        self._objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
        first = self._shown([BEFORE], "P")
        told_rows = [
            self._element("TR", *(self._element("TD", self._shown(cell, inside)) for cell in row))
            for row in rows
        ]
        self._close(first, self._element("Table", *told_rows), self._shown([AFTER], "P"))

    def _element(self, kind: str, *kids: str) -> str:
        inside = " ".join(kids)
        self._objects.append(f"<< /Type /StructElem /S /{kind} /P 4 0 R /Pg 3 0 R /K [{inside}] >>")
        this = f"{len(self._objects)} 0 R"
        for place in (int(kid.split()[0]) - 1 for kid in kids if kid.endswith("R")):
            self._objects[place] = self._objects[place].replace("/P 4 0 R", f"/P {this}")
        return this

    def _shown(self, words: Sequence[Words], kind: str) -> str:
        text = " ".join(f"BT /F1 11 Tf {x} {y} Td ({said}) Tj ET" for x, y, said in words)
        mark = len(self._content)
        self._content.append(f"/{kind} << /MCID {mark} >> BDC {text} EMC")
        self._leaves.append(self._element(kind, str(mark)))
        return self._leaves[-1]

    def _close(self, *top: str) -> None:
        stream = "\n".join(self._content)
        self._objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        self._objects[:4] = [
            "<< /Type /Catalog /Pages 2 0 R /MarkInfo << /Marked true >> /StructTreeRoot 4 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /StructParents 0 /Contents "
            f"{len(self._objects)} 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            f"<< /Type /StructTreeRoot /K [{' '.join(top)}] "
            f"/ParentTree << /Nums [0 [{' '.join(self._leaves)}]] >> >>",
        ]

    def raw(self) -> bytes:
        out, places = io.BytesIO(), []
        out.write(b"%PDF-1.7\n")
        for number, text in enumerate(self._objects, 1):
            places.append(out.tell())
            out.write(f"{number} 0 obj\n{text}\nendobj\n".encode())
        start, size = out.tell(), len(places) + 1
        out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        out.writelines(b"%010d 00000 n \n" % place for place in places)
        out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))
        return out.getvalue()


def tagged(*rows: Row, inside: str = "P") -> bytes:
    """Return a PDF with a table of these rows, whose cells hold elements called `inside`."""
    return _Tagged(rows, inside).raw()


def test_a_cell_of_several_lines_is_one() -> None:
    head = "Boat | Summer | Winter, with the use of the crane"
    fees = "Up to 6 m | 180 | 95 if the mast Is down\nOthers, of any length | 290"
    reading = read_pdf(tagged(HEAD, FEES, LAST))
    assert told(reading) == [(0, BEFORE[2]), (0, f"{head}\n{fees}"), (0, AFTER[2])]
    assert len(reading.blocks[1].breaks) == 2
    assert reading.blocks[1].columns == head


@pytest.mark.parametrize("inside", ["H2", "Table", "BlockQuote"])
def test_a_table_that_lays_out_a_page_is_none(inside: str) -> None:
    reading = read_pdf(tagged(HEAD, FEES, inside=inside))
    assert not any(block.columns for block in reading.blocks)
    assert "Up to 6 m 180 95 if the mast Is down" in reading.text


def test_a_table_of_one_column_is_none() -> None:
    rows: list[Row] = [[[(72, 600, "It is late and")]], [[(72, 586, "goes on.")]]]
    assert told(read_pdf(tagged(*rows))) == [
        (0, BEFORE[2]), (0, "It is late and goes on."), (0, AFTER[2]),
    ]  # fmt: skip


def test_a_cell_of_a_table_is_no_heading() -> None:
    row: Row = [[(72, 600, "and so on")], [(200, 600, "5")]]
    assert [level for level, _ in told(read_pdf(tagged(row, row, row)))] == [0, 0, 0]
