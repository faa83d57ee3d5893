"""A PDF gives its paragraphs in reading order, each on its page."""

from __future__ import annotations

import pytest

from embeddings.errors import UnreadableSeed
from embeddings.readers.pdf import read_pdf
from embeddings.text.blocks import BOLD
from tests import files
from tests.readings import told


def test_paragraphs_have_their_page() -> None:
    reading = read_pdf(files.paged("First line\nand second line.\n\n\nNext one.", "Page two."))
    assert told(reading) == [
        (0, "First line and second line."), (0, "Next one."), (0, "Page two."),
    ]  # fmt: skip
    assert [block.page for block in reading.blocks] == [1, 1, 2]


def test_larger_type_is_a_heading() -> None:
    lines = [(72, 760, 24, "Report"), (72, 720, 11, "It begins here and goes on for a while.")]
    assert told(read_pdf(files.pdf([lines])))[0] == (1, "Report")


@pytest.mark.parametrize("scale", [0.24, 12])
def test_type_is_as_large_as_the_page_makes_it(scale: float) -> None:
    lines = [
        (72, 760, 20, "Report"), (72, 720, 12, "It was founded in 1998 and"),
        (72, 706, 12, "built in May."), (72, 672, 12, "It moved."),
    ]  # fmt: skip
    assert told(read_pdf(files.pdf([lines], matrix=(scale, 0, 0, scale)))) == [
        (1, "Report"), (0, "It was founded in 1998 and built in May."), (0, "It moved."),
    ]  # fmt: skip


def test_lines_are_told_apart_by_what_they_stand_on_not_by_their_letters() -> None:
    texts = ["Rent is due each", "month on the", "first day. A fee", "eases costs."]
    lines = [(72, 700 - 18 * n, 12, text) for n, text in enumerate(texts)]
    assert told(read_pdf(files.pdf([lines]))) == [
        (0, "Rent is due each month on the first day. A fee eases costs."),
    ]  # fmt: skip


@pytest.mark.parametrize("distance", [13, 18, 28])
def test_a_paragraph_begins_after_more_space_than_lines_have(distance: int) -> None:
    texts = ["It was built", "in May and", "sold.", "Later it was", "given away."]
    placed = zip([0, 1, 2, 3.3, 4.3], texts, strict=True)
    lines = [(72, 700 - distance * row, 11, text) for row, text in placed]
    assert told(read_pdf(files.pdf([lines]))) == [
        (0, "It was built in May and sold."), (0, "Later it was given away."),
    ]  # fmt: skip


def test_a_page_may_be_turned() -> None:
    texts = ["It was built", "in May and", "sold.", "", "Later it was", "given away."]
    lines = [(100 + 14 * n, 50, 11, text) for n, text in enumerate(texts)]
    assert told(read_pdf(files.pdf([lines], matrix=(0, 1, -1, 0)))) == [
        (0, "It was built in May and sold."), (0, "Later it was given away."),
    ]  # fmt: skip


def test_a_bold_line_before_text_is_a_heading() -> None:
    lines = [
        (72, 700, 11, "When does it open?"), (72, 686, 11, "At nine."), (72, 672, 11, "How come?"),
        (72, 640, 11, "Nobody knows."), (72, 600, 11, "Fees . . . . 5"),
        (72, 570, 11, "It is free."), (72, 540, 11, "It is closed."), (72, 510, 11, "The end"),
    ]  # fmt: skip
    bold = [lines[n][-1] for n in (0, 2, 4, 6)]
    assert told(read_pdf(files.pdf([lines], bold=bold))) == [
        (BOLD, "When does it open?"), (0, "At nine."), (BOLD, "How come?"), (0, "Nobody knows."),
        (0, "Fees . . . . 5"), (0, "It is free."), (0, "It is closed."), (0, "The end"),
    ]  # fmt: skip


def test_a_bold_line_within_a_sentence_or_above_rows_parts_nothing() -> None:
    lines = [(72, 700, 11, "It must"), (72, 686, 11, "never be opened"), (72, 672, 11, "by you.")]
    reading = read_pdf(files.pdf([lines], bold=["never be opened"]))
    assert told(reading) == [(0, "It must never be opened by you.")]
    cells = [("Day", "Hall"), ("Monday", "9-17"), ("Sunday", "9-12")]
    lines = [
        (72 + 90 * column, 700 - 14 * row, 11, text)
        for row, texts in enumerate(cells)
        for column, text in enumerate(texts)
    ]
    assert told(read_pdf(files.pdf([lines], bold=["Day", "Hall"]))) == [
        (0, "Day | Hall\nMonday | 9-17\nSunday | 9-12"),
    ]  # fmt: skip


def test_a_large_initial_is_no_heading() -> None:
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
    lines: str, text: str
) -> None:
    assert read_pdf(files.paged(lines)).text == text


@pytest.mark.parametrize(
    ("line", "text"), [("the inforXmation", "the information"), ("no. AX10", "no. A-10")]
)
def test_a_hyphen_that_is_shown_only_where_a_line_ends(line: str, text: str) -> None:
    meant = {letter: letter for letter in line} | {"X": "\u00ad"}
    assert read_pdf(files.pdf([[(72, 700, 11, line)]], meant=meant)).text == text


def test_a_hyphen_at_the_end_of_a_page_takes_nothing_of_its_foot() -> None:
    lines = [(72, 100, 11, "It needs infor-"), (300, 40, 11, "4")]
    assert told(read_pdf(files.pdf([lines]))) == [(0, "It needs infor-"), (0, "4")]


def test_a_sentence_that_crosses_a_page_is_whole_and_on_the_page_where_it_begins() -> None:
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
    assert reading.text.count("Lease") == 3


@pytest.mark.parametrize(
    ("last", "first"),
    [
        ("It ends here.", "and this is another"), ("It says:", "a list"),
        ("He lives in", "Rome and elsewhere"), ("It goes on", "iv"),
    ],
)  # fmt: skip
def test_what_does_not_plainly_go_on_stays_on_its_page(last: str, first: str) -> None:
    assert told(read_pdf(files.paged(last, first))) == [(0, last), (0, first)]


def test_a_sentence_does_not_go_on_across_a_heading() -> None:
    lines = [(72, 760, 11, "The body of it"), (72, 700, 20, "Head")]
    reading = read_pdf(files.pdf([lines, [(72, 760, 11, "goes on in small letters.")]]))
    assert [text for _, text in told(reading)] == [
        "The body of it", "Head", "goes on in small letters.",
    ]  # fmt: skip


def test_what_is_filled_in_stands_after_what_it_answers() -> None:
    lines = [
        (72, 700, 11, "Name of tenant:"), (72, 660, 11, "Monthly rent"),
        (72, 620, 11, "Remarks:"), (72, 500, 11, "Signed in Rome."),
    ]  # fmt: skip
    fields = [(200, 658, "940"), (72, 600, "No pets"), (200, 700, "C. Vogel"), (400, 700, "")]
    assert told(read_pdf(files.pdf([lines, lines[3:]], fields=fields))) == [
        (0, "Name of tenant: C. Vogel"), (0, "Monthly rent 940"), (0, "Remarks: No pets"),
        (0, "Signed in Rome."), (0, "Signed in Rome."),
    ]  # fmt: skip


def test_a_form_without_any_words_of_its_own_is_read() -> None:
    assert read_pdf(files.pdf([[]], fields=[(72, 700, "Clara Vogel")])).text == "Clara Vogel"


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [(72, 700 - 14 * n, 11, f"left {n}") for n in range(3)]
    right = [(320, 700 - 14 * n, 11, f"right {n}") for n in range(3)]
    text = read_pdf(files.pdf([left + right])).text
    assert " ".join(text.split()) == "left 0 left 1 left 2 right 0 right 1 right 2"


def test_a_sentence_goes_on_in_the_next_column() -> None:
    lines = [(72, 100, 11, "It ends"), (320, 700, 11, "over there.")]
    assert told(read_pdf(files.pdf([lines]))) == [(0, "It ends over there.")]


def test_a_row_of_a_table_is_a_line_and_its_cells_are_apart() -> None:
    cells = [("Day", "Main hall", "Kids"), ("Monday", "9-17", "closed"), ("Sunday", "9-12", "free")]
    lines = [
        (72 + 90 * column, 700 - 14 * row, 11, cell)
        for row, texts in enumerate(cells)
        for column, cell in enumerate(texts)
    ]
    text = "Day | Main hall | Kids\nMonday | 9-17 | closed\nSunday | 9-12 | free"
    reading = read_pdf(files.pdf([lines]))
    assert told(reading) == [(0, text)]
    assert len(reading.blocks[0].breaks) == 2


def test_a_wide_gap_in_prose_is_a_space() -> None:
    lines = [(72, 700, 11, "It opens"), (150, 700, 11, "at nine"), (72, 686, 11, "and ends late.")]
    assert told(read_pdf(files.pdf([lines]))) == [(0, "It opens at nine and ends late.")]


@pytest.mark.parametrize("sign", ["", "• "])
def test_what_had_room_on_the_line_above_begins_a_line(sign: str) -> None:
    texts = ["Rain coat", "Boots that are made for long walks over stony", "ground", "Two maps"]
    lines = [
        (72, 700 - 14 * n, 11, (sign if text[0].isupper() else "") + text)
        for n, text in enumerate(texts)
    ]
    assert told(read_pdf(files.pdf([lines]))) == [
        (0, f"{sign}Rain coat\n{sign}{' '.join(texts[1:3])}\n{sign}Two maps"),
    ]  # fmt: skip


def test_the_items_of_a_numbered_list_are_apart() -> None:
    texts = ["Both owe:", "1. The rent in May", "and June", "2. A fee of", "20. It is", "3. Care"]
    lines = [(72, 700 - 14 * n, 11, text) for n, text in enumerate(texts)]
    assert told(read_pdf(files.pdf([lines]))) == [
        (0, "Both owe:\n1. The rent in May and June\n2. A fee of 20. It is\n3. Care"),
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["•", "2."])
def test_what_a_colon_announces_is_quoted_with_it(sign: str) -> None:
    items = [f"{sign} A pen that is new.", f"{sign} Paper."]
    page = [(72, 700 - 30 * n, 11, text) for n, text in enumerate(["You need:", *items, "So far."])]
    announced = (0, f"You need:\n\n{items[0]}\n{items[1]}")
    assert told(read_pdf(files.pdf([page]))) == [announced, (0, "So far.")]
    assert told(read_pdf(files.pdf([page[:2], page[2:]]))) == [
        (0, f"You need:\n\n{items[0]}"), (0, items[1]), (0, "So far."),
    ]  # fmt: skip
    apart = [(0, "You need:"), *((0, item) for item in items), (0, "So far.")]
    assert told(read_pdf(files.pdf([page[:1], page[1:]]))) == apart


def test_the_next_column_is_no_room_on_a_line_of_this_one() -> None:
    lines = [
        (72, 114, 11, "They left the city of"), (72, 100, 11, "Rome at the end of"),
        (320, 700, 11, "spring and went home."),
    ]  # fmt: skip
    assert told(read_pdf(files.pdf([lines]))) == [
        (0, "They left the city of Rome at the end of spring and went home."),
    ]  # fmt: skip


def test_letters_of_formulas_and_emoji_are_read() -> None:
    lines = [(72, 700, 11, "Let A be 5 B.")]
    meant = {letter: letter for letter in "Let be5."} | {"A": "𝑥", "B": "😀"}
    assert told(read_pdf(files.pdf([lines], meant=meant))) == [(0, "Let 𝑥 be 5 😀.")]


def test_pages_without_text_are_named() -> None:
    reading = read_pdf(files.paged("One.", "", "", "Four.", ""))
    assert reading.note == "no text on pages 2–3, 5: scanned?"


def test_a_scanned_document_is_refused_with_the_way_out() -> None:
    with pytest.raises(UnreadableSeed, match=r"no text on any of its 2 pages: .* run OCR on it"):
        read_pdf(files.paged("", ""))


def test_the_title_counts_only_if_the_page_shows_it() -> None:
    lines = [(72, 760, 11, "Annual report of the club"), (72, 700, 11, "Text.")]
    assert read_pdf(files.pdf([lines], title="annual report")).title == "annual report"
    assert read_pdf(files.pdf([lines], title="Microsoft Word - x.doc")).title == ""


def test_what_is_no_pdf_is_told() -> None:
    with pytest.raises(UnreadableSeed, match="not a readable PDF"):
        read_pdf(b"%PDF-1.4 nothing")
