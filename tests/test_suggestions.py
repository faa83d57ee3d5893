"""Suggested questions are headings of the documents, word for word."""

from __future__ import annotations

from pathlib import Path

from qa.engine import Engine
from qa.filters import Filters
from tests.conftest import PROJECT, Workshop

GUIDE = "# Guide\n\n" + "".join(
    f"## {name}\n\nText about {name}\n\n"
    for name in ("How to begin?", "Settings", "How to end?", "What is left?", "And then?", "So?")
)


def headings(folder: Path) -> set[str]:
    return {
        line.lstrip("# ").strip()
        for path in folder.rglob("*.*")
        for line in path.read_text("utf-8").splitlines()
    }


def test_they_are_the_questions_that_head_the_documents_each_in_turn(workshop: Workshop) -> None:
    workshop.build(
        {"a.md": GUIDE, "b.md": "# Why 茶？\n\nBecause.\n\n# Why?\n\nSo.", "c.txt": "No."}
    )
    assert workshop.engine().suggestions == ("How to begin?", "Why 茶？", "How to end?", "Why?")


def test_a_question_that_several_documents_ask_is_suggested_once(workshop: Workshop) -> None:
    workshop.build({"a.md": "# Why?\n\nSo.", "b.md": "# Why?\n\nNot so."})
    assert workshop.engine().suggestions == ("Why?",)


def test_a_question_is_suggested_without_its_markup(workshop: Workshop) -> None:
    workshop.build({"a.md": "# How does `qa` *work*?\n\nWell."})
    assert workshop.engine().suggestions == ("How does qa work?",)


def test_a_question_over_several_lines_is_not_suggested(workshop: Workshop) -> None:
    workshop.build(
        {"a.html": "<h1>Where does it<br>stand?</h1><p>Here.</p><h1>Why?</h1><p>So.</p>"}
    )
    assert len(workshop.open().contents.documents[0].headings) == 2
    assert workshop.engine().suggestions == ("Why?",)


def test_documents_that_ask_nothing_suggest_nothing(workshop: Workshop) -> None:
    workshop.build({"a.md": "# Tea\n\nIs it hot? Yes, it is hot."})
    assert workshop.engine().suggestions == ()
    assert workshop.engine().ask("Is it hot? Yes, it is hot.").suggestions == ()


def test_an_answer_suggests_what_else_its_document_asks_but_not_what_was_asked(
    workshop: Workshop,
) -> None:
    workshop.build({"a.md": GUIDE, "b.md": "# Why?\n\nSo."})
    answer = workshop.engine().ask("HOW TO BEGIN?", top_k=1)
    assert answer.quotes[0].text == "Text about How to begin?"
    assert answer.suggestions == ("How to end?", "What is left?", "And then?")


def test_those_of_the_shipped_seeds_are_in_the_seeds(shipped_engine: Engine) -> None:
    known = headings(PROJECT / "seeds")
    asked = shipped_engine.ask("How do I add documents?")
    unknown = shipped_engine.ask("How do I repair a flat bicycle tyre?")
    for suggested in (shipped_engine.suggestions, asked.suggestions, unknown.suggestions):
        assert suggested
        assert set(suggested) <= known


def test_instead_of_a_question_to_some_documents_those_are_suggested_that_they_ask(
    workshop: Workshop,
) -> None:
    workshop.build({"a.md": "# Why?\n\nSo.", "b/c.md": "# When?\n\nNow.", "b/d.txt": "No."})
    answer = workshop.engine().ask("Which harbour?", filters=Filters(paths=("b/*",)))
    assert (answer.status, answer.suggestions) == ("not_found", ("When?",))


def test_of_many_documents_the_first_that_ask_something_are_suggested(workshop: Workshop) -> None:
    files = {f"{n:03}.md": f"# Is it {n}?\n\nNo." for n in range(10)}
    workshop.build({"00.md": "# Tea\n\nHot.", **files, "zz.md": "# Is it 0?\n\nYes."})
    assert workshop.engine().suggestions == ("Is it 0?", "Is it 1?", "Is it 2?", "Is it 3?")
