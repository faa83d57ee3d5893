"""Every format gives its text in reading order, with headings, pages and lines."""

from __future__ import annotations

import re

import pytest

from embeddings.building.paragraphs import outline
from embeddings.building.sources import Document
from embeddings.errors import UnreadableSeed
from embeddings.readers.docx import read_docx
from embeddings.readers.epub import read_epub
from embeddings.readers.html import read_html
from embeddings.readers.json_lines import read_json_lines
from embeddings.readers.pdf import read_pdf
from embeddings.readers.reading import Reading
from embeddings.readers.registry import FORMATS
from embeddings.readers.tables import read_csv, read_tsv
from embeddings.readers.text import read_markdown
from tests import files
from tests.conftest import Workshop


def told(reading: Reading) -> list[tuple[int, str]]:
    """Return the blocks' levels and texts, as their offsets find them in the canonical text."""
    return [(block.level, reading.text[block.start : block.end]) for block in reading.blocks]


def html(text: str) -> list[tuple[int, str]]:
    return told(read_html(text.encode()))


class TestHtml:
    def test_headings_paragraphs_and_inline_markup(self) -> None:
        page = "<h1>Top</h1><p>One <b>bold</b>\n word.</p>two<h3>Sub</h3><div>Three</div>"
        assert html(page) == [
            (1, "Top"), (0, "One bold word."), (0, "two"), (3, "Sub"), (0, "Three"),
        ]  # fmt: skip

    def test_scripts_styles_and_hidden_parts_are_no_text(self) -> None:
        page = (
            "<head><style>a</style></head><script>b</script><p hidden>c</p><noscript>d</noscript>"
            "<!-- e --><p>Text<script>f</script> here.</p><template><p>g</p></template>"
        )
        assert html(page) == [(0, "Text here.")]

    def test_navigation_is_left_out_and_main_content_preferred(self) -> None:
        around = "<nav>Menu</nav><div role=navigation>More</div>{}<footer>Imprint</footer>"
        assert html(around.format("<p>Text.</p>")) == [(0, "Text.")]
        assert html("<p>Ad.</p><main><p>Text.</p></main>") == [(0, "Text.")]
        assert html("<p>Ad.</p><article><p>Text.</p></article>") == [(0, "Text.")]

    def test_a_page_of_navigation_only_is_not_lost(self) -> None:
        assert html("<nav><a href=x>Home page</a></nav>") == [(0, "Home page")]

    def test_a_heading_that_is_a_button_is_read_and_other_buttons_are_not(self) -> None:
        question = "<h2><button>How do I reset it?<svg></svg></button></h2>"
        page = f"{question}<p>Hold it. <button>Buy</button></p>"
        assert html(page) == [(2, "How do I reset it?"), (0, "Hold it.")]
        assert html("<h2>Class A <button>Copy path</button></h2>") == [(2, "Class A")]
        numbered = "<h3>Question 1 <button aria-expanded=false>How deep is it?</button></h3>"
        assert html(numbered) == [(3, "Question 1 How deep is it?")]

    @pytest.mark.parametrize("within", ["<main>{}</main>", "<div role=main>{}</div>"])
    @pytest.mark.parametrize(
        "part", ["<aside>{}</aside>", "<form>{}</form>", "<div role=complementary>{}</div>",
                 "<footer>{}</footer>"],
    )  # fmt: skip
    def test_what_stands_in_the_main_content_belongs_to_it(self, within: str, part: str) -> None:
        """A warning set apart is the last thing to leave out of a manual."""
        inside = "<p>Unplug it.</p>" + part.format("<p>Never open the lid.</p>")
        page = (
            f"<nav>Menu</nav>{within.format('<nav>On this page</nav>' + inside)}<aside>Ad</aside>"
        )
        assert html(page) == [(0, "Unplug it."), (0, "Never open the lid.")]

    def test_who_is_quoted_is_no_footer_of_the_page(self) -> None:
        for by in ("<footer>By Ada.</footer>", "<div role=contentinfo>By Ada.</div>"):
            page = f"<blockquote>Text.{by}</blockquote><footer>Imprint</footer>"
            assert html(page) == [(0, "Text."), (0, "By Ada.")]

    def test_a_form_around_the_whole_page_is_no_form_beside_it(self) -> None:
        skip, text = "<a href=#c>Skip to content</a>", "<h1>Parking</h1><p>It costs five euros.</p>"
        around = "<nav>Menu</nav>{}<footer>Imprint</footer>"
        assert html(f"{skip}<form>{around.format(text)}</form>") == [
            (0, "Skip to content"), (1, "Parking"), (0, "It costs five euros."),
        ]  # fmt: skip
        assert html(around.format(text) + "<form>Your address</form>") == [
            (1, "Parking"), (0, "It costs five euros."),
        ]  # fmt: skip

    def test_what_seems_to_be_around_a_page_is_read_where_it_is_most_of_it(self) -> None:
        page = "<nav>Menu</nav><p>Rules</p><aside><p>Parking costs five euros a day.</p></aside>"
        assert html(page) == [(0, "Rules"), (0, "Parking costs five euros a day.")]

    def test_an_article_beside_the_content_does_not_stand_for_it(self) -> None:
        teaser = "<article><h3>News</h3><p>We opened an office.</p></article>"
        page = f"<h1>Handbook</h1><p>Staff get 28 days of leave a year.</p>{teaser}"
        assert html(page) == [
            (1, "Handbook"), (0, "Staff get 28 days of leave a year."), (3, "News"),
            (0, "We opened an office."),
        ]  # fmt: skip
        page = f"<p>Staff get leave.</p><aside>{teaser}</aside>"
        assert html(page) == [(0, "Staff get leave.")]

    def test_a_main_element_that_is_empty_or_hidden_is_not_the_content(self) -> None:
        assert html("<main></main><p>Text.</p>") == [(0, "Text.")]
        assert html("<main hidden>Old.</main><main>New.</main>") == [(0, "New.")]

    @pytest.mark.parametrize(
        "panel",
        [
            "<div role=tabpanel hidden>{}</div>",
            "<button aria-controls='menu p1'>Open</button><div id=p1 hidden>{}</div>",
            "<button commandfor=p1>Open</button><dialog id=p1>{}</dialog>",
            "<div class='accordion collapse' hidden>{}</div>",
            "<div hidden=until-found>{}</div>",
            "<div role=tabpanel style='display: none'>{}</div>",
            "<div style='DISPLAY:none; display : block'>{}</div>",
            "<div hidden style='display:block'>{}</div>",
            "<div style='backface-visibility:hidden; --display:none'>{}</div>",
            "<div aria-hidden=true>{}</div>",
        ],
    )
    def test_what_a_click_opens_is_read(self, panel: str) -> None:
        assert html(panel.format("It weighs 12 kg.")) == [(0, "It weighs 12 kg.")]

    def test_a_hidden_answer_below_its_question_is_read(self) -> None:
        question = "<h2><button aria-expanded=false>Can I return it?</button></h2>"
        answer = "<div role=region hidden>No.</div>"
        assert html(question + answer) == [(2, "Can I return it?"), (0, "No.")]
        assert html("<details><summary>Can I?</summary><div hidden>No.</div></details>") == [
            (0, "Can I?"), (0, "No."),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "attributes",
        [
            "hidden", "hidden=hidden", "style='display:none'", "style='color:red;display : NONE;'",
            "style='display:none!important'", "style='visibility:hidden'",
            "style='visibility: collapse'", "role=region hidden",
        ],
    )  # fmt: skip
    def test_what_is_hidden_is_not_read_and_what_follows_it_is(self, attributes: str) -> None:
        page = f"<p>It costs <b {attributes}>900 euros or <i>rather</i></b> 5 euros.</p>"
        assert html(page) == [(0, "It costs 5 euros.")]
        assert html(f"<main><p>A.</p><dialog {attributes}>B.</dialog></main>") == [(0, "A.")]

    def test_a_page_that_waits_for_its_script_is_read(self) -> None:
        assert html("<body style='visibility:hidden'><p>Text.</p></body>") == [(0, "Text.")]

    @pytest.mark.parametrize(
        ("mathml", "line"),
        [
            ("<mi>π</mi><msup><mi>r</mi><mn>2</mn></msup>", "πr^2"),
            ("<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>", "10^(−3)"),
            ("<msup><mi>x</mi><mrow><mn>12</mn></mrow></msup>", "x^12"),
            ("<msub><mi>x</mi><mi>i</mi></msub>", "x_i"),
            ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
            ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
            ("<mfrac><mn>1</mn><mn>2.5</mn></mfrac>", "1/2.5"),
            (
                "<mfrac><mrow><mo>(</mo><mi>a</mi><mo>+</mo><mi>b</mi><mo>)</mo></mrow>"
                "<mn>2</mn></mfrac>",
                "(a+b)/2",
            ),
            ("<msqrt><mi>x</mi></msqrt><mo>=</mo><msqrt><mi>a</mi><mi>b</mi></msqrt>", "√x=√(ab)"),
            ("<mroot><mi>x</mi><mn>3</mn></mroot>", "^3√x"),
            (
                "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mo>∞</mo>"
                "</munderover><mi>i</mi>",
                "∑_(i=1)^∞i",
            ),
            ("<msup><mi>f</mi><mo>′</mo></msup><mo>&#x2061;</mo><mi>x</mi>", "f′ x"),
            ("<mover><mi>x</mi><mo>¯</mo></mover>", "x¯"),
            ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
            (
                "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr>"
                "<mtr><mtd></mtd><mtd><mn>4</mn></mtd></mtr></mtable>",
                "1, 2; , 4",
            ),
            (
                "<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
                "C_6^14",
            ),
            ("<mi>x</mi><mtext> if </mtext><mi>y</mi><mo>mod</mo><mn>2</mn>", "x if y mod 2"),
            ("<mi>x</mi><mphantom><mi>y</mi></mphantom><mspace/><mi>z</mi>", "x z"),
            ("V <mo>=</mo> 5", "V=5"),
            (
                "<semantics><mrow><mi>V</mi></mrow><annotation>V = x</annotation></semantics>",
                "V",
            ),
        ],
    )
    def test_a_formula_is_a_line_of_its_sentence(self, mathml: str, line: str) -> None:
        assert html(f"<p>It is <math>{mathml}</math> here.</p>") == [(0, f"It is {line} here.")]
        prefixed = re.sub(r"<(/?)", r"<\1m:", f"<math>{mathml}</math>")
        assert html(f"<p>It is {prefixed} here.</p>") == [(0, f"It is {line} here.")]

    @pytest.mark.parametrize(
        ("marked", "text"),
        [
            ("10<sup>9</sup> cells", "10^9 cells"),
            ("25 m<sup>2</sup>", "25 m^2"),
            ("10<sup>−3</sup>", "10^−3"),
            ("<i>x</i><sup><i>n</i>+1</sup> y", "x^(n+1) y"),
            ("x<sup>(n+1)</sup>", "x^(n+1)"),
            ("e<sup>x<sup>2</sup></sup>", "e^x^2"),
            ("Ca<sup>2+</sup>", "Ca^2+"),
            ("x<sub>i</sub><sup>2</sup>", "xi^2"),
            ("<a href=x>10<sup>9</sup> cells</a>", "10^9 cells"),
            ("H<sub>2</sub>O", "H2O"),
            ("1<sup>st</sup>, n<sup>th</sup>", "1st, nth"),
            ("le XIX<sup>e</sup> siècle", "le XIXe siècle"),
            ("M<sup>me</sup> N<sup>o</sup> 5", "Mme No 5"),
            ("Acme<sup>TM</sup> and Acme<sup>®</sup>", "AcmeTM and Acme®"),
            ("20<sup>°</sup>C, f<sup>′</sup>", "20°C, f′"),
            ("price<sup><a href=#f>2</a></sup>", "price2"),
            ("price<a href=#f><sup>2</sup></a>", "price2"),
            ("price<a href=#f> <span><sup>2</sup></span></a>", "price 2"),
            ("price<sup class=footnote>2</sup>", "price2"),
            ("price<sup>[2]</sup>, price<sup>(2)</sup>", "price[2], price(2)"),
            ("in 2019.<sup>2</sup>", "in 2019.2"),
            ("x <sup>2</sup>, x<sup></sup><sup> </sup>", "x 2, x"),
        ],
    )
    def test_an_exponent_is_told_from_the_number_that_it_stands_at(
        self, marked: str, text: str
    ) -> None:
        assert html(f"<p>{marked}</p>") == [(0, text)]

    def test_a_formula_that_is_also_drawn_is_read_once(self) -> None:
        mathml = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
        drawn = "<span aria-hidden=true>x<sup>2</sup></span>"
        katex = f"<p>It is <span><span>{mathml}</span>{drawn}</span> here.</p>"
        mathjax = f"<p>It is <span>{drawn}<span>{mathml}</span></span> here.</p>"
        image = f"<p>It is <span style='display:none'>{mathml}</span><img src=x> here.</p>"
        for page in (katex, mathjax, image):
            assert html(page) == [(0, "It is x^2 here.")]
        assert html(f"<p>It is <span hidden>{mathml}</span> not here.") == [(0, "It is not here.")]

    def test_a_formula_of_any_depth_is_read(self) -> None:
        deep = "<mrow>" * 1000 + "<mi>x</mi>" + "</mrow>" * 1000
        assert html(f"<math>{deep}</math>") == [(0, "x")]

    def test_a_list_is_one_block_with_its_introduction(self) -> None:
        reading = read_html(b"<p>You need:</p><ul><li>a pen<ul><li>red</ul><li>paper</ul>")
        assert told(reading) == [(0, "You need:\n\na pen\nred\npaper")]
        starts = [reading.text[place:][:3] for place in reading.blocks[0].breaks]
        assert starts == ["a p", "red", "pap"]

    def test_a_table_is_one_block_with_a_line_each_row(self) -> None:
        page = "<table><tr><th>Name<th>Age</tr><tr><td>Ada<td>36</td></tr></table>"
        assert html(page) == [(0, "Name | Age\nAda | 36")]

    def test_an_empty_cell_keeps_the_others_in_their_columns(self) -> None:
        head = "<table><tr><th></th><th>2022</th><th>2023</th></tr>"
        page = (
            head + "<tr><th>Apples<td>5<td>7</tr><tr><td><td><td>9</tr><tr><td>Pears<td><td></tr>"
        )
        assert html(page) == [(0, "| 2022 | 2023\nApples | 5 | 7\n| | 9\nPears")]
        assert html("<table><tr><td>A<td>B</tr><tr><td>&nbsp;<td>&nbsp;</tr>") == [(0, "A | B")]

    def test_a_column_that_is_empty_in_every_row_is_none(self) -> None:
        page = "<table><tr><td><td><td>Name<td>Age</tr><tr><td> <td><td><td>36</tr></table>"
        assert html(page) == [(0, "Name | Age\n| 36")]

    def test_preformatted_text_keeps_its_lines_and_spaces(self) -> None:
        assert html("<p>See</p><pre>def f():\n    return  1\n</pre>") == [
            (0, "See"), (0, "def f():\n    return  1"),
        ]  # fmt: skip

    def test_entities_are_characters(self) -> None:
        assert html("<p>A &amp; B &lt;C&gt; &eacute; &#x1F331;</p>") == [(0, "A & B <C> é 🌱")]

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
            '<?xml version="1.0" encoding="iso-8859-15"?><html><p>Größe</p></html>'.encode(
                "latin-1"
            ),
            '<meta charset="macintosh"><p>Größe</p>'.encode("mac-roman"),
            '<?xml version="1.0" encoding="latin1"?><meta charset="utf-8"><p>Größe</p>'.encode(),
        ],
    )
    def test_encodings(self, raw: bytes) -> None:
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
    def test_an_encoding_is_named_as_browsers_name_it(
        self, label: str, codec: str, text: str
    ) -> None:
        raw = f'<meta charset="{label}"><p>{text}</p>'.encode(codec)
        assert told(read_html(raw)) == [(0, text)]

    @pytest.mark.parametrize("stray", [b"\xe9", b"\x81", b"\xe2\x80"])
    def test_a_stray_byte_costs_one_character_and_is_told(self, stray: bytes) -> None:
        page = "<p>First</p><p>She said “yes” – “so”.</p><p>Größe.</p>".encode()
        reading = read_html(page.replace(b"First", b"Fi" + stray + b"rst"))
        assert told(reading) == [
            (0, "Fi\ufffdrst"), (0, "She said “yes” – “so”."), (0, "Größe."),
        ]  # fmt: skip
        assert reading.note == "some bytes are no characters in its encoding (1): save it as UTF-8"

    def test_a_byte_that_its_encoding_lacks_does_not_end_the_page(self) -> None:
        raw = b"<p>Before.</p><p>\x81 middle caf\xe9</p><p>After.</p>"
        assert [text for _, text in told(read_html(raw))] == [
            "Before.",
            "\ufffd middle café",
            "After.",
        ]

    def test_the_title_is_the_first_heading_or_else_the_title_element(self) -> None:
        assert read_html(b"<title>Site - Page</title><p>Text.</p>").title == "Site - Page"
        assert read_html(b"<title>Site - Page</title><h1>Page</h1><p>Text.").title == ""

    def test_a_depth_that_is_read_and_one_that_is_refused(self) -> None:
        assert html("<div>" * 1000 + "Down here." + "</div>" * 1000) == [(0, "Down here.")]
        with pytest.raises(UnreadableSeed, match="nested too deeply"):
            html("<div>" * 100_000 + "Down here." + "</div>" * 100_000)


class TestPdf:
    def test_paragraphs_have_their_page(self) -> None:
        reading = read_pdf(files.paged("First line\nand second line.\n\n\nNext one.", "Page two."))
        assert told(reading) == [
            (0, "First line and second line."), (0, "Next one."), (0, "Page two."),
        ]  # fmt: skip
        assert [block.page for block in reading.blocks] == [1, 1, 2]

    def test_larger_type_is_a_heading(self) -> None:
        lines = [(72, 760, 24, "Report"), (72, 720, 11, "It begins here and goes on for a while.")]
        assert told(read_pdf(files.pdf([lines])))[0] == (1, "Report")

    @pytest.mark.parametrize("scale", [0.24, 12])
    def test_type_is_as_large_as_the_page_makes_it(self, scale: float) -> None:
        lines = [
            (72, 760, 20, "Report"), (72, 720, 12, "It was founded in 1998 and"),
            (72, 706, 12, "built in May."), (72, 672, 12, "It moved."),
        ]  # fmt: skip
        assert told(read_pdf(files.pdf([lines], matrix=(scale, 0, 0, scale)))) == [
            (1, "Report"), (0, "It was founded in 1998 and built in May."), (0, "It moved."),
        ]  # fmt: skip

    def test_lines_are_told_apart_by_what_they_stand_on_not_by_their_letters(self) -> None:
        texts = ["Rent is due each", "month on the", "first day. A fee", "eases costs."]
        lines = [(72, 700 - 18 * n, 12, text) for n, text in enumerate(texts)]
        assert told(read_pdf(files.pdf([lines]))) == [
            (0, "Rent is due each month on the first day. A fee eases costs."),
        ]  # fmt: skip

    @pytest.mark.parametrize("distance", [13, 18, 28])
    def test_a_paragraph_begins_after_more_space_than_lines_have(self, distance: int) -> None:
        texts = ["It was built", "in May and", "sold.", "Later it was", "given away."]
        rows = zip([0, 1, 2, 3.3, 4.3], texts, strict=True)
        lines = [(72, 700 - distance * row, 11, text) for row, text in rows]
        assert told(read_pdf(files.pdf([lines]))) == [
            (0, "It was built in May and sold."), (0, "Later it was given away."),
        ]  # fmt: skip

    def test_a_page_may_be_turned(self) -> None:
        texts = ["It was built", "in May and", "sold.", "", "Later it was", "given away."]
        lines = [(100 + 14 * n, 50, 11, text) for n, text in enumerate(texts)]
        assert told(read_pdf(files.pdf([lines], matrix=(0, 1, -1, 0)))) == [
            (0, "It was built in May and sold."), (0, "Later it was given away."),
        ]  # fmt: skip

    def test_a_large_initial_is_no_heading(self) -> None:
        lines = [(72, 700, 24, "O"), (92, 700, 11, "nce it was"), (72, 686, 11, "in Rome.")]
        assert told(read_pdf(files.pdf([lines]))) == [(0, "Once it was in Rome.")]

    @pytest.mark.parametrize(
        ("lines", "text"),
        [
            ("the infor-\nmation", "the information"),
            ("the virus COVID-\n19", "the virus COVID-19"),
            ("order no. A-\n1042", "order no. A-1042"),
            ("the years 2019-\n2020", "the years 2019-2020"),
            ("by Smith-\nJones", "by Smith-Jones"),
            ("a COVID-\nrelated", "a COVID-related"),
            ("a 10-\nyear lease", "a 10-year lease"),
            ("he came -\nand left", "he came - and left"),
            ("the well-known", "the well-known"),
            ("the end-", "the end-"),
        ],
    )
    def test_a_hyphen_at_the_end_of_a_line_is_left_out_within_a_word_alone(
        self, lines: str, text: str
    ) -> None:
        assert read_pdf(files.paged(lines)).text == text

    @pytest.mark.parametrize(
        ("line", "text"), [("the inforXmation", "the information"), ("no. AX10", "no. A-10")]
    )
    def test_a_hyphen_that_is_shown_only_where_a_line_ends(self, line: str, text: str) -> None:
        meant = {letter: letter for letter in line} | {"X": "\u00ad"}
        assert read_pdf(files.pdf([[(72, 700, 11, line)]], meant=meant)).text == text

    def test_a_hyphen_at_the_end_of_a_page_takes_nothing_of_its_foot(self) -> None:
        lines = [(72, 100, 11, "It needs infor-"), (300, 40, 11, "4")]
        assert told(read_pdf(files.pdf([lines]))) == [(0, "It needs infor-"), (0, "4")]

    def test_a_sentence_that_crosses_a_page_is_whole_and_on_the_page_where_it_begins(self) -> None:
        bodies = [
            [(72, 700, 11, "The fee is due. It must be"), (72, 686, 11, "paid to the")],
            [(72, 700, 11, "lessor on time. Late pay-")],
            [(72, 700, 11, "ment costs more.")],
        ]
        pages = [
            [(72, 800, 11, f"Lease {n}"), *body, (72, 60, 8, "Note"), (300, 30, 11, f"Page {n}")]
            for n, body in enumerate(bodies)
        ]
        reading = read_pdf(files.pdf(pages))
        crossing = [
            (reading.text[block.start : block.end], block.page)
            for block in reading.blocks
            if "." in reading.text[block.start : block.end]
        ]
        assert crossing == [
            ("The fee is due. It must be paid to the lessor on time.", 1),
            ("Late payment costs more.", 2),
        ]
        assert reading.text.count("Lease") == reading.text.count("Page") == 3

    @pytest.mark.parametrize(
        ("last", "first"),
        [
            ("It ends here.", "and this is another"), ("It says:", "a list"),
            ("He lives in", "Rome and elsewhere"), ("It goes on", "iv"),
        ],
    )  # fmt: skip
    def test_what_does_not_plainly_go_on_stays_on_its_page(self, last: str, first: str) -> None:
        assert told(read_pdf(files.paged(last, first))) == [(0, last), (0, first)]

    def test_a_sentence_does_not_go_on_across_a_heading(self) -> None:
        lines = [(72, 760, 11, "The body of it"), (72, 700, 20, "Head")]
        reading = read_pdf(files.pdf([lines, [(72, 760, 11, "goes on in small letters.")]]))
        assert [text for _, text in told(reading)] == [
            "The body of it", "Head", "goes on in small letters.",
        ]  # fmt: skip

    def test_what_is_filled_in_stands_after_what_it_answers(self) -> None:
        lines = [
            (72, 700, 11, "Name of tenant:"), (72, 660, 11, "Monthly rent"),
            (72, 620, 11, "Remarks:"), (72, 500, 11, "Signed in Rome."),
        ]  # fmt: skip
        fields = [(200, 658, "940"), (72, 600, "No pets"), (200, 700, "C. Vogel"), (400, 700, "")]
        assert told(read_pdf(files.pdf([lines, lines[3:]], fields=fields))) == [
            (0, "Name of tenant: C. Vogel"), (0, "Monthly rent 940"), (0, "Remarks: No pets"),
            (0, "Signed in Rome."), (0, "Signed in Rome."),
        ]  # fmt: skip

    def test_a_form_without_any_words_of_its_own_is_read(self) -> None:
        assert read_pdf(files.pdf([[]], fields=[(72, 700, "Clara Vogel")])).text == "Clara Vogel"

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        left = [(72, 700 - 14 * n, 11, f"left {n}") for n in range(3)]
        right = [(320, 700 - 14 * n, 11, f"right {n}") for n in range(3)]
        text = read_pdf(files.pdf([left + right])).text
        assert " ".join(text.split()) == "left 0 left 1 left 2 right 0 right 1 right 2"

    def test_a_sentence_goes_on_in_the_next_column(self) -> None:
        lines = [(72, 100, 11, "It ends"), (320, 700, 11, "over there.")]
        assert told(read_pdf(files.pdf([lines]))) == [(0, "It ends over there.")]

    def test_letters_of_formulas_and_emoji_are_read(self) -> None:
        lines = [(72, 700, 11, "Let A be 5 B.")]
        meant = {letter: letter for letter in "Let be5."} | {"A": "𝑥", "B": "😀"}
        assert told(read_pdf(files.pdf([lines], meant=meant))) == [(0, "Let 𝑥 be 5 😀.")]

    def test_pages_without_text_are_named(self) -> None:
        reading = read_pdf(files.paged("One.", "", "", "Four.", ""))
        assert reading.note == "no text on pages 2–3, 5: scanned?"

    def test_a_scanned_document_is_refused_with_the_way_out(self) -> None:
        with pytest.raises(
            UnreadableSeed, match=r"no text on any of its 2 pages: .* run OCR on it"
        ):
            read_pdf(files.paged("", ""))

    def test_the_title_counts_only_if_the_page_shows_it(self) -> None:
        lines = [(72, 760, 11, "Annual report of the club"), (72, 700, 11, "Text.")]
        assert read_pdf(files.pdf([lines], title="annual report")).title == "annual report"
        assert read_pdf(files.pdf([lines], title="Microsoft Word - x.doc")).title == ""

    def test_what_is_no_pdf_is_told(self) -> None:
        with pytest.raises(UnreadableSeed, match="not a readable PDF"):
            read_pdf(b"%PDF-1.4 nothing")


def line(xml: str) -> str:
    """Return a paragraph as Word writes it, in which each text in braces is a run."""
    return f"<w:p>{re.sub(r'{([^}]*)}', lambda found: run(found[1]), xml)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def math(xml: str) -> str:
    return f"<m:oMath>{xml}</m:oMath>"


def part(kind: str, **parts: str) -> str:
    """Return a structure of a formula, each of its parts a text."""
    inside = (f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>" for name, text in parts.items())
    return f"<m:{kind}>{''.join(inside)}</m:{kind}>"


def cell(xml: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{xml}</w:tc>"


def table(rows: list[list[str]]) -> str:
    inside = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{inside}</w:tbl>"


def box(text: str) -> str:
    return f"<w:txbxContent>{line(text)}</w:txbxContent>"


OVER_RANGE = part("nary", sub="i=1", sup="n", e="i").replace(
    "<m:sub>", '<m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>'
)


class TestDocx:
    def test_headings_paragraphs_lists_and_tables(self) -> None:
        raw = files.docx(
            ("Title", "Report"), ("Heading 1", "Part"), ("Normal", "You need:"),
            ("List Bullet", "a pen"), ("List Bullet", "paper"), ("Normal", "That is all."),
            rows=[["Name", "Age"], ["Ada", "36"]],
        )  # fmt: skip
        assert told(read_docx(raw)) == [
            (1, "Report"), (1, "Part"), (0, "You need:\n\n- a pen\n- paper"), (0, "That is all."),
            (0, "Name | Age\nAda | 36"),
        ]  # fmt: skip

    def test_the_title_is_that_of_the_properties_without_a_heading(self) -> None:
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
        self, xml: str, text: str
    ) -> None:
        """A tracked change that is passed over may turn what a contract says into its opposite."""
        assert told(read_docx(files.docx_body(line(xml)))) == [(0, text)]

    def test_a_note_stands_after_what_refers_to_it(self) -> None:
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

    def test_a_note_that_is_missing_or_refers_to_itself_is_no_matter(self) -> None:
        noted = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
        note = f'<w:footnote w:id="2">{line("{See above.}" + noted.format(2))}</w:footnote>'
        raw = files.docx_body(
            line("{One}" + noted.format(2)) + line("{Two}" + noted.format(7)),
            notes={"footnotes": note},
        )
        assert told(read_docx(raw)) == [(0, "One"), (0, "See above."), (0, "Two")]

    def test_what_word_fills_in_itself_or_nobody_has_is_not_read(self) -> None:
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

    def test_a_paragraph_whose_end_was_taken_out_goes_on_in_the_next(self) -> None:
        first = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("The tenant ") + "</w:p>"
        raw = files.docx_body(first + line("{may not sublet.}"))
        assert told(read_docx(raw)) == [(0, "The tenant may not sublet.")]

    def test_a_row_may_begin_further_right(self) -> None:
        first = cell(line("{A}")) + cell(line("{B}"), '<w:vMerge w:val="restart"/>')
        second = cell(line(""), "<w:vMerge/>") + cell(line("{D}"))
        before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
        raw = files.docx_body(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{before}{second}</w:tr></w:tbl>")
        assert told(read_docx(raw)) == [(0, "A | B\nB | D")]

    def test_controls_nested_tables_and_text_boxes_are_read(self) -> None:
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
            (0, "Kept."), (0, "outer inner | beside"), (0, "Last."), (0, "Boxed."),
        ]  # fmt: skip

    def test_a_cell_that_spans_rows_is_told_in_each_and_one_that_spans_columns_once(self) -> None:
        first = (
            cell(line("{Fees}"), '<w:vMerge w:val="restart"/>')
            + cell(line("{old}"))
            + cell(line("{5}"))
        )
        second = cell(line(""), "<w:vMerge/>") + cell(line("{none}"), '<w:gridSpan w:val="2"/>')
        raw = files.docx_body(f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>")
        assert told(read_docx(raw)) == [(0, "Fees | old | 5\nFees | none")]

    @pytest.mark.parametrize("raw", [b"PK nothing", files.zipped({"a.txt": "no document"})])
    def test_what_is_no_docx_is_told(self, raw: bytes) -> None:
        with pytest.raises(UnreadableSeed, match=r"not a readable (ZIP archive|DOCX file)"):
            read_docx(raw)


class TestEpub:
    def test_chapters_come_in_the_order_of_the_spine(self) -> None:
        raw = files.epub({"z.xhtml": "<h1>One</h1><p>First.</p>", "a.xhtml": "<h1>Two</h1>Second."})
        reading = read_epub(raw)
        assert told(reading) == [(1, "One"), (0, "First."), (1, "Two"), (0, "Second.")]
        assert reading.title == "A Book"

    def test_the_table_of_contents_is_no_chapter(self) -> None:
        contents = "<nav><h1>Contents</h1><ol><li><a href=a.xhtml>How deep is it?</a></ol></nav>"
        chapters = {"nav.xhtml": contents, "a.xhtml": "<h1>How deep is it?</h1>Deep."}
        reading = read_epub(files.epub(chapters, nav="nav.xhtml"))
        assert told(reading) == [(1, "How deep is it?"), (0, "Deep.")]
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
        self, algorithm: str, uri: str, protected: bool
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

    def test_what_a_chapter_hides_is_not_read_and_its_notes_are(self) -> None:
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
    def test_what_is_no_book_is_told(self, raw: bytes, reason: str) -> None:
        with pytest.raises(UnreadableSeed, match=reason):
            read_epub(raw)


class TestMarkdown:
    @pytest.mark.parametrize(
        ("line", "title"),
        [
            ("title: How we brew", "How we brew"),
            ('title: "How: we  brew #2" ', "How: we brew #2"),
            ("title:  'How'\r", "How"),
            ("date: 2023-01-01\ntitle: How # remark", "How"),
            ("subtitle: How", ""),
            ("title: >", ""),
            ("title:\n  en: How", ""),
        ],
    )
    def test_the_title_is_that_of_the_front_matter(self, line: str, title: str) -> None:
        assert read_markdown(f"---\n{line}\n---\n\nText.".encode()).title == title
        assert read_markdown(f"{line}\n---\n\nText.".encode()).title == ""

    def test_nothing_but_comments_is_empty(self) -> None:
        with pytest.raises(UnreadableSeed, match="empty: nothing but comments"):
            read_markdown(b"<!-- a -->\n\n# <!-- b -->\n")


class TestTables:
    def test_a_row_with_the_names_of_its_columns_is_a_paragraph(self) -> None:
        reading = read_csv(b'name,age,note\nAda,36,"first,\nprogrammer"\n\nBob,,x\n')
        assert told(reading) == [
            (0, "name: Ada\nage: 36\nnote: first, programmer"), (0, "name: Bob\nnote: x"),
        ]  # fmt: skip
        assert [block.line for block in reading.blocks] == [2, 5]

    @pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
    def test_any_usual_delimiter(self, sign: str) -> None:
        assert told(read_csv(f"a{sign}b\r\n1{sign}2\r\n".encode())) == [(0, "a: 1\nb: 2")]

    @pytest.mark.parametrize(
        ("text", "blocks"),
        [
            ('"Name, first";Age\n"Ann, B";12\n', ["Name, first: Ann, B\nAge: 12"]),
            ("Item;Price\nTea, green;1,5\n", ["Item: Tea, green\nPrice: 1,5"]),
            ("Item;Notes, long, all\rTea;x\r", ["Item: Tea\nNotes, long, all: x"]),
            ("Item,Note\nTea,a;b;c\nPot,d\n", ["Item: Tea\nNote: a;b;c", "Item: Pot\nNote: d"]),
            ('a,b\n"1;2","3;4"\n', ["a: 1;2\nb: 3;4"]),
        ],
    )
    def test_what_separates_is_told_by_all_rows_and_outside_of_quotation_marks(
        self, text: str, blocks: list[str]
    ) -> None:
        assert told(read_csv(text.encode())) == [(0, block) for block in blocks]

    @pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n', "\ufeffsep=;\n"])
    def test_the_line_by_which_excel_is_told_the_delimiter_is_no_row(self, line: str) -> None:
        reading = read_csv(f"{line}a,x;b\n1,5;2\n".encode())
        assert told(reading) == [(0, "a,x: 1,5\nb: 2")]
        assert [block.line for block in reading.blocks] == [3]

    @pytest.mark.parametrize(("above", "between"), [("", "\n"), (";", ""), (";", ";\n")])
    def test_lines_above_a_table_head_it(self, above: str, between: str) -> None:
        text = f"Sales 2023{above}\n{between}In units{above}\nRegion;Units\nNorth;5\nSouth;6\n"
        reading = read_csv(text.encode())
        assert told(reading) == [
            (1, "Sales 2023"), (0, "In units"), (0, "Region: North\nUnits: 5"),
            (0, "Region: South\nUnits: 6"),
        ]  # fmt: skip
        document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
        assert {p.headings for p in outline(document).paragraphs} == {("Sales 2023",)}

    @pytest.mark.parametrize("column", ["No, never\nWell, yes", "1,5\n2,5"])
    def test_a_column_with_commas_in_it_has_no_title(self, column: str) -> None:
        assert "Remark: " in told(read_csv(f"Remark\n{column}\n".encode()))[0][1]

    def test_a_row_that_asks_heads_no_other(self) -> None:
        reading = read_csv(b"a,b\nWho?,\n,So.\n")
        document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
        assert [
            (reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs
        ] == [("a: Who?", ()), ("b: So.", ())]

    def test_a_question_and_its_answer_are_sentences_of_one_row(self) -> None:
        reading = read_csv(b'Question,Answer\nCan I pay by card?,"Yes, all cards. Cash too."\n')
        document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
        (row,) = outline(document).paragraphs
        assert [reading.text[start:end] for start, end in row.sentences] == [
            "Question: Can I pay by card?", "Answer: Yes, all cards.", "Cash too.",
        ]  # fmt: skip

    def test_quotation_marks_in_tsv_may_be_text(self) -> None:
        raw = b'a\tb\n"x\ty"\t"z"\n'
        assert told(read_tsv(raw)) == [(0, "a: x y\nb: z")]
        assert told(read_tsv(raw + b'"Hi" there\t"open\n1\t2\n')) == [
            (0, 'a: "x\nb: y"\n"z"'), (0, 'a: "Hi" there\nb: "open'), (0, "a: 1\nb: 2"),
        ]  # fmt: skip

    def test_tabs_separate_in_tsv_whatever_else_is_there(self) -> None:
        assert told(read_tsv(b"a,x\tb\n1,5\t2")) == [(0, "a,x: 1,5\nb: 2")]

    def test_a_lone_row_is_kept_and_so_are_cells_without_a_column(self) -> None:
        assert told(read_csv(b"only,names")) == [(0, "only | names")]
        assert told(read_csv(b"a\n1,2")) == [(0, "a: 1\n2")]

    def test_the_names_of_columns_without_rows_are_kept_below_a_title(self) -> None:
        assert told(read_csv(b"Sales\na;b\n;\n")) == [(1, "Sales"), (0, "a | b")]

    def test_a_broken_table_is_told_with_its_line(self) -> None:
        with pytest.raises(UnreadableSeed, match=r"not a table at line 2: .*: close the quotation"):
            read_csv(b'a,b\n1,"2" 3')


class TestJsonLines:
    def test_each_line_has_its_text_and_title(self) -> None:
        reading = read_json_lines(
            b'{"title": "Top", "text": "One.\\n\\nTwo."}\n\n{"content": "Three."}\n'
        )
        assert told(reading) == [(2, "Top"), (0, "One."), (0, "Two."), (0, "Three.")]
        assert [block.line for block in reading.blocks] == [1, 1, 1, 3]

    def test_an_empty_field_gives_way_to_the_next_one(self) -> None:
        raw = b'{"text": " ", "content": "", "body": "One."}\n{"text": ""}\n{"text": "Two."}'
        assert told(read_json_lines(raw)) == [(0, "One."), (0, "Two.")]

    def test_a_line_without_a_title_is_not_below_the_title_or_question_of_another(self) -> None:
        lines = (
            '{"title": "Top", "text": "One.\\n\\nWhy?\\n\\nSo.\\n\\nWho?"}',
            '{"title": " ", "text": "Two.\\n\\nThree."}',
        )
        reading = read_json_lines("\n".join(lines).encode())
        document = Document("0", "a.jsonl", reading.text, "0", blocks=reading.blocks)
        assert [
            (reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs
        ] == [
            ("One.", ("Top",)), ("So.", ("Top", "Why?")), ("Who?", ("Top", "Why?")),
            ("Two.", ()), ("Three.", ()),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b'{"text": "One."}\n{', "line 2 is not JSON"),
            (b"[1]", "line 1 is not a JSON object"),
            (b'{"name": "x"}', "line 1 has no text: none of the fields text, content, body"),
            (b"[" * 100_000, "line 1 is not JSON: nested too deeply"),
        ],
    )
    def test_a_broken_line_is_told(self, raw: bytes, reason: str) -> None:
        with pytest.raises(UnreadableSeed, match=reason):
            read_json_lines(raw)

    def test_halves_of_characters_and_control_codes_are_left_out(self) -> None:
        reading = read_json_lines(b'{"text": "One\\ud800 two\\u0000 three."}')
        assert reading.text == "One two three."
        assert reading.text.encode()


def test_every_format_has_a_reader() -> None:
    assert all(callable(form.reader()) for form in FORMATS.values())


def test_quotes_carry_the_page_and_the_heading_and_are_verbatim(workshop: Workshop) -> None:
    body = "The treasure lies under the old oak near the river bank, they say."
    lines = [[(72, 760, 24, "Islands")], [(72, 760, 20, "Treasure"), (72, 700, 11, body)]]
    workshop.build({
        "map.pdf": files.pdf(lines),
        "page.html": "<h1>Garden</h1><h2>Trees</h2><p>Pears grow on pear trees.</p>",
        "book.epub": files.epub({"a.xhtml": "<h1>Whales</h1><p>A whale is large.</p>"}),
        "people.csv": "name,town\nAda,London\nBob,Paris\n",
    })  # fmt: skip
    engine = workshop.engine()
    for question, page, heading, text in [
        ("Where is the treasure under the oak?", 2, "Treasure", body),
        ("What grows on pear trees?", None, "Trees", "Pears grow on pear trees."),
        ("Is a whale large?", None, "Whales", "A whale is large."),
        ("name Bob town Paris", None, None, "name: Bob\ntown: Paris"),
    ]:
        answer = engine.ask(question, top_k=1)
        quote = (answer.quotes or answer.near_misses)[0]
        assert (quote.page, quote.heading, quote.text) == (page, heading, text)
        document = engine.index.document(quote.document.id)
        assert document is not None
        assert engine.index.text(document)[quote.start : quote.end] == quote.text
