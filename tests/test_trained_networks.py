"""Trained networks ship as 8-bit integers, and score converted as they do in torch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.encoding.conversion_cache import converted_model
from embeddings.encoding.model import Model
from embeddings.encoding.network import NAMES, Name
from embeddings.encoding.network_conversion import (
    MOST_APART,
    most_apart,
    network_tokenizer,
    torch_network,
)
from embeddings.encoding.openvino_network import open_network
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.trained_weights import TrainedWeights
from embeddings.encoding.words import Words
from tests.conftest import PROJECT


def test_weights_are_kept_to_half_a_step_of_eight_bits(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    matrix = draw.normal(size=(5, 7)).astype(np.float32)
    bias, head = matrix[0] * 2, matrix[1] * 3
    TrainedWeights("fingerprint", {"matrix": matrix, "bias": bias}, head).save(tmp_path / "w.npz")
    kept = TrainedWeights.load(tmp_path / "w.npz")
    assert (kept.encoder, list(kept.weights)) == ("fingerprint", ["matrix", "bias"])
    step = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert (np.abs(kept.weights["matrix"] - matrix) <= step * 0.501).all()
    assert np.array_equal(kept.weights["bias"], bias)
    assert np.array_equal(kept.head, head)


@pytest.mark.parametrize("name", NAMES)
def test_no_network_is_taken_for_another_encoder(name: Name) -> None:
    assert TrainedWeights.trained_from("another", name) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_converted_network_scores_as_the_trained_one(model: Model, name: Name) -> None:
    reference = SentenceTransformerEncoder(model)
    tokenizer = network_tokenizer(reference)
    converted = converted_model(model, PROJECT / ".cache", lambda _message: None)
    assert converted is not None
    folder, traits = converted
    words = Words(folder, traits.dimension)
    served = open_network(folder, name, words)
    assert 0 < most_apart(torch_network(reference, name), served, tokenizer) <= MOST_APART
