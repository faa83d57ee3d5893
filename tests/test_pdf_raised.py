"""What stands above a line of a PDF is an exponent or the mark of a note, and no number."""

from __future__ import annotations

import pytest

from embeddings.readers.pdf import read_pdf
from embeddings.readers.pdf_line import GAP, Line
from embeddings.readers.pdf_lines import rows
from tests import files
from tests.readings import told


def test_a_raised_mark_does_not_part_its_sentence() -> None:
    """PDFium gives a line that ends at the mark, as browsers print it."""
    parted = [
        Line("In 2019", 72, 700, 11, 113), Line("2", 114, 704.4, 9, 119),
        Line("it cost less.", 123, 700, 11, 180), Line("It is", 320, 700, 11, 350),
        Line("Below", 72, 686, 11, 100),
    ]  # fmt: skip
    joined = [Line(f"In 2019^2 it cost less.{GAP}It is", 72, 700, 11, 350), parted[-1]]
    assert list(rows(parted)) == joined


@pytest.mark.parametrize("rise", [2, 4])
@pytest.mark.parametrize(
    ("before", "mark", "after", "text"),
    [
        ("It holds 10", "9", " litres.", "It holds 10^9 litres."),
        ("It has 20 m", "2", ".", "It has 20 m^2."),
        ("It cost 50", "12", " euros.", "It cost 50^12 euros."),
        ("It rained.", "1", " Then it froze.", "It rained. Then it froze."),
        ("The council", "3", " met.", "The council met."),
    ],
)
def test_a_raised_number_is_no_part_of_another(
    rise: int, before: str, mark: str, after: str, text: str
) -> None:
    left = 72 + 5.2 * len(before)
    lines = [
        (72, 700, 11, before), (left, 700 + rise, 7, mark), (left + 4 * len(mark), 700, 11, after),
    ]  # fmt: skip
    assert told(read_pdf(files.pdf([lines]))) == [(0, text)]


def test_the_mark_that_begins_a_note_stays_with_it() -> None:
    lines = [(72, 83, 5, "1"), (76, 80, 8, "Without tax.")]
    assert told(read_pdf(files.pdf([[(72, 700, 8, "It costs 9 euros."), *lines]])))[1:] == [
        (0, "1 Without tax."),
    ]  # fmt: skip
