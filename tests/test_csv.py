"""A table gives a paragraph for each row, with the names of its columns."""

from __future__ import annotations

import pytest

from embeddings.building.paragraphs import outline
from embeddings.building.sources import Document
from embeddings.errors import UnreadableSeed
from embeddings.readers.tables import read_csv, read_tsv
from tests.readings import told


def test_a_row_with_the_names_of_its_columns_is_a_paragraph() -> None:
    reading = read_csv(b'name,age,note\nAda,36,"first,\nprogrammer"\n\nBob,,x\n')
    assert told(reading) == [
        (0, "name: Ada\nage: 36\nnote: first, programmer"), (0, "name: Bob\nnote: x"),
    ]  # fmt: skip
    assert [block.line for block in reading.blocks] == [2, 5]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_any_usual_delimiter(sign: str) -> None:
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
    text: str, blocks: list[str]
) -> None:
    assert told(read_csv(text.encode())) == [(0, block) for block in blocks]


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_the_line_by_which_excel_is_told_the_delimiter_is_no_row(line: str) -> None:
    reading = read_csv(f"{line}a,x;b\n1,5;2\n".encode())
    assert told(reading) == [(0, "a,x: 1,5\nb: 2")]
    assert [block.line for block in reading.blocks] == [3]


@pytest.mark.parametrize(("above", "between"), [("", "\n"), (";", ""), (";", ";\n")])
def test_lines_above_a_table_head_it(above: str, between: str) -> None:
    text = f"Sales 2023{above}\n{between}In units{above}\nRegion;Units\nNorth;5\nSouth;6\n"
    reading = read_csv(text.encode())
    assert told(reading) == [
        (1, "Sales 2023"), (0, "In units"), (0, "Region: North\nUnits: 5"),
        (0, "Region: South\nUnits: 6"),
    ]  # fmt: skip
    document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
    assert {p.headings for p in outline(document).paragraphs} == {("Sales 2023",)}


@pytest.mark.parametrize("column", ["No, never\nWell, yes", "1,5\n2,5"])
def test_a_column_with_commas_in_it_has_no_title(column: str) -> None:
    assert "Remark: " in told(read_csv(f"Remark\n{column}\n".encode()))[0][1]


def test_a_row_that_asks_heads_no_other() -> None:
    reading = read_csv(b"a,b\nWho?,\n,So.\n")
    document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
    assert [(reading.text[p.start : p.end], p.headings) for p in outline(document).paragraphs] == [
        ("a: Who?", ()),
        ("b: So.", ()),
    ]


def test_a_question_and_its_answer_are_sentences_of_one_row() -> None:
    reading = read_csv(b'Question,Answer\nCan I pay by card?,"Yes, all cards. Cash too."\n')
    document = Document("0", "a.csv", reading.text, "0", blocks=reading.blocks)
    (row,) = outline(document).paragraphs
    assert [reading.text[start:end] for start, end in row.sentences] == [
        "Question: Can I pay by card?", "Answer: Yes, all cards.", "Cash too.",
    ]  # fmt: skip


def test_quotation_marks_in_tsv_may_be_text() -> None:
    raw = b'a\tb\n"x\ty"\t"z"\n'
    assert told(read_tsv(raw)) == [(0, "a: x y\nb: z")]
    assert told(read_tsv(raw + b'"Hi" there\t"open\n1\t2\n')) == [
        (0, 'a: "x\nb: y"\n"z"'), (0, 'a: "Hi" there\nb: "open'), (0, "a: 1\nb: 2"),
    ]  # fmt: skip


def test_tabs_separate_in_tsv_whatever_else_is_there() -> None:
    assert told(read_tsv(b"a,x\tb\n1,5\t2")) == [(0, "a,x: 1,5\nb: 2")]


def test_a_lone_row_is_kept_and_so_are_cells_without_a_column() -> None:
    assert told(read_csv(b"only,names")) == [(0, "only | names")]
    assert told(read_csv(b"a\n1,2")) == [(0, "a: 1\n2")]


def test_the_names_of_columns_without_rows_are_kept_below_a_title() -> None:
    assert told(read_csv(b"Sales\na;b\n;\n")) == [(1, "Sales"), (0, "a | b")]


def test_a_broken_table_is_told_with_its_line() -> None:
    with pytest.raises(UnreadableSeed, match=r"not a table at line 2: .*: close the quotation"):
        read_csv(b'a,b\n1,"2" 3')


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Ada,London,36\nBob,Paris,41\n", "Ada | London | 36"),
        ("2024-05-01;9:00;Rent;-940,00 €\n2024-05-02;10:30;Fee;-5,00 €\n", "Rent | -940,00 €"),
        ("Apples,,5\nPears,,9\n", "Apples | | 5"),
    ],
)
def test_values_name_no_columns_of_values(text: str, row: str) -> None:
    assert told(read_csv(text.encode()))[0][1].endswith(row)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (",2022,2023\nApples,5,7\n", "Apples\n2022: 5\n2023: 7"),
        ("Name,1,2,3\nAda,4,5,6\n", "Name: Ada\n1: 4\n2: 5\n3: 6"),
        ("Item,2023\nTea,1.5\n", "Item: Tea\n2023: 1.5"),
        ("Room,24/7\nHall,yes\n", "Room: Hall\n24/7: yes"),
    ],
)
def test_numbers_that_count_name_columns(text: str, row: str) -> None:
    assert told(read_csv(text.encode())) == [(0, row)]


def test_a_name_of_several_columns_stands_before_their_own() -> None:
    raw = b",Weekdays,,Weekend,\nPlace,Mon,Tue,Sat,Sun\nHall,9-17,9-19,10-12,closed\n"
    row = "Place: Hall\nWeekdays Mon: 9-17\nWeekdays Tue: 9-19\nWeekend Sat: 10-12\n"
    assert told(read_csv(raw)) == [(0, f"{row}Weekend Sun: closed")]
    assert told(read_csv(b"name,,town\nAda,x,London\nBob,y,Paris\n"))[0][1] == (
        "name: Ada\nx\ntown: London"
    )


def test_a_table_may_be_windows_1252_as_excel_writes_it_and_that_is_told() -> None:
    reading = read_csv("Tag;Öffnung;Preis\nMontag;9–17;5 €\n".encode("windows-1252"))
    assert told(reading) == [(0, "Tag: Montag\nÖffnung: 9–17\nPreis: 5 €")]
    assert reading.note.startswith("not UTF-8: read as Windows-1252")
    assert read_csv("Tag;Öffnung\nMontag;9–17\n".encode()).note == ""
    assert told(read_tsv("Tag\tCafé\nMo\tja".encode("windows-1252"))) == [(0, "Tag: Mo\nCafé: ja")]


@pytest.mark.parametrize(
    "raw",
    ["Имя;Город\nАнна;Баку\n".encode("windows-1251"), b"a;b\n\xe9\x81;c", b"a;b\n\xe9\0;c"],
)
def test_a_table_in_another_encoding_is_refused_with_the_way_out(raw: bytes) -> None:
    with pytest.raises(UnreadableSeed, match=r"not UTF-8 text at byte [04]: save it as UTF-8"):
        read_csv(raw)


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_may_be_utf_16_as_excel_writes_it(codec: str) -> None:
    mark = "" if codec == "utf-16" else "\ufeff"
    assert told(read_csv(f"{mark}Tag\tÖffnung\nMontag\t9–17\n".encode(codec))) == [
        (0, "Tag: Montag\nÖffnung: 9–17"),
    ]  # fmt: skip
    with pytest.raises(UnreadableSeed, match="not UTF-16 text at byte 4: save it as UTF-8"):
        read_tsv(b"\xff\xfea\0b")
