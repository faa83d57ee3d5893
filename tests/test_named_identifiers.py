"""What a question names and the documents do not hold is not answered with what is next to it."""

from __future__ import annotations

import pytest

from qa.engine import Engine
from qa.parameters import fitted
from tests.conftest import Built, Workshop

OFFICE = {
    "codes.txt": "ERR-1042 means that the licence server cannot be reached.\n\n"
    "ERR-1043 means that the licence has expired.",
    "invoices.txt": "Invoice 2024-00018 was paid on 3 May 2024.\n\n"
    "Invoice 2024-00017 was paid on 9 April 2024.",
    "travel.md": "# Flight LH 454\n\nIt leaves at 9:40 from gate B12.",
    "network.txt": "The gateway has the address fe80::1ff:fe23:4567:890a.",
    "halt.txt": "Die Rechnung Nr. 4711 wurde am 12. April bezahlt.\n\nGleis 7 ist gesperrt.",
    "rooms.txt": "Room 204 is the office of the director. Room 205 is empty.",
}


@pytest.fixture
def office(built: Built) -> Engine:
    return built(OFFICE)


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("What does ERR-1042 mean?", "codes.txt"),
        ("what does err 1043 mean", "codes.txt"),
        ("When was invoice 2024-00018 paid?", "invoices.txt"),
        ("When does flight LH 454 leave?", "travel.md"),
        ("Where does LH454 leave from?", "travel.md"),
        ("Who is in room 204?", "rooms.txt"),
        ("What has the address fe80::1ff:fe23:4567:890a?", "network.txt"),
        ("Wann wurde die Rechnung Nr. 4711 bezahlt?", "halt.txt"),
        ("Ist Gleis 7 gesperrt?", "halt.txt"),
    ],
)
def test_what_is_there_is_answered(office: Engine, question: str, path: str) -> None:
    answer = office.ask(question)
    assert answer.status == "answered"
    assert answer.quotes[0].document.path == path


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("What does ERR-1044 mean?", "codes.txt"),
        ("When was invoice 2024-00019 paid?", "invoices.txt"),
        ("When does flight LH 455 leave?", "travel.md"),
        ("Which gate is B14?", "travel.md"),
        ("Who is in room 206?", "rooms.txt"),
        ("What has the address fe80::1ff:fe23:4567:890b?", "network.txt"),
        ("Wann wurde die Rechnung Nr. 4712 bezahlt?", "halt.txt"),
        ("Ist Gleis 8 gesperrt?", "halt.txt"),
    ],
)
def test_what_has_another_number_is_a_near_miss(office: Engine, question: str, near: str) -> None:
    answer = office.ask(question)
    assert answer.status == "not_found"
    assert answer.near_misses[0].document.path == near
    assert answer.confidence <= fitted().unknown


@pytest.mark.parametrize(
    ("question", "lacks", "unknown"),
    [
        ("When was invoice 2024-00018 paid?", 0.0, False),
        ("When was invoice 2024-00017 paid?", 1.0, False),
        ("When was invoice 2024-00019 paid?", 1.0, True),
        ("Who has ERR1043 or 2024-00018?", 0.5, False),
        ("Who has ERR1043 or 2024-00019?", 1.0, True),
        ("Who paid in 1999, after 30 days?", 0.0, False),
    ],
)
def test_what_one_passage_lacks_others_may_hold(
    workshop: Workshop, question: str, lacks: float, unknown: bool
) -> None:
    workshop.build(OFFICE)
    found = workshop.engine().examine(question)
    rows = found.ranking.rows.tolist()
    (place,) = [n for n, row in enumerate(rows) if "00018" in found.index.passage(row)]
    assert found.ranking.lacks[place] == lacks
    assert found.ranking.names_unknown is unknown


def test_headings_and_file_names_count_as_well(workshop: Workshop) -> None:
    workshop.build({"LH 454.md": "# Times\n\n## Gate B12\n\nIt leaves at 9:40."})
    found = workshop.engine().examine("When does LH 454 leave gate B12?")
    assert not found.ranking.lacks.any()


def test_a_number_that_stands_in_other_names_and_amounts_is_unknown(built: Built) -> None:
    """Each part of ERR-1200 is in the documents, but not the code."""
    engine = built(OFFICE | {"prices.txt": "The server costs 1,200 euros, its case 1200 euros."})
    answer = engine.ask("What does ERR-1200 mean?")
    assert (answer.status, answer.confidence <= fitted().unknown) == ("not_found", True)
