"""The vectors of a model's words are read from their file, whichever are wanted."""

from __future__ import annotations

from errno import ENOSPC
from pathlib import Path

import numpy as np
import pytest

from embeddings.encoding.words import WORDS, Words, write_words


def test_each_word_has_its_vector_wherever_it_stands(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    write_words(tmp_path, vectors)
    ids = np.array([[49, 0, 7, 7], [3, 49, 0, 1]])
    found = Words(tmp_path, 6)(ids)
    assert found.dtype == np.float32
    assert np.array_equal(found, vectors.astype(np.float16).astype(np.float32)[ids])


def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    """Otherwise the model would be taken for one that cannot be converted."""
    (tmp_path / WORDS).symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left") as told:
        write_words(tmp_path, np.ones((9, 6), dtype=np.float32))
    assert told.value.errno == ENOSPC
