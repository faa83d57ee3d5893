"""Run a trained network with OpenVINO, as `encoding.conversion` left it beside the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from embeddings.encoding.network import Name, Network, Numbers, Scores
from embeddings.encoding.openvino_runtime import compile_graph, filled
from embeddings.encoding.words import Words


def graph_file(name: Name) -> str:
    """Return the name of a network's graph; its weights lie beside it, in `weights_file`."""
    return f"{name}.xml"


def weights_file(name: Name) -> str:
    """Return the name of the file with a network's weights."""
    return f"{name}.bin"


def open_network(folder: Path, name: Name, words: Words, lengths: Sequence[int] = ()) -> Network:
    """Return a network in `folder`, on the CPU: all cores for one pair of texts, one at a time.

    A few together would be done no sooner, and each number of them is a shape of its own. Pairs of
    the `lengths`, in tokens, are done sooner than others.
    """
    (run,) = compile_graph(folder / graph_file(name), "f32", streams=1, lengths=lengths)
    turn = Lock()

    def scores(ids: Numbers, types: Numbers) -> Scores:
        padded, kinds, mask = np.zeros((3, 1, filled(len(ids))), dtype=np.int64)
        padded[0, : len(ids)], kinds[0, : len(ids)], mask[0, : len(ids)] = ids, types, 1
        with turn:
            (found,) = run([words(padded), mask, kinds])
            return np.array(found[0, : len(ids)], dtype=np.float32)

    return scores
