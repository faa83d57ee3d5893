"""What speed is measured on is the same each time, and is what it says it is."""

from __future__ import annotations

import json
import math
from itertools import chain, islice
from pathlib import Path

import numpy as np

from tests.bench.corpus import synthetic_documents, write_beir, write_synthetic
from tests.bench.endurance import until
from tests.bench.measuring import Load
from tests.bench.scale import clustered, made_up_postings
from tests.conftest import Workshop


def test_a_made_up_corpus_has_the_paragraphs_asked_for_and_is_the_same_each_time() -> None:
    first, second = (list(synthetic_documents(120)) for _ in range(2))
    assert first == second
    assert [len(document) for document in first] == [50, 50, 20]


def test_made_up_words_follow_zipf() -> None:
    words = " ".join(chain.from_iterable(synthetic_documents(500))).lower().replace(".", "").split()
    _, counts = np.unique(words, return_counts=True)
    counts = np.sort(counts)[::-1]
    assert 5 < counts[0] / counts[9] < 20, "the tenth word is about a tenth as common as the first"


def test_a_made_up_corpus_is_indexed_whole(workshop: Workshop) -> None:
    workshop.seeds.rmdir()
    questions = write_synthetic(workshop.seeds, 60)
    workshop.build()
    index = workshop.open()
    assert len(index) >= 60, "long paragraphs are cut into windows"
    assert len(questions) == len(index.contents.documents) == 2


def test_a_beir_folder_becomes_text_files_by_title(tmp_path: Path) -> None:
    passages = [("Door", "It is red."), ("Gate", "It is\nblue."), ("Door", "It opens.")]
    lines = [json.dumps({"_id": "1", "title": title, "text": text}) for title, text in passages]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "Red?"}\n', "utf-8")
    assert write_beir(tmp_path, tmp_path / "seeds") == ["Red?"]
    files = sorted((tmp_path / "seeds").iterdir())
    assert [path.read_text("utf-8") for path in files] == [
        "Door\n\nIt is red.\n\nIt opens.\n",
        "Gate\n\nIt is blue.\n",
    ]


def test_made_up_vectors_and_postings_are_what_an_index_holds() -> None:
    vectors = clustered(300, np.random.default_rng(1))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    postings = made_up_postings(1000, np.random.default_rng(1), vocabulary=200)
    for term in range(200):
        rows, _ = postings.of(term)
        assert (np.diff(rows) > 0).all()
        assert rows[-1] < 1000


def test_questions_are_asked_over_and_over_until_the_time_is_up() -> None:
    asking = until(math.inf, ["Red?", "Blue?"])
    assert list(islice(asking, 5)) == ["Red?", "Blue?", "Red?", "Blue?", "Red?"]
    assert list(until(-math.inf, ["Red?"])) == []


def test_a_load_tells_its_median_and_rate() -> None:
    load = Load([1.0, 2.0, 9.0], errors=0, seconds=1.5)
    assert (load.median, load.rate) == (2.0, 2.0)
    assert load.p95 > 8
