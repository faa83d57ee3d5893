"""An engine answers from one whole index, the same each time, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import pytest

from embeddings.cores import cores
from embeddings.encoding.encoder import Encoding, Role
from embeddings.errors import (
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    IndexUnusable,
    InvalidQuestion,
)
from qa.answer import Answer
from qa.engine import Engine
from qa.examination import Examination
from qa.filters import Filters
from qa.followups.resolution import Turn
from qa.parameters import fitted
from tests.conftest import Built, Workshop
from tests.toy import ToyEncoder, ToyResolver

TEA = {
    "tea.md": "# Tea\n\nGreen tea is brewed for two minutes.\n\nBlack tea is brewed for four.",
    "kettle.txt": "The red kettle stands on the stove.\n\nThe kettle was made in Lisbon in 1954.",
}
QUESTIONS = [f"{word} {tea} tea {n}" for n in range(3) for word in ("Is", "was") for tea in
             ("green", "black", "kettle", "red", "Lisbon", "stove")]  # fmt: skip


def known(answer: Answer) -> dict[str, Any]:
    """Return an answer without what differs from time to time."""
    answered = answer.to_json()
    del answered["timings_ms"]
    return answered


def test_the_passage_that_answers_is_quoted(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("  Where was the kettle made, in Lisbon? ")
    assert answer.status == "answered"
    assert answer.quotes[0].text == "The kettle was made in Lisbon in 1954."
    assert answer.near_misses == ()
    assert answer.question == answer.standalone_question == "Where was the kettle made, in Lisbon?"
    assert answer.confidence == answer.quotes[0].confidence


def test_what_no_passage_answers_is_not_found_and_the_closest_are_set_apart(
    workshop: Workshop,
) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("Which volcano erupted near Naples?")
    assert (answer.status, answer.quotes) == ("not_found", ())
    assert 0 < len(answer.near_misses) <= 3
    assert all(quote.confidence <= answer.confidence for quote in answer.near_misses)


@pytest.mark.parametrize("question", ["green tea brewed", "Lisbon 1954", "volcano", "brewed stove"])
def test_quotes_and_near_misses_never_come_together_and_confidence_is_a_probability(
    workshop: Workshop, question: str
) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask(question, top_k=20)
    assert bool(answer.quotes) == (answer.status == "answered")
    assert not (answer.quotes and answer.near_misses)
    for quote in (*answer.quotes, *answer.near_misses):
        assert 0 <= quote.confidence <= 1


@pytest.mark.parametrize("top_k", [1, 2, 3, 20])
def test_at_most_top_k_quotes_are_given_and_fewer_are_the_first_of_more(
    workshop: Workshop, top_k: int
) -> None:
    workshop.build(TEA)
    showing_all = replace(fitted(), threshold=0.0, further=0.0)
    engine = Engine(workshop.index, workshop.encoder, showing_all)
    question = "Green tea is brewed for two minutes, black tea for four"
    most, fewer = engine.ask(question, top_k=20).quotes, engine.ask(question, top_k=top_k).quotes
    assert len(most) >= 2
    assert fewer == most[:top_k]


def test_what_points_back_is_resolved_though_it_is_answered_as_it_is(workshop: Workshop) -> None:
    workshop.build({"a.txt": "The kettle was made in Lisbon.\n\nThe stove was made in Porto."})
    answering_all = replace(fitted(), threshold=0.0)
    engine = Engine(workshop.index, workshop.encoder, answering_all, ToyResolver())
    answer = engine.ask("Where was it made?", history=(Turn("What is the stove?"),))
    assert answer.standalone_question == "Where was it made? (stove)"


def test_the_same_question_has_the_same_answer_from_any_build(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.build(TEA)
    first, again = workshop.engine(), workshop.engine()
    answers = [known(first.ask(question)) for question in QUESTIONS]
    assert [known(again.ask(question)) for question in reversed(QUESTIONS)] == answers[::-1]
    workshop.index = tmp_path / "another"
    workshop.build(full=True)
    rebuilt = [known(workshop.engine().ask(question)) for question in QUESTIONS]
    for answer in (*answers, *rebuilt):
        del answer["index"]["built_at"]
    assert rebuilt == answers


def test_answers_have_equal_ids_exactly_when_all_that_decides_them_is_equal(
    workshop: Workshop,
) -> None:
    workshop.build(TEA)
    engine = workshop.engine()
    ids = {
        engine.ask(question, top_k, Filters(paths=paths)).id
        for question in ("Tea?", "tea?")
        for top_k in (1, 2)
        for paths in ((), ("*.md",))
    }
    assert len(ids) == 8
    assert engine.ask(" Tea? ", 1).id in ids
    workshop.build({"more.txt": "More."})
    engine.reload()
    assert engine.ask("Tea?", 1).id not in ids


def test_an_answer_says_which_index_it_is_from_and_how_long_it_took(workshop: Workshop) -> None:
    report = workshop.build(TEA)
    answer = workshop.engine().ask("tea")
    assert (answer.index.version, answer.index.paragraphs) == (report.version, 4)
    assert answer.index.built_at.endswith("+00:00")
    assert {"encode", "search", "total"} <= set(answer.timings_ms)
    assert answer.timings_ms["total"] >= answer.timings_ms["encode"] >= 0


def test_an_answer_holds_what_the_api_promises(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("Where was the kettle made, in Lisbon?").to_json()
    assert set(answer) == {
        "id", "status", "question", "standalone_question", "confidence", "quotes", "near_misses",
        "suggestions", "index", "timings_ms", "degraded",
    }  # fmt: skip
    assert set(answer["quotes"][0]) == {
        "text", "start", "end", "byte_start", "byte_end", "highlight", "document", "page",
        "heading", "line", "score", "confidence", "url",
    }  # fmt: skip


def test_a_question_that_cannot_be_asked_is_refused(workshop: Workshop) -> None:
    workshop.build(TEA)
    with pytest.raises(InvalidQuestion):
        workshop.engine().ask(" \n")


@pytest.mark.parametrize(
    "question", ["a" * 2000, "\u0301a", "a\u202eb", "ﷺ", "１２３", "x" * 30 + "?"]
)
def test_odd_questions_are_answered_or_not_found(workshop: Workshop, question: str) -> None:
    workshop.build(TEA)
    assert workshop.engine().ask(question).status in ("answered", "not_found")


def test_many_at_once_are_answered_as_one_after_the_other(workshop: Workshop) -> None:
    workshop.build(TEA)
    engine = workshop.engine()
    serial = [known(engine.ask(question)) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: known(engine.ask(q)), QUESTIONS * 5)) == serial * 5


def test_no_more_questions_are_worked_on_at_once_than_one_a_core_and_one_more(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build(TEA)
    engine = workshop.engine()
    alone = known(engine.ask(QUESTIONS[0]))
    entered, leave, examine = Semaphore(0), Event(), engine.examine

    def waiting(*arguments: Any) -> Examination:
        entered.release()
        leave.wait(30)
        return examine(*arguments)

    monkeypatch.setattr(engine, "examine", waiting)
    at_once = cores() + 1
    with ThreadPoolExecutor(at_once + 2) as pool:
        asked = [pool.submit(engine.ask, QUESTIONS[0]) for _ in range(at_once + 2)]
        try:
            assert all(entered.acquire(timeout=30) for _ in range(at_once))
            assert not entered.acquire(timeout=0.2)
        finally:
            leave.set()
    assert [known(each.result()) for each in asked] == [alone] * (at_once + 2)


def test_the_real_encoder_too_answers_many_at_once(shipped_engine: Engine) -> None:
    questions = [f"{q}{' really' * n}?" for n in range(4) for q in
                 ("What is BM25", "Where was the summit", "How do I change the port")]  # fmt: skip
    serial = [known(shipped_engine.ask(question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: known(shipped_engine.ask(q)), questions)) == serial


def test_without_an_index_there_is_no_engine(workshop: Workshop) -> None:
    with pytest.raises(IndexMissing, match=r"no index at .*: run `qa build`"):
        workshop.engine()


def test_another_model_is_told_by_the_name_of_the_first(workshop: Workshop) -> None:
    workshop.build(TEA)
    with pytest.raises(IndexMismatch, match=r"was built with the model toy, .* set QA_MODEL"):
        Engine(workshop.index, ToyEncoder("another"))


def damage(workshop: Workshop) -> None:
    """Cut the largest file of the live generation short."""
    generation = workshop.index / "generations" / (workshop.index / "current").read_text("utf-8")
    largest = max(generation.iterdir(), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes()[:-1])


def test_a_damaged_index_is_never_asked(workshop: Workshop) -> None:
    workshop.build(TEA)
    damage(workshop)
    with pytest.raises(IndexDamaged, match="cut short or altered: run `qa build`"):
        workshop.engine()


def test_a_reload_answers_from_the_new_index_and_not_before(workshop: Workshop) -> None:
    workshop.build(TEA)
    engine = workshop.engine()
    workshop.build({"kettle.txt": "The kettle was made in Porto."})
    assert "Lisbon" in str(engine.ask("Where was the kettle made?"))
    engine.reload()
    assert "Porto" in str(engine.ask("Where was the kettle made?"))


@pytest.mark.parametrize("spoil", [damage, lambda w: (w.index / "current").unlink()])
def test_a_reload_that_fails_leaves_the_old_index_serving(
    workshop: Workshop, spoil: Callable[[Workshop], object]
) -> None:
    workshop.build(TEA)
    engine = workshop.engine()
    before = known(engine.ask("Where was the kettle made?"))
    spoil(workshop)
    with pytest.raises(IndexUnusable):
        engine.reload()
    assert known(engine.ask("Where was the kettle made?")) == before


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("When was the bridge opened?", "The bridge was opened in May 1932."),
        ("Who opened the bridge?", "The bridge was opened by a mayor."),
    ],
)
def test_of_sentences_alike_the_one_with_a_date_answers_when(
    workshop: Workshop, question: str, marked: str
) -> None:
    workshop.build(
        {"a.txt": "The bridge was opened by a mayor. The bridge was opened in May 1932."}
    )
    answer = workshop.engine().ask(question)
    assert (answer.quotes or answer.near_misses)[0].marked == marked


@dataclass
class _Interrupting(ToyEncoder):
    """An encoder during whose work something else happens."""

    happens: list[Callable[[], object]] = field(default_factory=list)

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        while role == "query" and self.happens:
            self.happens.pop()()
        return super().encode(texts, role)


def test_a_question_sees_one_index_from_start_to_end(workshop: Workshop) -> None:
    first = workshop.build(TEA)
    encoder = _Interrupting(workshop.encoder.fingerprint)
    engine = Engine(workshop.index, encoder)

    def swap() -> None:
        workshop.build({"kettle.txt": "The kettle was made in Porto."})
        engine.reload()

    encoder.happens.append(swap)
    answer = engine.ask("Where was the kettle made, in Lisbon?", 1)
    assert answer.index.version == first.version
    assert answer.quotes[0].text == "The kettle was made in Lisbon in 1954."
    assert engine.ask("kettle").index.version != first.version


def test_an_answer_cannot_be_changed_after_the_check(workshop: Workshop) -> None:
    workshop.build(TEA)
    answer = workshop.engine().ask("Where was the kettle made, in Lisbon?")
    for part in (answer, answer.quotes[0], answer.quotes[0].document, answer.quotes[0].highlight):
        for name in (item.name for item in fields(part)):
            with pytest.raises(AttributeError):
                setattr(part, name, None)


def test_a_number_is_found_whatever_the_script_of_its_digits(built: Built) -> None:
    halls = "افتتح المتحف عام ١٩٩٧. افتتحت المكتبة عام ١٩٩٨. أغلق المسرح عام ١٩٩٩."
    engine = built({"halls.txt": halls})
    found = engine.ask("1998")
    first = (*found.quotes, *found.near_misses)[0]
    assert first.marked == "افتتحت المكتبة عام ١٩٩٨."
