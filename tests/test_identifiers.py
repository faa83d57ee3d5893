"""Names with a number in them are told from amounts, and found in a passage whole or not at all."""

from __future__ import annotations

import pytest

from qa.identifiers import held_identifiers, identifiers


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What does ERR-1042 mean?", ("ERR-1042",)),
        ("When was invoice 2024-00018 paid?", ("2024-00018",)),
        ("What does version 2.3.2 fix?", ("2.3.2",)),
        ("What is fe80::1ff:fe23:4567:890b?", ("fe80::1ff:fe23:4567:890b",)),
        ("When does flight LH 455 leave?", ("455",)),
        ("Who has the key of room 204?", ("204",)),
        ("What does Section 4 say, and section 12?", ("4", "12")),
        ("Who ordered 104512?", ("104512",)),
        ("Is H1N1 as dangerous as COVID-19?", ("H1N1", "COVID-19")),
        ("What is RFC 9457?", ("9457",)),
        ("Whose phone is 555-0199?", ("555-0199",)),
        ("航班LH454何时起飞？", ("LH454",)),
        ("LH454편은 언제 출발합니까?", ("LH454",)),
        ("Was kostet die COVID-19-Impfung?", ("COVID-19",)),
        ("Wann wurde die Rechnung Nr. 4712 bezahlt?", ("4712",)),
        ("Ist Gleis 8 gesperrt, und was regelt § 13?", ("8", "13")),
        ("Quand la facture n° 4712 a-t-elle été payée ?", ("4712",)),
        ("¿Qué dice el artículo 7?", ("7",)),
        ("Кто сидит в кабинете 204, и где счёт №4712?", ("204", "4712")),
        ("من في الغرفة ٢٠٤؟", ("204",)),
        ("Who is at 192.168.100.100?", ("192.168.100.100",)),
    ],
)
def test_identifiers_are_found_as_they_are_written(question: str, found: tuple[str, ...]) -> None:
    assert identifiers(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 1999, or from 1990 to 1995?",
        "Who won by 3-2 in the 1990s, and in 2010-11?",
        "May I return it after 30 days?",
        "Is it open at 10:30, or at 5pm on the 3rd?",
        "What costs 1,200.50 euros or 20% of 50000?",
        "Who was the 53-year-old in the 5-year plan of the EU 2020?",
        "What is due on 2024-01-31 or 31.1.2024?",
        "Does it weigh 10kg or 2.5 kg?",
        "How many kilometres is it from A to B?",
        "Wer spendete 20.000 Euro, und wer 1.250.500?",
        "Darf man ab 16 Jahren für 5 Euro hinein?",
        "1990年代有多少人住在第3区？",
        "Кто жил здесь в 1990-х годах, на 5-й улице?",
    ],
)
def test_amounts_dates_and_ranges_are_none(question: str) -> None:
    assert identifiers(question) == ()


@pytest.mark.parametrize(
    ("question", "passage", "holds"),
    [
        ("What is ERR-1042?", "err 1042: the key is missing", [True]),
        ("What is ERR1042?", "Error codes: ERR-1042", [True]),
        ("What is ERR-1042?", "ERR-10421 is another", [False]),
        ("What is ERR-104?", "ERR-1042 is another", [False]),
        ("What is ERR-1042?", "ERR - 1042 is listed", [True]),
        ("What is ERR-1042?", "Codes begin with ERR … — 1042 of them do", [False]),
        ("Who has room 204?", "The rooms 203 and 204 are taken.", [True]),
        ("Who has room 204?", "Room 205 is free; a key costs 2040.", [False]),
        ("Are G8 and G20 one?", "The G8 met.", [True, False]),
        ("航班LH454何时起飞？", "航班LH454在九点起飞。", [True]),
        ("航班LH455何时起飞？", "航班LH454在九点起飞。", [False]),
        ("غرفة ٢٠٤", "المدير في الغرفة 204.", [True]),
        ("Was kostete 38500 Euro?", "Das Haus kostete 38 500 Euro.", [True]),
        ("Was kostete 38500 Euro?", "Das Haus kostete 38.500,- Euro.", [True]),
        ("Was kostete 38500 Euro?", "Das Haus kostete 138.500 Euro.", [False]),
        ("Is it open?", "Nothing is said of it.", []),
    ],
)
def test_a_passage_holds_an_identifier_whole_or_not_at_all(
    question: str, passage: str, holds: list[bool]
) -> None:
    assert held_identifiers(question, passage) == holds
