"""Texts of fixed lengths go through branches of a graph, and what comes out is the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings.encoding.fixed_lengths import branch
from embeddings.encoding.openvino_runtime import compile_graph, load_openvino

DIMENSION = 8


def graph() -> Any:
    """Return a graph: words and their mask in, (texts, tokens, 8) and (texts, tokens)."""
    load_openvino()
    from openvino import Model, opset13

    words = opset13.parameter([-1, -1, DIMENSION], np.float32)
    mask = opset13.parameter([-1, -1], np.int64)
    weights = np.random.default_rng(0).normal(size=(DIMENSION, DIMENSION)).astype(np.float32)
    product = opset13.matmul(words, opset13.constant(weights), False, True)
    seen = opset13.convert(opset13.unsqueeze(mask, np.array(2)), "f32")
    likeness = opset13.matmul(product, opset13.multiply(words, seen), False, True)
    return Model([product.output(0), opset13.softmax(likeness, 2).output(0)], [words, mask])


@pytest.mark.parametrize("shape", [(1, 4), (1, 6), (1, 5), (2, 4), (4, 1), (6, 6)])
def test_a_text_of_any_length_and_many_at_once_give_what_they_gave(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    load_openvino().save_model(graph(), tmp_path / "model.xml", compress_to_fp16=False)
    (plain,) = compile_graph(tmp_path / "model.xml", "f32", streams=1)
    (branched,) = compile_graph(tmp_path / "model.xml", "f32", streams=1, lengths=(4, 6))
    words = np.random.default_rng(1).normal(size=(*shape, DIMENSION)).astype(np.float32)
    mask = np.ones(shape, np.int64)
    mask[:, -1] = 0
    expected = [found.copy() for found in plain([words, mask])]
    assert expected[0].shape == (*shape, DIMENSION)
    for found, wanted in zip(branched([words, mask]), expected, strict=True):
        assert np.allclose(found, wanted, atol=1e-5)


def test_a_branch_knows_its_shapes_beforehand() -> None:
    (first,) = (node for node in branch(graph(), (4, 6)).get_ops() if node.get_type_name() == "If")
    (second,) = (node for node in first.get_function(1).get_ops() if node.get_type_name() == "If")
    for choice, length in ((first, 4), (second, 6)):
        body, others = choice.get_function(0), choice.get_function(1)
        assert list(body.output(0).get_shape()) == [1, length, DIMENSION]
        assert others.output(0).get_partial_shape().is_dynamic


def test_without_lengths_a_graph_stays_as_it_is() -> None:
    plain = graph()
    assert branch(plain, ()) is plain
