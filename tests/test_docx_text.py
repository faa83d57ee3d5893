"""A DOCX gives its text in reading order, with changes accepted, notes, boxes and tables."""

from __future__ import annotations

import pytest

from embeddings.errors import UnreadableSeed
from embeddings.readers.docx import read_docx
from tests import files
from tests.docx_xml import box, cell, line, math, part, run, table
from tests.readings import told

OVER_RANGE = part("nary", sub="i=1", sup="n", e="i").replace(
    "<m:sub>", '<m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>'
)


def test_headings_paragraphs_lists_and_tables() -> None:
    raw = files.docx(
        ("Title", "Report"), ("Heading 1", "Part"), ("Normal", "You need:"),
        ("List Bullet", "a pen"), ("List Bullet", "paper"), ("Normal", "That is all."),
        rows=[["Name", "Age"], ["Ada", "36"]],
    )  # fmt: skip
    assert told(read_docx(raw)) == [
        (1, "Report"), (1, "Part"), (0, "You need:\n\n- a pen\n- paper"), (0, "That is all."),
        (0, "Name | Age\nAda | 36"),
    ]  # fmt: skip


def test_the_title_is_that_of_the_properties_without_a_heading() -> None:
    assert read_docx(files.docx(("Normal", "Text."), title="Given")).title == "Given"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("{May }<w:ins>{not }</w:ins>{sublet.}", "May not sublet."),
        ("{May }<w:del>{never }</w:del>{sublet.}", "May sublet."),
        ("<w:moveFrom>{Went. }</w:moveFrom><w:moveTo>{Came.}</w:moveTo>", "Came."),
        (
            "{Rent: }<w:sdt><w:sdtContent>{900}</w:sdtContent></w:sdt>{ euros}",
            "Rent: 900 euros",
        ),
        ("{Signed on }<w:fldSimple>{5 May}</w:fldSimple>{.}", "Signed on 5 May."),
        ("{See }<w:hyperlink>{the annex}</w:hyperlink>{.}", "See the annex."),
        ("{Here }<m:oMath><m:r><m:t>x=5</m:t></m:r></m:oMath>{.}", "Here x=5."),
        ("{One}<w:r><w:noBreakHyphen/></w:r>{two}", "One-two"),
        ("{Rent}<w:r><w:ptab/></w:r>{900}", "Rent\t900"),
        ('{One}<w:r><w:br w:type="page"/></w:r>{ sentence.}', "One sentence."),
        ("{One}<w:r><w:br/></w:r>{Two}", "One\nTwo"),
        (f"{{Pay }}{math(part('f', num='1', den='2'))}{{ of it.}}", "Pay 1/2 of it."),
        (math(part("f", num="a+b", den="2")), "(a+b)/2"),
        (math(part("sSup", e="10", sup="6")), "10^6"),
        (math(part("sSub", e="x", sub="i+1")), "x_(i+1)"),
        (math(part("rad", deg="3", e="x")), "√3x"),
        (math(part("nary", sub="0", sup="1", e="x")), "∫_0^1x"),
        (math(OVER_RANGE), "∑_(i=1)^ni"),
    ],
)
def test_no_words_are_lost_from_a_line_and_none_that_were_taken_out_are_read(
    xml: str, text: str
) -> None:
    """A tracked change that is passed over may turn what a contract says into its opposite."""
    assert told(read_docx(files.docx_body(line(xml)))) == [(0, text)]


def test_a_note_stands_after_what_refers_to_it() -> None:
    """Its number in the text is no word, and the rules that part notes from text are none."""
    noted = '<w:r><w:{}noteReference w:id="2"/></w:r>'
    notes = '<w:{0}note w:id="0">{1}</w:{0}note><w:{0}note w:id="2">{2}</w:{0}note>'
    cells = [[line("{Fee}"), line("{5}" + noted.format("end"))]]
    raw = files.docx_body(
        line("{Rent is due}" + noted.format("foot") + "{ monthly.}")
        + table(cells)
        + line("{End.}"),
        notes={
            "footnotes": notes.format("foot", line("{Unused.}"), line("{On the 3rd.}")),
            "endnotes": notes.format("end", line("{Unused.}"), line("{Since 2020.}") * 2),
        },
    )
    assert told(read_docx(raw)) == [
        (0, "Rent is due monthly."), (0, "On the 3rd."), (0, "Fee | 5"), (0, "Since 2020."),
        (0, "Since 2020."), (0, "End."),
    ]  # fmt: skip


def test_a_note_that_is_missing_or_refers_to_itself_is_no_matter() -> None:
    noted = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    note = f'<w:footnote w:id="2">{line("{See above.}" + noted.format(2))}</w:footnote>'
    raw = files.docx_body(
        line("{One}" + noted.format(2)) + line("{Two}" + noted.format(7)),
        notes={"footnotes": note},
    )
    assert told(read_docx(raw)) == [(0, "One"), (0, "See above."), (0, "Two")]


def test_what_word_fills_in_itself_or_nobody_has_is_not_read() -> None:
    contents = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{line('{Notice 6}')}</w:sdtContent></w:sdt>"
    )
    open_field = (
        "{Tenant: }<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        "<w:sdtContent>{Click to enter text}</w:sdtContent></w:sdt>{ hereafter}"
    )
    entry = '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>' + run("Deposit 9") + "</w:p>"
    raw = files.docx_body(contents + entry + line(open_field), styles={"TOC1": "toc 1"})
    assert told(read_docx(raw)) == [(0, "Tenant:  hereafter")]


def test_a_paragraph_whose_end_was_taken_out_goes_on_in_the_next() -> None:
    first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("The tenant ") + "</w:p>"
    raw = files.docx_body(first + line("{may not sublet.}"))
    assert told(read_docx(raw)) == [(0, "The tenant may not sublet.")]


def test_a_row_may_begin_further_right() -> None:
    first = cell(line("{A}")) + cell(line("{B}"), '<w:vMerge w:val="restart"/>')
    second = cell(line(""), "<w:vMerge/>") + cell(line("{D}"))
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    raw = files.docx_body(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{before}{second}</w:tr></w:tbl>")
    assert told(read_docx(raw)) == [(0, "A | B\nB | D")]


def test_controls_nested_tables_and_text_boxes_are_read() -> None:
    control = f"<w:sdt><w:sdtContent>{line('{Kept.}')}</w:sdtContent></w:sdt>"
    inner = table([[line("{inner}")]])
    boxes = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box('{Boxed.}')}</mc:Choice>"
        f"<mc:Fallback>{box('{Boxed.}')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    raw = files.docx_body(
        control
        + table([[line("{outer}") + inner + line(""), line("{beside}")]])
        + line("{Last.}" + boxes)
    )
    assert told(read_docx(raw)) == [
        (0, "Kept."), (0, "outer"), (0, "inner"), (0, "beside"), (0, "Last."), (0, "Boxed."),
    ]  # fmt: skip


def test_a_cell_that_spans_rows_is_told_in_each_and_one_that_spans_columns_once() -> None:
    first = (
        cell(line("{Fees}"), '<w:vMerge w:val="restart"/>')
        + cell(line("{old}"))
        + cell(line("{5}"))
    )
    second = cell(line(""), "<w:vMerge/>") + cell(line("{none}"), '<w:gridSpan w:val="2"/>')
    raw = files.docx_body(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>")
    assert told(read_docx(raw)) == [(0, "Fees | old | 5\nFees | none")]


def test_a_table_that_lays_out_a_page_is_none() -> None:
    heading = '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr>' + run("Fees") + "</w:p>"
    hours = table([[line("{Mon}"), line("{9}")], [line("{Tue}"), line("{10}")]])
    raw = files.docx_body(
        table([
            [heading + line("{Five euros.}") + line("{Cash only.}"), hours + line("")],
            [line("{Phone}"), line("{555}")],
        ])
        + table([[line("{Mind the step.}") + line("{Wear a hat.}")]])
        + table([[line("{Name}")], [line("{Ada}")]])
    )  # fmt: skip
    assert told(read_docx(raw)) == [
        (2, "Fees"), (0, "Five euros."), (0, "Cash only."), (0, "Mon | 9\nTue | 10"),
        (0, "Phone | 555"), (0, "Mind the step."), (0, "Wear a hat."), (0, "Name\nAda"),
    ]  # fmt: skip


@pytest.mark.parametrize("raw", [b"PK nothing", files.zipped({"a.txt": "no document"})])
def test_what_is_no_docx_is_told(raw: bytes) -> None:
    with pytest.raises(UnreadableSeed, match=r"not a readable (ZIP archive|DOCX file)"):
        read_docx(raw)
