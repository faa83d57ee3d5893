"""A web page gives its content in reading order, without what is around it or hidden."""

from __future__ import annotations

import pytest

from embeddings.building.paragraphs import outline
from embeddings.building.sources import Document
from embeddings.errors import UnreadableSeed
from embeddings.readers import html_content
from embeddings.readers.html import read_html
from embeddings.text.blocks import BOLD
from tests.readings import html, told


def test_headings_paragraphs_and_inline_markup() -> None:
    page = "<h1>Top</h1><p>One <b>bold</b>\n word.</p>two<h3>Sub</h3><div>Three</div>"
    assert html(page) == [
        (1, "Top"), (0, "One bold word."), (0, "two"), (3, "Sub"), (0, "Three"),
    ]  # fmt: skip


def test_scripts_styles_and_hidden_parts_are_no_text() -> None:
    page = (
        "<head><style>a</style></head><script>b</script><p hidden>c</p><noscript>d</noscript>"
        "<!-- e --><p>Text<script>f</script> here.</p><template><p>g</p></template>"
    )
    assert html(page) == [(0, "Text here.")]


def test_navigation_is_left_out_and_main_content_preferred() -> None:
    around = "<nav>Menu</nav><div role=navigation>More</div>{}<footer>Imprint</footer>"
    assert html(around.format("<p>Text.</p>")) == [(0, "Text.")]
    assert html("<p>Ad.</p><main><p>Text.</p></main>") == [(0, "Text.")]
    assert html("<p>Ad.</p><article><p>Text.</p></article>") == [(0, "Text.")]


def test_a_page_of_navigation_only_is_not_lost() -> None:
    assert html("<nav><a href=x>Home page</a></nav>") == [(0, "Home page")]


def test_a_heading_that_is_a_button_is_read_and_other_buttons_are_not() -> None:
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
def test_what_stands_in_the_main_content_belongs_to_it(within: str, part: str) -> None:
    """A warning set apart is the last thing to leave out of a manual."""
    inside = "<p>Unplug it.</p>" + part.format("<p>Never open the lid.</p>")
    page = f"<nav>Menu</nav>{within.format('<nav>On this page</nav>' + inside)}<aside>Ad</aside>"
    assert html(page) == [(0, "Unplug it."), (0, "Never open the lid.")]


def test_who_is_quoted_is_no_footer_of_the_page() -> None:
    for by in ("<footer>By Ada.</footer>", "<div role=contentinfo>By Ada.</div>"):
        page = f"<blockquote>Text.{by}</blockquote><footer>Imprint</footer>"
        assert html(page) == [(0, "Text."), (0, "By Ada.")]


def test_a_program_or_a_list_that_a_colon_announces_is_quoted_with_it() -> None:
    page = b"<p>Run this:</p><div><pre>make run\nmake test</pre></div><p>Wait.</p><pre>make</pre>"
    assert [block for _, block in told(read_html(page))] == [
        "Run this:\n\nmake run\nmake test", "Wait.", "make",
    ]  # fmt: skip


def test_a_form_around_the_whole_page_is_no_form_beside_it() -> None:
    skip, text = "<a href=#c>Skip to content</a>", "<h1>Parking</h1><p>It costs five euros.</p>"
    around = "<nav>Menu</nav>{}<footer>Imprint</footer>"
    assert html(f"{skip}<form>{around.format(text)}</form>") == [
        (0, "Skip to content"), (1, "Parking"), (0, "It costs five euros."),
    ]  # fmt: skip
    assert html(around.format(text) + "<form>Your address</form>") == [
        (1, "Parking"), (0, "It costs five euros."),
    ]  # fmt: skip


def test_what_seems_to_be_around_a_page_is_read_where_it_is_most_of_it() -> None:
    page = "<nav>Menu</nav><p>Rules</p><aside><p>Parking costs five euros a day.</p></aside>"
    assert html(page) == [(0, "Rules"), (0, "Parking costs five euros a day.")]


def test_an_article_beside_the_content_does_not_stand_for_it() -> None:
    teaser = "<article><h3>News</h3><p>We opened an office.</p></article>"
    page = f"<h1>Handbook</h1><p>Staff get 28 days of leave a year.</p>{teaser}"
    assert html(page) == [
        (1, "Handbook"), (0, "Staff get 28 days of leave a year."), (3, "News"),
        (0, "We opened an office."),
    ]  # fmt: skip
    page = f"<p>Staff get leave.</p><aside>{teaser}</aside>"
    assert html(page) == [(0, "Staff get leave.")]


def test_a_main_element_that_is_empty_or_hidden_is_not_the_content() -> None:
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
def test_what_a_click_opens_is_read(panel: str) -> None:
    assert html(panel.format("It weighs 12 kg.")) == [(0, "It weighs 12 kg.")]


def test_a_hidden_answer_below_its_question_is_read() -> None:
    question = "<h2><button aria-expanded=false>Can I return it?</button></h2>"
    answer = "<div role=region hidden>No.</div>"
    assert html(question + answer) == [(2, "Can I return it?"), (0, "No.")]
    assert html("<details><summary>Can I?</summary><div hidden>No.</div></details>") == [
        (BOLD, "Can I?"), (0, "No."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden", "hidden=hidden", "style='display:none'", "style='color:red;display : NONE;'",
        "style='display:none!important'", "style='visibility:hidden'",
        "style='visibility: collapse'", "role=region hidden",
    ],
)  # fmt: skip
def test_what_is_hidden_is_not_read_and_what_follows_it_is(attributes: str) -> None:
    page = f"<p>It costs <b {attributes}>900 euros or <i>rather</i></b> 5 euros.</p>"
    assert html(page) == [(0, "It costs 5 euros.")]
    assert html(f"<main><p>A.</p><dialog {attributes}>B.</dialog></main>") == [(0, "A.")]


@pytest.mark.parametrize(
    "struck", ["<del>{}</del>", "<s>{}</s>", "<strike>{}</strike>",
               "<span style='color:red; text-decoration: line-through'>{}</span>"],
)  # fmt: skip
def test_what_is_struck_out_does_not_stand_any_more(struck: str) -> None:
    page = f"<p>It costs {struck.format('<b>900</b>')} 5 euros.</p><p>{struck.format('Old.')}</p>"
    assert html(page) == [(0, "It costs 5 euros.")]


def test_a_page_that_waits_for_its_script_is_read() -> None:
    assert html("<body style='visibility:hidden'><p>Text.</p></body>") == [(0, "Text.")]


def test_preformatted_text_keeps_its_lines_and_spaces() -> None:
    assert html("<p>See</p><pre>def f():\n    return  1\n</pre>") == [
        (0, "See"), (0, "def f():\n    return  1"),
    ]  # fmt: skip


def test_entities_are_characters() -> None:
    assert html("<p>A &amp; B &lt;C&gt; &eacute; &#x1F331;</p>") == [(0, "A & B <C> é 🌱")]


def test_the_title_is_the_first_heading_or_else_the_title_element() -> None:
    assert read_html(b"<title>Site - Page</title><p>Text.</p>").title == "Site - Page"
    assert read_html(b"<title>Site - Page</title><h1>Page</h1><p>Text.").title == ""


def test_a_depth_that_is_read_and_one_that_is_refused() -> None:
    assert html("<div>" * 1000 + "Down here." + "</div>" * 1000) == [(0, "Down here.")]
    with pytest.raises(UnreadableSeed, match="nested too deeply"):
        html("<div>" * 100_000 + "Down here." + "</div>" * 100_000)


def test_a_page_is_cut_once_whatever_has_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_twice(*_: object) -> None:
        raise AssertionError("cut to be weighed")

    monkeypatch.setattr(html_content, "html_pieces", cut_twice)
    page = "<nav>Menu</nav><form><p>It costs five euros.</p></form><footer>Imprint</footer>"
    assert html(page) == [(0, "It costs five euros.")]


def test_a_dialog_over_the_page_is_not_its_content() -> None:
    for role in ("dialog", "alertdialog"):
        page = f"<div role={role}><p>We use cookies.</p></div><p>It costs five euros.</p>"
        assert html(page) == [(0, "It costs five euros.")]


@pytest.mark.parametrize(
    "named", ["class='site cookie-banner'", "id=cookieNotice", "class=gdpr__consent-bar",
              "id=CybotCookiebotDialog", "id=onetrust-banner-sdk", "class=cookieconsent"],
)  # fmt: skip
def test_what_asks_for_consent_is_not_the_content(named: str) -> None:
    page = f"<div {named}><h2>Cookies</h2><p>We use cookies.</p></div><p>It costs five euros.</p>"
    assert html(page) == [(0, "It costs five euros.")]
    policy = "<div class=cookie-policy><h2>Cookies</h2><p>We use two.</p></div><p>More.</p>"
    assert html(policy)[1:] == [(0, "We use two."), (0, "More.")]
    alone = f"<div {named}><p>A cookie is a file that a page keeps on your machine.</p></div>Yes."
    assert len(html(alone)) == 2


@pytest.mark.parametrize(
    "row",
    [
        "<td class=linenos><pre>1\n2</pre></td><td><pre>a = 1\nb = 2</pre></td>",
        "<td class='blob gutter'><div>1</div><div>2</div></td><td><pre>a = 1\nb = 2</pre></td>",
        "<td><pre><b class=lineno>1 </b>a = 1\n<b class=lineno>2 </b>b = 2</pre></td>",
        "<td class=line-numbers><i class=line-number>1</i><pre>a = 1\nb = 2</pre></td>",
    ],
)
def test_the_numbers_of_lines_of_code_are_none_of_it(row: str) -> None:
    assert html(f"<table><tr>{row}</tr></table>") == [(0, "a = 1\nb = 2")]


def test_what_programs_put_between_the_words_is_not_read() -> None:
    edit = "<span class=mw-editsection>[<a href=/edit>edit</a>]</span>"
    page = f"<h2>Birds{edit}</h2><div><h3>Kiwi</h3>{edit}</div>"
    page += "They go<a role=doc-pagebreak>7</a> on."
    assert html(page) == [(2, "Birds"), (3, "Kiwi"), (0, "They go on.")]
    assert html("<div class=gutter><p>Stay out of the gutter.</p></div>") == [
        (0, "Stay out of the gutter."),
    ]  # fmt: skip


@pytest.mark.parametrize("page", ["<main>{}</main>", "<article>{}</article>"])
def test_a_heading_of_what_is_set_apart_heads_nothing_after_it(page: str) -> None:
    aside = "<aside><h3>Tip</h3><p>Ask first.</p></aside><hr>"
    reading = read_html(page.format(f"<h2>Fees</h2>{aside}<p>It is free.</p>").encode())
    document = Document("0", "a.html", reading.text, "0", blocks=reading.blocks)
    assert [(reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs] == [
        ("Ask first.", ("Fees", "Tip")),
        ("It is free.", ("Fees",)),
    ]


@pytest.mark.parametrize("summary", ["Can I return it?", "Returns"])
def test_a_summary_heads_what_it_opens_and_nothing_after_it(summary: str) -> None:
    opened = f"<details><summary>{summary}</summary><p>No.</p></details>"
    page = f"<h2>Fees</h2>{opened}<p>It is free.</p>{opened}<ul><li>None.</ul>"
    reading = read_html(page.encode())
    document = Document("0", "a.html", reading.text, "0", blocks=reading.blocks)
    assert [(reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs] == [
        ("No.", ("Fees", summary)),
        ("It is free.", ("Fees",)),
        ("No.", ("Fees", summary)),
        ("None.", ("Fees",)),
    ]


def test_details_in_a_list_end_nothing_above_it() -> None:
    page = "<h2>A</h2><p><b>B</b></p><ul><li><details><summary>C</summary>D</details></ul><p>E.</p>"
    assert html(page) == [(2, "A"), (BOLD, "B"), (0, "C\nD"), (0, "E.")]
    assert [block.ends for block in read_html(page.encode()).blocks] == [0, 0, 0, 0]


def test_a_short_bold_paragraph_before_text_is_a_heading() -> None:
    page = (
        "<p><b>Opening <i>hours</i></b></p><p>&nbsp;</p><p>At nine.</p>"
        "<div><strong>What</strong> <b>is it?</b></div><ul><li>Free.</li></ul>"
    )
    assert html(page) == [
        (BOLD, "Opening hours"), (0, "At nine."), (BOLD, "What is it?"), (0, "Free."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "page",
    ["<p><b>It is closed.</b></p><p>Now.</p>", "<p><b>Fee:</b> 5</p><p>Now.</p>",
     "<p><b>Ada</b></p><h2>Now</h2>", "<p><b>Ada</b></p>",
     "<ul><li><b>Ada</b></li></ul><p>Now.</p>",
     "<table><tr><td><b>Ada</b></td></tr></table><p>Now.</p>"],
)  # fmt: skip
def test_a_bold_line_that_heads_nothing_is_none(page: str) -> None:
    assert BOLD not in [level for level, _ in html(page)]
