"""Passages are what is searched and quoted: none lost, none too long, each under its headings."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from embeddings.building.paragraphs import MAX_CHARACTERS, outline
from embeddings.building.sources import Document
from embeddings.readers.html import read_html
from embeddings.text.blocks import Block
from embeddings.text.markdown_blocks import markdown_blocks


def document(text: str, path: str = "a.md", title: str = "") -> Document:
    blocks = markdown_blocks(text) if path.endswith(".md") else None
    return Document("0", path, text, "0", title=title, blocks=blocks)


def passages(text: str, path: str = "a.md") -> list[str]:
    return [text[p.start : p.end] for p in outline(document(text, path)).paragraphs]


def test_a_heading_belongs_to_the_paragraphs_under_it() -> None:
    text = "# Top\n\nOne.\n\n## Sub\n\nTwo.\n\nThree.\n\n# Next\n\nFour."
    cut = outline(document(text)).paragraphs
    assert [(text[p.start : p.end], p.headings) for p in cut] == [
        ("One.", ("Top",)),
        ("Two.", ("Top", "Sub")),
        ("Three.", ("Top", "Sub")),
        ("Four.", ("Next",)),
    ]


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_further_down_a_long_table_its_columns_are_named(suffix: str) -> None:
    rows = [f"| Item {n} | {n} euros | in room {n} |" for n in range(100)]
    table = "\n".join(["| Thing | **Fee** | Place |", "|--|--|--|", *rows])
    if suffix == "html":
        cells = table.replace("|--|--|--|\n", "").replace("**", "").replace(" | ", "<td>")
        rows = [f"<tr><td>{row.strip('| ')}</tr>" for row in cells.split("\n")]
        reading = read_html(f"<h1>Fees</h1><table>{''.join(rows)}</table>".encode())
        source = Document("0", "a.html", reading.text, "0", blocks=reading.blocks)
    else:
        source = document(f"# Fees\n\n{table}")
    first, *others = (paragraph.headings for paragraph in outline(source).paragraphs)
    assert first == ("Fees",)
    assert set(others) == {("Fees", "Thing | Fee | Place")}


def test_a_heading_with_nothing_below_is_a_passage_itself() -> None:
    assert passages("# Top\n\nOne.\n\n## Empty\n\n## Full\n\nTwo.") == ["One.", "Empty", "Two."]
    assert passages("# Only a title") == ["Only a title"]


@pytest.mark.parametrize("path", ["a.md", "a.txt"])
def test_a_question_alone_heads_what_follows_up_to_the_next_one(path: str) -> None:
    asked = "When is the shop open on all of\nthe days?"
    text = f"A. B.\n\n{asked}\n\nFrom nine.\n\nTo six.\n\nWhere can I park?\n\nBehind it."
    cut = outline(document(text, path)).paragraphs
    assert [(text[p.start : p.end], p.headings) for p in cut] == [
        ("A. B.", ()),
        ("From nine.", ("When is the shop open on all of the days?",)),
        ("To six.", ("When is the shop open on all of the days?",)),
        ("Behind it.", ("Where can I park?",)),
    ]


def test_a_question_ends_with_the_next_heading_whatever_its_level() -> None:
    text = "# Top\n\n**Fees**\n\nHow much?\n\n5 euros.\n\n**Hours**\n\nNine.\n\n###### Low\n\nEnd."
    cut = outline(document(text))
    assert [(text[p.start : p.end], p.headings) for p in cut.paragraphs] == [
        ("5 euros.", ("Top", "Fees", "How much?")),
        ("Nine.", ("Top", "Hours")),
        ("End.", ("Top", "Low")),
    ]
    assert [text[start:end] for start, end, _ in cut.headings] == [
        "Top", "Fees", "How much?", "Hours", "Low",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "question",
    [
        "Who? Me?", "“Who?” he asked", "“Who are you?”", "— Who are you?", "- Who are you?",
        f"Who {'very ' * 30}?",
    ],
)  # fmt: skip
def test_what_is_not_one_question_alone_stays_a_paragraph(question: str) -> None:
    assert passages(f"Before.\n\n{question}\n\nAfter.") == ["Before.", question, "After."]


def test_a_question_that_nothing_answers_stays_a_paragraph() -> None:
    text = "Text.\n\nWho is it?\n\nWhat is it?\n\n# Next\n\nMore.\n\nAnd why?"
    assert passages(text) == ["Text.", "Who is it?", "What is it?", "More.", "And why?"]


def test_a_paragraph_may_end_the_headings_above_it() -> None:
    text = "Top\n\nSub\n\nOne.\n\nWhy?\n\nTwo."
    blocks = [
        Block(0, 3, 1), Block(5, 8, 2), Block(10, 14), Block(16, 20), Block(22, 26, ends=2),
    ]  # fmt: skip
    cut = outline(Document("0", "a.html", text, "0", blocks=blocks)).paragraphs
    assert [(text[p.start : p.end], p.headings) for p in cut] == [
        ("One.", ("Top", "Sub")), ("Why?", ("Top", "Sub")), ("Two.", ("Top",)),
    ]  # fmt: skip


def test_the_title_is_given_or_the_first_heading_or_the_file_name() -> None:
    assert outline(document("# Top\n\nOne.")).title == "Top"
    assert outline(document("One.", "sub/my_first-file.txt")).title == "my first file"
    assert outline(document("One.", "Co-operation in 2020.txt")).title == "Co-operation in 2020"
    given = outline(document("# Top\n\nOne.", title="Given"))
    assert given.title == "Given"
    assert given.paragraphs[0].headings == ("Given", "Top")


def test_headings_and_the_title_are_told_without_markup() -> None:
    text = "# **Bold** [Guide](http://x.y) `code` <!-- a -->\n\nSub *one*\ntwo\n---\n\nText."
    cut = outline(document(text))
    assert cut.title == "Bold Guide code"
    assert cut.paragraphs[0].headings == ("Bold Guide code", "Sub one two")


def test_a_title_that_is_also_the_first_heading_is_told_once() -> None:
    assert outline(document("# Top\n\nOne.", title="Top")).paragraphs[0].headings == ("Top",)


def test_tiny_paragraphs_are_kept() -> None:
    assert passages("No.\n\n7\n\nOk!", "a.txt") == ["No.", "7", "Ok!"]


def test_an_overlong_paragraph_is_cut_between_sentences_into_even_windows() -> None:
    sentences = [f"Sentence number {n} says something of middling length." for n in range(100)]
    text = " ".join(sentences)
    found = passages(text, "a.txt")
    assert " ".join(found) == text
    assert all(passage.endswith(".") for passage in found)
    lengths = [len(passage) for passage in found]
    assert max(lengths) <= MAX_CHARACTERS
    assert min(lengths) > max(lengths) / 2


def test_a_word_longer_than_any_window_is_cut_and_not_lost() -> None:
    text = "x" * 10_000
    found = passages(text, "a.txt")
    assert "".join(found) == text
    assert max(map(len, found)) <= MAX_CHARACTERS


def test_sentences_are_those_of_the_paragraph_s_own_language() -> None:
    english = "The house was built long ago, and it has been a museum since the war ended. " * 3
    german = "Das Haus wurde im 19. Jahrhundert von Hrn. Kuhn erbaut. Es ist seit 1950 ein Museum."
    text = f"{english}\n\n{german}\n\n{english}"
    cut = outline(document(text, "a.txt"))
    assert cut.language == "en"
    assert [len(paragraph.sentences) for paragraph in cut.paragraphs] == [3, 2, 3]


def test_windows_have_their_own_line() -> None:
    text = "\n".join(f"Line {n} is here and it ends in a full stop." for n in range(1, 101))
    cut = outline(document(text, "a.txt")).paragraphs
    assert len(cut) > 1
    assert [p.line for p in cut] == [text.count("\n", 0, p.start) + 1 for p in cut]


_WORDS = st.sampled_from(
    ["Red", "house", "Dr.", "3.14", "e.g.", "“No.”", "東京。", "🌱", "# Top", "## Sub", "- item",
     "1. first", "| a | b |", "---", "===", "```", "> said", "x" * 1600, "Ende!", "&amp;", "\\",
     "[ref]: http://a.b", "<b>bold</b>", "<!-- note -->", "![alt](x)", "***",
     "**Bold**", "What?", "2. Top", "2.1 Sub", "<!--", "`<!-- code -->`", "2024-05-03 12:00"]
)  # fmt: skip
_GAPS = st.sampled_from([" ", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\r\r", "  \n", ""])
_TEXTS = st.lists(st.tuples(_WORDS, _GAPS), min_size=1, max_size=40).map(
    lambda pairs: "".join(word + gap for word, gap in pairs)
)


@example("***", "a.md")
@example("[ref]: http://a.b\n\nText.\n\n[other]: c", "a.md")
@example("Red\nRed\n---", "a.md")
@given(_TEXTS | st.text(max_size=300), st.sampled_from(["a.md", "a.txt"]))
def test_passages_are_in_order_exact_and_hold_every_letter(text: str, path: str) -> None:
    """Whatever the text: nothing overlaps, nothing is too long, no letter or digit is lost.

    A comment in Markdown may be: no reader sees it.
    """
    cut = outline(document(text, path))
    held = bytearray(len(text))
    position = 0
    for passage in cut.paragraphs:
        assert position <= passage.start < passage.end
        position = passage.end
        assert passage.end - passage.start <= MAX_CHARACTERS
        assert passage.sentences[0][0] == passage.start
        assert passage.sentences[-1][1] == passage.end
        end = passage.start
        for sentence in passage.sentences:
            assert end <= sentence[0] < sentence[1]
            end = sentence[1]
        held[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    for start, end, _ in cut.headings:
        held[start:end] = b"\1" * (end - start)
    if path.endswith(".md"):
        for comment in re.finditer("<!--.*?-->", text, re.DOTALL):
            held[comment.start() : comment.end()] = b"\1" * len(comment[0])
    lost = [c for c, kept in zip(text, held, strict=True) if c.isalnum() and not kept]
    assert lost == []
