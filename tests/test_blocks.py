"""Blocks are what an author set apart, and no letter of a document is lost between them."""

from __future__ import annotations

import pytest

from embeddings.text.blocks import BOLD, QUESTION, Block
from embeddings.text.markdown_blocks import markdown_blocks
from embeddings.text.plain_blocks import plain_blocks


def told(text: str, blocks: list[Block]) -> list[tuple[int, str]]:
    return [(block.level, text[block.start : block.end]) for block in blocks]


def plain(text: str) -> list[tuple[int, str]]:
    return told(text, plain_blocks(text))


def markdown(text: str) -> list[tuple[int, str]]:
    return told(text, markdown_blocks(text))


def test_blank_lines_separate_plain_paragraphs() -> None:
    assert plain("One.\nStill one.\n \n\nTwo.\r\n\r\nThree.") == [
        (0, "One.\nStill one."), (0, "Two."), (0, "Three."),
    ]  # fmt: skip


def test_a_wide_space_begins_a_paragraph_where_a_sentence_has_ended() -> None:
    text = "　　公园建于1958年，占地三十公顷。\n　　门票免费，园长\n是赵敏。\n　　欢迎！"
    assert [said for _, said in plain(text)] == [
        "公园建于1958年，占地三十公顷。", "门票免费，园长\n是赵敏。", "欢迎！",
    ]  # fmt: skip
    assert len(plain("　　床前明月光\n　　疑是地上霜")) == 1


def test_a_short_line_alone_before_prose_is_a_heading() -> None:
    assert plain("Opening hours\n\nWe open at nine.") == [
        (2, "Opening hours"), (0, "We open at nine."),
    ]  # fmt: skip


def test_a_short_line_that_is_no_heading_stays_a_paragraph() -> None:
    for line in ("We are closed.", "Name: Ada", "- an item", "last line", "x" * 81):
        assert plain(f"{line}\n\nAnother.")[0] == ((2 if line == "last line" else 0), line)
    assert plain("Prose comes first.\n\nlast line")[1] == (0, "last line")


@pytest.mark.parametrize(
    "line",
    ["यह बंद है।", "یہ بند ہے۔", "مغلق اليوم،", "ሰኞ ዝግ ነው።", "Փակ է։", "本日休館。", "「はい。」"],
)
def test_a_short_sentence_is_no_heading_in_any_script(line: str) -> None:
    assert plain(f"{line}\n\nAnother.")[0] == (0, line)


def test_a_question_heads_its_answer_in_greek_too() -> None:
    assert plain("Πότε ανοίγει;\n\nΣτις εννέα.\n\nΠού;\n\nΕδώ.") == [
        (QUESTION, "Πότε ανοίγει;"), (0, "Στις εννέα."), (QUESTION, "Πού;"), (0, "Εδώ."),
    ]  # fmt: skip


def test_numbered_titles_are_headings_below_the_others() -> None:
    """Each number after a full stop is one level deeper."""
    text = "LEASE\n\n1. Parties\n\n1.1 Names\n\nAnn and Tom.\n\n2) Notice period\n\nThree months."
    assert plain(text) == [
        (2, "LEASE"), (3, "1. Parties"), (4, "1.1 Names"), (0, "Ann and Tom."),
        (3, "2) Notice period"), (0, "Three months."),
    ]  # fmt: skip


def test_a_numbered_paragraph_is_not_below_the_clause_that_it_counts_on_from() -> None:
    """The items of a list below a clause are, for they begin anew."""
    clauses = [
        "1. Use",
        "Mind:",
        "1. Gently.",
        "All.",
        "2. Fee",
        "None.",
        "3. Rent\n3.1 Is due.",
        "End.",
    ]
    blocks = plain_blocks("\n\n".join(clauses))
    assert [(block.level, block.ends) for block in blocks] == [
        (3, 0), (0, 0), (0, 0), (3, 0), (0, 0), (0, 3), (0, 0),
    ]  # fmt: skip


def test_the_items_of_a_list_are_no_headings() -> None:
    for items in (["1. Pears", "2. Figs"], ["1. Pears", "- green ones"], ["1. Figs."]):
        lines = ["Shopping", *items, "That is all."]
        assert plain("\n\n".join(lines)) == [(2, lines[0]), *((0, line) for line in lines[1:])]
    assert plain("Take this.\n\n1. Pears")[1] == (0, "1. Pears")


def test_questions_alone_in_plain_text_are_headings_deeper_than_titles() -> None:
    text = "Shop help\n\nWhen is it open?\n\nTuesdays\n\n2. Where is it?\n\nIn the mill"
    assert plain(text) == [
        (2, "Shop help"), (QUESTION, "When is it open?"), (0, "Tuesdays"),
        (QUESTION, "2. Where is it?"), (0, "In the mill"),
    ]  # fmt: skip
    assert plain("Where is it?\n\nContact\n\nWrite to us.") == [
        (0, "Where is it?"), (2, "Contact"), (0, "Write to us."),
    ]  # fmt: skip


def test_underlined_lines_are_headings() -> None:
    assert plain("Title\n=====\nText here.\n\nPart: one\n---\n\nMore.") == [
        (1, "Title"), (0, "Text here."), (2, "Part: one"), (0, "More."),
    ]  # fmt: skip


def test_a_line_between_two_rules_is_a_heading() -> None:
    assert plain("=====\nTitle\n=====\nText here.\n\n---\nmore\n===\n\nso.") == [
        (1, "Title"), (0, "Text here."), (1, "more"), (0, "so."),
    ]  # fmt: skip


def test_ornaments_are_left_out() -> None:
    assert plain("One.\n\n* * *\n\nTwo.") == [(0, "One."), (0, "Two.")]
    assert markdown("One.\n\n***\n\nTwo.") == [(0, "One."), (0, "Two.")]


def test_a_wrapped_line_does_not_break_a_sentence_and_a_list_line_does() -> None:
    wrapped = "This line was wrapped at about\nforty characters by the editor."
    assert plain_blocks(wrapped)[0].breaks == ()
    listed = "Bring:\n- a pen\n- some paper"
    assert plain_blocks(listed)[0].breaks == (7, 15)


def test_lines_of_a_list_are_apart_where_no_spaces_are_written() -> None:
    contact = ["地址：北京市海淀区中关村大街三楼", "电话：010-12345678", "时间：周一到周五"]
    rules = ["一、进馆时请出示读者证并静音", "二、不得饮食，不得携带宠物入内", "三、逾期罚款"]
    things = ["・水着とタオルとサンダル", "・現金五千円以上と保険証", "※飲み物は不要です"]
    words = ["これは長い項目の名前です", "短い", "水", "もう少し長い項目"]
    for lines in (contact, rules, things, words):
        block = plain_blocks("\n".join(lines))[0]
        assert len(block.breaks) == len(lines) - 1
    wrapped = (
        "この旅館は明治時代に建てられ、百年以上の歴史があります。現在は\n"
        "三代目の主人が経営しており、毎年多くの観光客が訪れています。客室\nはすべて改装されました。"
    )
    spaced = "박물관은 천구백구십오년에 문을 열었고 해마다 많은\n관람객이 찾아옵니다"
    assert plain_blocks(wrapped)[0].breaks == plain_blocks(spaced)[0].breaks == ()


@pytest.mark.parametrize(
    "stamps",
    [
        ("2024-05-03 12:00:01", "2024-05-04 13:00:02"),
        ("2024-05-03T12:00:01Z", "2024-05-04T13:00:02Z"),
        ("[2024/05/03", "[2024/05/04"),
        ("127.0.0.1 - -", "10.0.0.254 - -"),
        ("03.05.2024 12:00", "04.05.2024 13:10"),
        ("[12:00:01]", "[12:00:02]"),
        ("9:05", "10:15"),
        ("May  3 12:00:01", "Jun 13 12:00:01"),
        ("Fri, May 3 12:00", "Sat, May 4 12:00"),
        ("INFO", "[WARNING]"),
    ],
)
def test_the_entries_of_a_log_are_apart_however_long(stamps: tuple[str, str]) -> None:
    first, second = (f"{stamp} the server has started on port 8080" for stamp in stamps)
    more = "    while the other one, which was slower, has"
    text = "\n".join([first, second, more, first])
    assert plain_blocks(text)[0].breaks == (len(first) + 1, text.rindex(first))


def test_a_date_or_time_within_wrapped_text_does_not_break_a_sentence() -> None:
    wrapped = "The shop opens in the morning at\n9:05 and closes in the afternoon\n2024-05-03 only."
    assert plain_blocks(wrapped)[0].breaks == ()


@pytest.mark.parametrize("mark", ["", "> ", "  ", ">> "])
def test_small_letters_go_on_with_a_sentence_however_it_was_wrapped(mark: str) -> None:
    first = "The valve of the heating costs 80 euros"
    lines = [first, "and comes in two weeks, as the man says who", "brings it."]
    text = "\n".join(mark + line for line in lines)
    assert plain_blocks(text)[0].breaks == ()


def test_lines_that_do_not_go_on_are_apart() -> None:
    lines = "The heating is cold again. Now\nof all times.\nthanks to all who bring wood today"
    assert plain_blocks(lines)[0].breaks == (lines.index("thanks"),)
    titles = "Two arrested after the fire in town\n35-year-old denies all, and nothing is known yet"
    assert len(plain_blocks(titles)[0].breaks) == 1
    quoted = "> it was cold in the room on Thursday\n>> and on Friday\n>\n> It is warm now."
    assert len(plain_blocks(quoted)[0].breaks) == 3


@pytest.mark.parametrize(
    "rows",
    [
        ["| Day     | Hall |", "+---------+------+", "| Monday  | 9-17 |"],
        ["Day        Hall      Kids", "---------  --------  ------", "Monday     9-17      closed"],
        ["Adults\t\t5 euros", "Children\tfree", "Students\t3 euros"],
        ["Adults ........... 5 euros", "Children ......... free", "Students ......... 3 euros"],
        ["From: Ann <ann@example.org>", "Reply-To: Bob <bob@example.org>", "Subject: The heating"],
    ],
)
def test_the_rows_of_a_table_are_apart_however_long(rows: list[str]) -> None:
    assert len(plain_blocks("\n".join(rows))[0].breaks) == 2


def test_the_head_of_a_printed_page_is_no_heading() -> None:
    text = "Terms\n\nWe open at\n\fRFC 2119        Key Words      March 1997\n\nnine."
    assert [level for level, _ in plain(text)] == [2, 0, 0]


def test_lines_too_short_for_wrapped_text_are_lines_of_a_list() -> None:
    hours = "Monday: 9-17\nWednesday: 9-17\nSunday: closed"
    assert plain_blocks(hours)[0].breaks == (hours.index("Wed"), hours.index("Sun"))


def test_markdown_headings_have_levels_and_no_marks() -> None:
    text = "# One\n\nText.\n\n## Two ##\n\nMore.\n\nThree\n=====\n\nEnd."
    assert markdown(text) == [
        (1, "One"), (0, "Text."), (2, "Two"), (0, "More."), (1, "Three"), (0, "End."),
    ]  # fmt: skip


def test_a_bold_line_heads_the_paragraph_after_it() -> None:
    text = "## Fees\n\n**What does it cost?**\n\n45 euros.\n\n__By *card*:__\n\n- Visa\n\nEnd."
    assert markdown(text) == [
        (2, "Fees"), (BOLD, "What does it cost?"), (0, "45 euros."), (BOLD, "By *card*:"),
        (0, "- Visa"), (0, "End."),
    ]  # fmt: skip


def test_a_bold_line_that_heads_nothing_stays_a_paragraph() -> None:
    long = f"**{'x' * 101}**"
    states = "**It ends on 5 May.**"
    for line in (long, states, "**One** and **two**", "**One** more", "**One\ntwo**", "****"):
        assert markdown(f"{line}\n\nText.")[:-1] == ([(0, line)] if line != "****" else [])
    assert markdown("**One**\n\n**Two**\n\nText.\n\n**Three**\n\n# Four\n\n**Five**") == [
        (0, "**One**"), (BOLD, "Two"), (0, "Text."), (0, "**Three**"), (1, "Four"),
        (0, "**Five**"),
    ]  # fmt: skip


def test_markdown_lists_tables_and_code_stay_verbatim() -> None:
    text = "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n> said"
    assert [block for _, block in markdown(text)] == [
        "- one\n- two", "| a | b |\n|---|---|\n| 1 | 2 |", "```\ncode\n```", "> said",
    ]  # fmt: skip


def test_a_list_belongs_to_the_line_that_announces_it() -> None:
    text = "You need:\n\n- a pen\n- some paper\n\nThat is all."
    assert markdown(text) == [(0, "You need:\n\n- a pen\n- some paper"), (0, "That is all.")]
    assert markdown_blocks(text)[0].breaks == (11, 19)


@pytest.mark.parametrize(
    "listing", ["```sh\nmake run\n```", "    make run", "| a | b |\n|---|---|\n| 1 | 2 |", "1. one"]
)
def test_what_a_colon_announces_is_quoted_with_it(listing: str) -> None:
    """Quoted alone, "Run this:" is no answer."""
    text = f"# Start\n\nRun this:\n\n{listing}\n\nThat is all."
    joined = f"Run this:\n\n{listing}"
    assert markdown(text) == [(1, "Start"), (0, joined), (0, "That is all.")]
    apart = f"# Start:\n\n{listing}\n\nSo far.\n\n{listing}"
    assert [block for _, block in markdown(apart)][1:] == [
        listing.strip(), "So far.", listing.strip(),
    ]  # fmt: skip


def test_front_matter_is_a_paragraph_of_its_own() -> None:
    assert markdown("---\ntitle: A\n---\n\nText.") == [(0, "---\ntitle: A\n---"), (0, "Text.")]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One.\n\n<!-- a\n\nb -->\n\nTwo.", ["One.", "Two."]),
        ("<!-- a --> One. <!-- b -->", ["One."]),
        ("It costs <!-- 40? -->\n45 <!-- or more -->euros.", ["It costs", "45", "euros."]),
        ("> One <!-- a\n> b --> two", ["> One", "two"]),
        ("<div><!-- a -->\nOne\n</div>", ["<div>", "One\n</div>"]),
        ("| A <!-- a --> | `<!-- b -->` <!-- b --> |\n|--|--|", ["| A", "| `<!-- b -->`"]),
        ("You need:\n\n<!-- a -->\n\n- a pen", ["You need:", "- a pen"]),
        ("# Top <!-- omit in toc -->\n\nOne.", ["Top", "One."]),
    ],
)
def test_comments_are_in_no_block(text: str, blocks: list[str]) -> None:
    assert [block for _, block in markdown(text)] == blocks


@pytest.mark.parametrize(
    "text",
    [
        "`<!-- a -->`", "```\n<!-- a -->\n```", "    <!-- a -->", r"\<!-- a -->", "One <!-- two",
        "<!-- open", "&lt;!-- a -->",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_comment_stays(text: str) -> None:
    assert markdown(text) == [(0, text.strip())]


@pytest.mark.parametrize(
    "html",
    ["<details open>", "</details>", '<a name="fees"></a>', "<br>",
     '<div align="center">\n<img src="a.png">',
     "<style>\np { color: red }\n</style>", "<script>\nalert(1)\n</script>"],
)  # fmt: skip
def test_html_of_which_nothing_can_be_read_is_in_no_block(html: str) -> None:
    assert markdown(f"One.\n\n{html}\n\nTwo.") == [(0, "One."), (0, "Two.")]
    shown = f"<p>Shown.</p>\n{html}"
    assert markdown(f"One.\n\n{shown}\n\nTwo.")[1] == (0, shown)


@pytest.mark.parametrize("opening", ["<details>\n", "<details open>", ""])
def test_a_summary_heads_what_it_opens_and_nothing_after_it(opening: str) -> None:
    summary = f"{opening}<summary><b>How long</b> does it keep?</summary>"
    text = f"# Bread\n\n{summary}\n\nFive days.\n\n</details>\n\nIt is baked daily."
    assert markdown(text) == [
        (1, "Bread"), (BOLD, "<b>How long</b> does it keep?"), (0, "Five days."),
        (0, "It is baked daily."),
    ]  # fmt: skip
    blocks = markdown_blocks(text)
    assert [block.name for block in blocks] == ["Bread", "How long does it keep?", "", ""]
    assert [block.ends for block in blocks] == [0, 0, 0, BOLD]


def test_a_summary_that_opens_nothing_stays_a_paragraph() -> None:
    text = "<details><summary>Why?</summary>\n\n</details>\n\nText.\n\n<summary>So?</summary>"
    assert markdown(text) == [(0, "Why?"), (0, "Text."), (0, "So?")]


def test_what_a_heading_is_called_in_the_source_is_not_what_it_says() -> None:
    text = "## Fees *now* {#fees .wide}\n\nNone.\n\nSets {1}\n---\n\nTwo."
    assert markdown(text) == [(2, "Fees *now*"), (0, "None."), (2, "Sets {1}"), (0, "Two.")]
    assert [block.name for block in markdown_blocks(text)] == ["Fees now", "", "Sets {1}", ""]


def test_a_crlf_markdown_file_is_cut_like_any_other() -> None:
    assert markdown("# One\r\n\r\nText\r\nmore.\r\n\r\n- a\r\n- b\r\n") == [
        (1, "One"), (0, "Text\r\nmore."), (0, "- a\r\n- b"),
    ]  # fmt: skip
