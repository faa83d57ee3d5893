"""Import OpenVINO and compile graphs with it for this machine."""

from __future__ import annotations

import mmap
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from embeddings.cores import cores
from embeddings.encoding.fixed_lengths import branch

Precision = Literal["bf16", "f32"]
# More would only take memory: each holds the intermediate results of a batch.
_MOST_STREAMS = 8
_STEP = 16


def load_openvino() -> Any:
    """Import OpenVINO with its telemetry left out, which it takes for not installed.

    Its converter would otherwise send usage to its makers wherever the user once agreed to it.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def has_bf16() -> bool:
    """Tell whether this processor computes in 16-bit floats of the kind that keep the range."""
    capabilities = load_openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return "BF16" in capabilities


def precisions() -> tuple[Precision, ...]:
    """Return the precisions this processor computes in, the fastest first."""
    return ("bf16", "f32") if has_bf16() else ("f32",)


def trace(module: Any, example: tuple[Any, ...]) -> Any:
    """Return a torch module, in its state for use, as a graph of inputs like those in `example`.

    Texts and tokens, which come first in each, may be any number.
    """
    import torch  # takes seconds: only who converts needs it

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # tracing warns of every shape that it looks at
        graph = load_openvino().convert_model(module.eval(), example_input=example)
    shapes = zip(graph.inputs, example, strict=True)
    graph.reshape({port: [-1, -1, *value.shape[2:]] for port, value in shapes})
    return graph


@dataclass(frozen=True, slots=True)
class Pass:
    """Runs a compiled graph, for one thread at a time.

    `weights` are the graph's as they lie in its file: kept, as OpenVINO has only their address.
    """

    request: Any
    weights: NDArray[np.uint8]

    def __call__(self, inputs: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Return the graph's outputs, which the next call writes over.

        The native code runs without Python's lock.
        """
        # Given arrays, OpenVINO asks what each input is first, for a tenth of a millisecond.
        tensor = partial(load_openvino().Tensor, shared_memory=True)
        tensors = tuple(map(tensor, inputs))
        given = self.request.infer(tensors, share_inputs=True, share_outputs=True)
        return list(given.to_tuple())


def compile_graph(
    graph: Path, precision: Precision, streams: int, lengths: Sequence[int] = ()
) -> list[Pass]:
    """Compile a graph for `streams` passes side by side, which share the cores among them.

    A single text is computed faster if it has one of the `lengths`, in tokens, and fastest if it
    has the first. Each makes the start a tenth of a second longer and takes ten megabytes.
    """
    openvino = load_openvino()
    core = openvino.Core()
    with graph.with_suffix(".bin").open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    weights = np.frombuffer(mapped, np.uint8)
    shared = openvino.Tensor(weights, shared_memory=True)
    compiled = core.compile_model(
        branch(core.read_model(graph.read_text("utf-8"), shared), lengths),
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": precision if has_bf16() else "f32",
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": used_cores(),
            # How many numbers share a scale where a graph holds matrices of integers.
            "DYNAMIC_QUANTIZATION_GROUP_SIZE": 128,
            "ENABLE_CPU_PINNING": False,  # other processes have a right to the cores too
        },
    )
    if hasattr(mapped, "madvise"):
        # OpenVINO has the weights in an order of its own now; a page that it wants is read again.
        mapped.madvise(mmap.MADV_DONTNEED)
    return [Pass(compiled.create_infer_request(), weights) for _ in range(streams)]


def filled(tokens: int) -> int:
    """Return the multiple of 16 up to which texts of at most `tokens` tokens are filled up.

    For each length that it sees OpenVINO keeps what it has worked out, one or two megabytes. The
    first of a length takes twice as long, and each one of another than the last half a millisecond.
    """
    return -(-tokens // _STEP) * _STEP


def used_cores() -> int:
    """Return how many cores the model's passes take at most."""
    return min(cores(), _MOST_STREAMS)
