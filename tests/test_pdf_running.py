"""What stands at the edge of a PDF's pages is told once, and the numbers of pages never."""

from __future__ import annotations

import pytest

from embeddings.readers.pdf import read_pdf
from tests import files
from tests.readings import told


def pages(*bodies: str, head: str = "", foot: str = "") -> list[tuple[int, str, int]]:
    reading = read_pdf(
        files.pdf([
            [*([(72, 800, 11, head.format(n))] if head else []), (72, 700, 11, body),
             *([(280, 30, 11, foot.format(n))] if foot else [])]
            for n, body in enumerate(bodies, 7)
        ])
    )  # fmt: skip
    return [(b.level, reading.text[b.start : b.end], b.page) for b in reading.blocks]


def test_a_running_head_is_told_once_and_is_no_heading() -> None:
    told_once = pages("One.", "Two.", "Three.", head="Harbour Club")
    assert told_once == [
        (0, "Harbour Club", 1),
        (0, "One.", 1),
        (0, "Two.", 2),
        (0, "Three.", 3),
    ]


def test_a_running_head_that_says_the_title_again_is_left_out() -> None:
    bodies = ["Harbour Club", "Two.", "Three.", "Four."]
    assert [text for _, text, _ in pages(*bodies, head="Harbour club")] == bodies


def test_lines_that_lead_to_a_page_are_left_out_and_prices_are_not() -> None:
    dots = " . . . . . . . . "
    contents = "\n".join(f"{n} Part{dots}{n}" for n in range(1, 6))
    texts = [f"One.\n\n\n{contents}", *("Two " + "words.\nMore." for _ in range(6))]
    assert dots not in read_pdf(files.paged(*texts)).text
    prices = contents.replace("5 Part", "Tea").replace(f"{dots}5", f"{dots}50")
    for kept in (prices, contents.replace(f"{dots}5", f"{dots}2.50")):
        assert read_pdf(files.paged(kept, *texts[1:])).text.count(dots) == 5
    assert read_pdf(files.paged(contents, "", "", "", "")).text.count(dots) == 5


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {} of 12", "Seite {}/12"])
def test_numbers_of_pages_are_left_out(number: str) -> None:
    assert pages("One.", "Two.", foot=number) == [(0, "One.", 1), (0, "Two.", 2)]


def test_a_head_that_counts_the_pages_is_told_once() -> None:
    head = "Harbour Club, page {}"
    assert pages("One.", "Two.", head=head) == [
        (0, "Harbour Club, page 7", 1), (0, "One.", 1), (0, "Two.", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("head", ["Invoice 2024-000{}", "Lease {}"])
def test_a_number_that_may_be_that_of_a_document_stays(head: str) -> None:
    heads = [text for _, text, _ in pages("One.", "Two.", "Three.", head=head)][::2]
    assert heads == [head.format(number) for number in (7, 8, 9)]


def test_a_number_that_does_not_count_the_pages_stays() -> None:
    values = zip(("17", "12", "40"), ("One.", "Two.", "Three."), strict=True)
    reading = read_pdf(files.paged(*(f"{body}\n\n\n{number}" for number, body in values)))
    assert reading.text.split() == ["One.", "17", "Two.", "12", "Three.", "40"]


def test_what_stands_between_others_stays_however_often() -> None:
    page = "Top {}.\n\n\nThe same.\n\n\nEnd {}."
    reading = read_pdf(files.paged(*(page.format(word, word) for word in ("A", "B", "C"))))
    assert reading.text.count("The same.") == 3


def test_headings_that_are_alike_stay() -> None:
    titles = ("Aims", "Results", "Aims", "Aims", "Costs", "Plan", "End")
    raw = files.pdf([[(72, 760, 24, title), (72, 700, 11, "Text.")] for title in titles])
    assert [text for level, text in told(read_pdf(raw)) if level] == list(titles)
