"""A server picks up new generations while it is asked, and no answer is of two of them."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from qa.answer import Answer
from qa.followups.resolution import Turn
from tests.conftest import Workshop

SWAPS = 20
ASKERS = 8


def written(number: int) -> dict[str, str | bytes]:
    """Return seeds that name their generation, and one file more for each."""
    numbered = f"The harbour has {number} cranes, says report {number}."
    return {"harbour.txt": numbered, f"more/{number}.txt": f"Remark {number} is here."}


def test_twenty_swaps_under_eight_askers(workshop: Workshop) -> None:
    """No answer fails, and each quotes only what its own generation says."""
    expected = {workshop.build(written(0)).version: 0}
    engine = workshop.engine()
    done = Event()

    def ask() -> list[Answer]:
        answers = [engine.ask("How many cranes has the harbour?")]
        while not done.is_set():
            answers.append(engine.ask("How many cranes has the harbour?"))
        return answers

    with ThreadPoolExecutor(ASKERS) as pool:
        asked = [pool.submit(ask) for _ in range(ASKERS)]
        try:
            for number in range(1, SWAPS + 1):
                expected[workshop.build(written(number)).version] = number
                assert engine.follow()
        finally:
            done.set()
        answers = [answer for future in asked for answer in future.result()]
    seen = {answer.index.version for answer in answers}
    assert len(expected) == SWAPS + 1
    assert seen <= expected.keys()
    assert len(seen) > 1
    for answer in answers:
        number = expected[answer.index.version]
        quotes = answer.quotes or answer.near_misses
        assert quotes[0].text == f"The harbour has {number} cranes, says report {number}."
        assert answer.index.paragraphs == number + 2


def test_nothing_is_reloaded_while_the_generation_stays(workshop: Workshop) -> None:
    workshop.build(written(0))
    engine = workshop.engine()
    index = engine.index
    assert not engine.follow()
    assert engine.index is index
    workshop.build(full=True)
    assert engine.follow()
    assert engine.index is not index


def test_what_is_open_stays_readable_after_its_files_are_deleted(workshop: Workshop) -> None:
    workshop.build(written(0))
    index = workshop.open()
    workshop.build(written(1))
    assert not list(workshop.index.glob(f"generations/{index.generation}"))
    assert "0 cranes" in index.text(index.contents.documents[0])
    vector = workshop.encoder.encode(["Remark 0 is here."])[0].vector
    rows, products = index.contents.paragraph_vectors.search(vector, 1)
    assert (rows.tolist(), round(float(products[0]), 3)) == ([1], 1.0)


def test_an_old_index_is_let_go_of_at_once(workshop: Workshop) -> None:
    """Until then the disk keeps its deleted files: no cycle may wait for a full collection."""
    workshop.build({**written(0), "ask.md": "# Who mends the cranes?\n\nThe smith mends them."})
    engine = workshop.engine()
    gc.collect()
    gc.disable()
    try:
        engine.ask(
            "Who mands the cranes?", history=[Turn("What has the harbour?")], explaining=True
        )
        assert engine.suggestions
        index, contents = weakref.ref(engine.index), weakref.ref(engine.index.contents)
        workshop.build(written(1))
        engine.reload()
        assert (index(), contents()) == (None, None)
    finally:
        gc.enable()
