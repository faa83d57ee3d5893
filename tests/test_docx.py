"""A DOCX gives what its pages show, as its styles show it, and nothing that they hide."""

from __future__ import annotations

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.styles.style import ParagraphStyle

from embeddings.errors import UnreadableSeed
from embeddings.readers.docx import read_docx
from embeddings.text.blocks import BOLD
from tests import files
from tests.docx_xml import cell, line, table
from tests.readings import told

HIDDEN = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
NEVER_HIDDEN = HIDDEN.replace("vanish", 'vanish w:val="0"').replace("secret", "shown")


def raised(text: str) -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{text}</w:t></w:r>'


def bold(text: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style: str, text: str, properties: str = "") -> str:
    return line(f'<w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{{{text}}}')


def numbered(number: int, text: str, depth: int = 0) -> str:
    inside = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
    return line(f"<w:pPr><w:numPr>{inside}</w:numPr></w:pPr>{{{text}}}")


class TestHidden:
    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            ("{Seen.}" + HIDDEN, "Seen."),
            ("{Seen, }" + NEVER_HIDDEN, "Seen, shown"),
            ("{Seen }<m:oMath><m:r><w:rPr><w:vanish/></w:rPr><m:t>x</m:t></m:r></m:oMath>", "Seen"),
        ],
    )
    def test_hidden_runs_are_left_out(self, xml: str, text: str) -> None:
        assert read_docx(files.docx_body(line(xml))).text == text

    @pytest.mark.parametrize("mark", ["strike", "dstrike"])
    def test_what_is_struck_out_does_not_stand_any_more(self, mark: str) -> None:
        run = "<w:r><w:rPr><w:{0}{1}/></w:rPr><w:t>{2}</w:t></w:r>"
        struck, stands = run.format(mark, "", "900 or "), run.format(mark, ' w:val="0"', "5")
        xml = line("{It costs }" + struck + stands + "{ euros.}")
        assert read_docx(files.docx_body(xml)).text == "It costs 5 euros."

    def test_runs_are_hidden_by_their_style_or_their_paragraphs(self) -> None:
        document = Document()
        document.styles.add_style("Secret", WD_STYLE_TYPE.CHARACTER).font.hidden = True
        of_paragraph = document.styles.add_style("Inside", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(of_paragraph, ParagraphStyle)
        of_paragraph.font.hidden = True
        based = document.styles.add_style("Deeper", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(based, ParagraphStyle)
        based.base_style = of_paragraph
        document.add_paragraph("Seen.").add_run(" secret", style="Secret")
        document.add_paragraph("secret", style="Inside")
        document.add_paragraph("secret", style="Deeper").add_run("Shown.").font.hidden = False
        assert read_docx(files.saved(document)).text == "Seen.\n\nShown."

    def test_hidden_notes_and_rows_and_rows_taken_out_are_left_out(self) -> None:
        noted = HIDDEN.replace("<w:t>secret</w:t>", '<w:footnoteReference w:id="2"/>')
        rows = "".join(
            f"<w:tr><w:trPr>{properties}</w:trPr>{cell(line(text))}</w:tr>"
            for properties, text in (("", "{kept}"), ("<w:hidden/>", "{a}"), ("<w:del/>", "{b}"))
        )
        note = f'<w:footnote w:id="2">{line("{secret}")}</w:footnote>'
        raw = files.docx_body(
            line("{Seen.}" + noted) + f"<w:tbl>{rows}</w:tbl>", notes={"footnotes": note}
        )
        assert told(read_docx(raw)) == [(0, "Seen."), (0, "kept")]

    def test_styles_that_are_based_on_each_other_do_not_matter(self) -> None:
        document = Document()
        one = document.styles.add_style("One", WD_STYLE_TYPE.PARAGRAPH)
        two = document.styles.add_style("Two", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(one, ParagraphStyle)
        assert isinstance(two, ParagraphStyle)
        one.base_style, two.base_style = two, one
        document.add_paragraph("Text.", style="One")
        assert told(read_docx(files.saved(document))) == [(0, "Text.")]


class TestExponents:
    @pytest.mark.parametrize(
        ("xml", "text"),
        [
            ("{It held 10}" + raised("9") + "{ cells}", "It held 10^9 cells"),
            ("{10}" + raised("-") + raised("12"), "10^-12"),
            ("{12 m}" + raised("2"), "12 m^2"),
            ("{on the 1}" + raised("st") + "{ of May}", "on the 1st of May"),
            ("{said so.}" + raised("4"), "said so.4"),
            ("{Acme}" + raised("®"), "Acme®"),
            (f"{{Acme}}<w:hyperlink>{raised('3')}</w:hyperlink>", "Acme3"),
        ],
    )
    def test_what_stands_above_the_line_is_an_exponent(self, xml: str, text: str) -> None:
        """Without a sign, ten to the ninth would be quoted as a hundred and nine."""
        assert read_docx(files.docx_body(line(xml))).text == text


class TestHeadings:
    def test_an_outline_or_a_style_that_is_based_on_a_heading_makes_one(self) -> None:
        document = Document()
        clause = document.styles.add_style("Clause", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(clause, ParagraphStyle)
        clause.base_style = document.styles["Heading 2"]
        document.add_paragraph("Fees", style="Clause")
        body = line('<w:pPr><w:outlineLvl w:val="3"/></w:pPr>{Late fees}')
        none = styled("Heading1", "No heading", '<w:outlineLvl w:val="9"/>')
        assert told(read_docx(files.saved(document))) == [(2, "Fees")]
        assert told(read_docx(files.docx_body(body + none))) == [
            (4, "Late fees"), (0, "No heading"),
        ]  # fmt: skip

    def test_a_short_bold_paragraph_before_text_is_one(self) -> None:
        raw = files.docx_body(
            line(bold("LEASE"))
            + line(bold("Notice ") + bold("period"))
            + line("")
            + line("{Three months.}")
            + line(bold("Note:"))
            + line(bold("Pets") + "{ are welcome}")
            + line(bold("x" * 81))
            + table([[line(bold("Fee"))]])
            + line(bold("Last"))
        )
        assert told(read_docx(raw)) == [
            (0, "LEASE"), (BOLD, "Notice period"), (0, "Three months."), (0, "Note:"),
            (0, "Pets are welcome"), (0, "x" * 81), (0, "Fee"), (0, "Last"),
        ]  # fmt: skip

    def test_a_style_may_be_bold(self) -> None:
        document = Document()
        style = document.styles.add_style("Question", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.font.bold = True
        document.add_paragraph("Who repairs the pump?", style="Question")
        document.add_paragraph("A technician.")
        assert told(read_docx(files.saved(document))) == [
            (BOLD, "Who repairs the pump?"), (0, "A technician."),
        ]  # fmt: skip

    def test_a_bold_caption_heads_nothing(self) -> None:
        raw = files.docx(("Caption", "Table 1: Hours"), ("Normal", "It is free."))
        assert told(read_docx(raw)) == [(0, "Table 1: Hours"), (0, "It is free.")]


def level(depth: int, kind: str, text: str) -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


class TestLists:
    def test_items_have_the_numbers_that_they_show(self) -> None:
        document = Document()
        kinds = {
            "91": level(0, "decimal", "%1.") + level(1, "lowerLetter", "(%2)")
            + level(2, "decimal", "%1.%3"),
            "92": level(0, "lowerRoman", "%1."),
        }  # fmt: skip
        restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
        root = document.part.numbering_part.element
        root[:] = parse_xml(
            f"<w:numbering {nsdecls('w')}>"
            + "".join(
                f'<w:abstractNum w:abstractNumId="{key}">{inside}</w:abstractNum>'
                for key, inside in kinds.items()
            )
            + "".join(
                f'<w:num w:numId="{key}"><w:abstractNumId w:val="{kind}"/>{more}</w:num>'
                for key, kind, more in ((1, 91, ""), (2, 91, restart), (3, 92, ""))
            )
            + "</w:numbering>"
        )
        items = (
            numbered(1, "one") + numbered(1, "two") + numbered(1, "a", 1) + numbered(1, "b", 1)
            + numbered(1, "deep", 2) + numbered(1, "three") + numbered(1, "again", 1)
            + numbered(2, "five") + numbered(3, "roman") + numbered(7, "unknown")
            + numbered(1, "head").replace("</w:numPr>", '</w:numPr><w:outlineLvl w:val="0"/>')
        )  # fmt: skip
        document.element.body[:] = parse_xml(f"<w:body {nsdecls('w')}>{items}</w:body>")
        assert read_docx(files.saved(document)).text.split("\n") == [
            "1. one", "2. two", "(a) a", "(b) b", "2.1 deep", "3. three", "(a) again",
            "5. five", "- roman", "- unknown", "", "6. head",
        ]  # fmt: skip

    def test_an_item_may_take_its_number_back(self) -> None:
        none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
        items = styled("ListBullet", "one") + styled("ListBullet", "")
        raw = files.docx_body(items + styled("ListBullet", "no", none))
        assert told(read_docx(raw)) == [(0, "- one"), (0, "no")]


class TestEdges:
    def test_headers_and_footers_that_are_shown_come_first_and_once(self) -> None:
        document = Document()
        document.add_paragraph("Text.")
        first, second = document.sections[0], document.add_section()
        second.header.is_linked_to_previous = False
        for section in (first, second):
            section.header.paragraphs[0].text = "Contract no. K-4711"
        first.footer.paragraphs[0].text = "Page 1 of 2"
        first.even_page_header.paragraphs[0].text = "Never shown"
        second.different_first_page_header_footer = True
        first.first_page_footer.paragraphs[0].text = "Draft"
        assert told(read_docx(files.saved(document))) == [
            (0, "Contract no. K-4711"), (0, "Draft"), (0, "Text."),
        ]  # fmt: skip


def test_a_locked_or_old_file_is_refused_with_the_way_out() -> None:
    with pytest.raises(
        UnreadableSeed, match=r"by a password, or an old \.doc file: save it as \.docx"
    ):
        read_docx(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
