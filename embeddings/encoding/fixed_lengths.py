"""Give a graph branches for texts of fixed lengths, which are computed faster than any length is.

OpenVINO prepares each branch for its shapes once instead of for each text anew; the branches hold
the weights of the graph together, ten megabytes each for all else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np


def branch(graph: Any, lengths: Sequence[int]) -> Any:
    """Return a graph with a branch for a single text of each of these lengths, tried in order.

    All other texts go through `graph` itself, which becomes a part of what is returned. Its inputs
    are (texts, tokens, …), where only these two may be of any size.
    """
    whole = graph
    for length in reversed(lengths):
        whole = _either(length, _fixed(graph.clone(), length), whole)
    return whole


def _fixed(graph: Any, length: int) -> Any:
    """Return a graph for one text of `length` tokens, made of another that takes any."""
    from openvino import opset13

    for parameter in graph.get_parameters():
        users = parameter.output(0).get_target_inputs()
        rest = [dimension.get_length() for dimension in list(parameter.get_partial_shape())[2:]]
        fixed = opset13.reshape(parameter, np.array([1, length, *rest]), special_zero=False)
        for user in users:
            user.replace_source_output(fixed.output(0))
    graph.validate_nodes_and_infer_types()
    return graph


def _either(length: int, fixed: Any, otherwise: Any) -> Any:
    """Return a graph that computes one text of `length` tokens in `fixed`, else in `otherwise`."""
    from openvino import Model, opset13

    inputs = [
        opset13.parameter(each.get_partial_shape(), each.get_element_type())
        for each in otherwise.get_parameters()
    ]
    shape = opset13.gather(opset13.shape_of(inputs[0]), np.array([0, 1]), np.array(0))
    same = opset13.reduce_logical_and(opset13.equal(shape, np.array([1, length])), np.array(0))
    choice = opset13.if_op(same.output(0))
    choice.set_then_body(fixed)
    choice.set_else_body(otherwise)
    bodies = (fixed.get_parameters(), otherwise.get_parameters())
    for given, *taken in zip(inputs, *bodies, strict=True):
        choice.set_input(given.output(0), *taken)
    results = zip(fixed.get_results(), otherwise.get_results(), strict=True)
    return Model([choice.set_output(*pair) for pair in results], inputs)
