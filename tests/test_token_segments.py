"""Token vectors lie in segments: each comes out as it went in, and unchanged ones are kept."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from embeddings.searching import token_segments
from embeddings.searching.token_segments import Segment, Stretch, TokenSegments, join_segments
from tests.conftest import Workshop

COUNT = 40


@pytest.fixture
def whole() -> TokenSegments:
    """Seventeen tokens of two numbers each, in one segment."""
    codes = np.arange(34, dtype=np.int8).reshape(17, 2)
    return TokenSegments([Segment(codes)], np.arange(17, dtype=np.float16))


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_segments, "_LEAST", 8)


def codes_of(tokens: TokenSegments) -> np.ndarray:
    return np.concatenate([segment.codes for segment in tokens.segments])


def test_joined_parts_hold_the_same_tokens_in_the_same_order(whole: TokenSegments) -> None:
    documents = [(f"{end}", end) for end in (2, 5, 6, 9, 12, 16, 17)]
    stretches = [*whole.cut(0, 6), *whole.cut(6, 6), *whole.cut(6, 17)]
    segments = [np.concatenate(list(s.codes())) for s in join_segments(stretches, documents)]
    joined = TokenSegments(list(map(Segment, segments)), whole.scales)
    assert len(joined.segments) > 1
    assert np.array_equal(codes_of(joined), codes_of(whole))
    start = 0
    for _, end in documents:
        found = joined.between(start, end)
        assert np.array_equal(found.codes, whole.segments[0].codes[start:end])
        assert np.array_equal(found.scales, whole.scales[start:end])
        start = end


def test_ranges_are_compared_in_the_order_asked_for_whichever_segment_they_lie_in() -> None:
    codes, scales = np.arange(34, dtype=np.int8).reshape(17, 2), np.arange(17, dtype=np.float16)
    tokens = TokenSegments([Segment(codes[:9]), Segment(codes[9:])], scales)
    query = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    found = tokens.similarity(np.array([9, 0, 5]), np.array([11, 3, 5]), query)
    vectors = codes * scales[:, np.newaxis]
    assert np.allclose(found, vectors[[9, 10, 0, 1, 2]] @ query.T)


def test_an_index_has_about_sixty_segments_however_large(whole: TokenSegments) -> None:
    many = Stretch.of(Segment(np.zeros((90_000, 1), np.int8)))
    documents = [(str(number), 3 * number + 3) for number in range(30_000)]
    assert 20 <= len(join_segments([many], documents)) <= 64
    assert len(join_segments(whole.cut(0, 17), [("only", 17)])) == 1


def files_of(workshop: Workshop) -> dict[str, Path]:
    (generation,) = (workshop.index / "generations").iterdir()
    return {path.name: path for path in generation.iterdir() if path.name != "manifest.json"}


def texts() -> dict[str, str | bytes]:
    return {f"{number:02}.txt": f"House {number} has {number} doors." for number in range(COUNT)}


def test_a_changed_document_leaves_other_segments_files_as_they_are(workshop: Workshop) -> None:
    workshop.build(texts())
    before = {name: os.stat(path) for name, path in files_of(workshop).items()}
    segments = [name for name in before if name.startswith("token_codes_")]
    assert len(segments) >= 4
    workshop.build({"07.txt": "House 7 was torn down last year."})
    after = files_of(workshop)
    kept = {before[name].st_ino for name in segments} & {
        after[name].stat().st_ino for name in after if name.startswith("token_codes_")
    }
    assert len(kept) == len(segments) - 1


def test_a_rebuilt_index_has_the_bytes_of_one_built_from_nothing(workshop: Workshop) -> None:
    workshop.build(texts())
    workshop.build({"07.txt": "House 7 was torn down.", "99.txt": "House 99 is new."})
    (workshop.seeds / "20.txt").unlink()
    workshop.build()
    rebuilt = {name: path.read_bytes() for name, path in files_of(workshop).items()}
    workshop.build(full=True)
    whole = {name: path.read_bytes() for name, path in files_of(workshop).items()}
    assert rebuilt.keys() == whole.keys()
    assert [name for name in whole if rebuilt[name] != whole[name]] == []


def test_segments_are_copied_where_a_file_can_have_one_name_only(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_source: object, _target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    workshop.build(texts())
    monkeypatch.setattr(os, "link", refuse)
    workshop.build({"07.txt": "House 7 was torn down last year."})
    assert workshop.engine().ask("Which house was torn down?").quotes[0].document.path == "07.txt"


def test_a_damaged_segment_is_not_taken_over(workshop: Workshop) -> None:
    workshop.build(texts())
    damaged = files_of(workshop)["token_codes_2.npy"]
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    report = workshop.build()
    assert report.embedded == COUNT
    assert workshop.engine().ask("Which house has 7 doors?").quotes
