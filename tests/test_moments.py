"""A date or a time is looked for in whatever form the documents write it."""

from __future__ import annotations

import pytest

from qa.moments import as_written
from tests.conftest import Workshop

FILES = {
    "plan.md": "The fair opens on 2024-05-03 at 9:00 p.m. Doors close at 23:30.\n\n"
    "Tea is served on 12 Sept 2024, cake on June 1st. Rent is due on 01.07.2024.\n\n"
    "Soup is sold at noon, bread from 8 am. There are songs on Jan 4.\n\n"
    "Games are at 07:15 and at 7:15 p.m. May we take 5? Milk comes on 5 May, eggs on May 5.\n\n"
    "It rained on 7 August 2024.",
}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("What opens on 3 May?", "What opens on 2024-05-03?"),
        ("What opens on May 3rd, 2024?", "What opens on 2024-05-03?"),
        ("what opens on the 3rd of may", "what opens on the 2024-05-03"),
        ("What opens at 21:00?", "What opens at 9:00 p.m.?"),
        ("What closes at 11:30pm?", "What closes at 23:30?"),
        ("What is served on 2024-09-12?", "What is served on 12 Sept 2024?"),
        ("What is served on September 12?", "What is served on 12 Sept?"),
        ("Is there cake on 1 June?", "Is there cake on June 1st?"),
        ("What is due on 1 July 2024?", "What is due on 01.07.2024?"),
        ("Soup at 12:00 or bread at 08:00?", "Soup at noon or bread at 8 am?"),
        ("What is there on 4 January?", "What is there on Jan 4?"),
        ("Did it rain on August 7?", "Did it rain on 7 August?"),
        ("What opens on 3 May 9:30?", "What opens on 2024-05-03 9:30?"),
        ("Who came on 3 May 5 people?", "Who came on 2024-05-03 5 people?"),
        ("Who used room 45 May 3?", "Who used room 45 2024-05-03?"),
        ("What comes on 2025-05-05?", "What comes on 5 May?"),
    ],
)
def test_a_moment_is_written_as_the_documents_write_it(
    workshop: Workshop, typed: str, written: str
) -> None:
    workshop.build(FILES)
    assert as_written(typed, workshop.open()) == written


@pytest.mark.parametrize(
    "question",
    [
        "What opens on 2024-05-03?",
        "What opens on 3 May 2023?",
        "What opens on 4 May?",
        "What opens at 9:00 am?",
        "Are there games at 7:15 p.m.?",
        "What comes on May 5?",
        "Did it rain on 7 August 2023?",
        "What opens at 9:75 or at 25:00?",
        "What closes at 35:30 pm?",
        "Is there soup at 12:30?",
        "What opens on 2024-05-33?",
        "May 30 people come?",
        "Who opens it?",
        "",
    ],
)
def test_what_the_documents_write_so_or_not_at_all_is_left_alone(
    workshop: Workshop, question: str
) -> None:
    workshop.build(FILES)
    assert as_written(question, workshop.open()) == question


def test_the_answer_tells_how_the_question_was_asked(workshop: Workshop) -> None:
    workshop.build(FILES)
    answer = workshop.engine().ask("What opens on 3 May?")
    assert answer.question == "What opens on 3 May?"
    assert answer.standalone_question == "What opens on 2024-05-03?"
    first = (*answer.quotes, *answer.near_misses)[0]
    assert first.marked == "The fair opens on 2024-05-03 at 9:00 p.m."
