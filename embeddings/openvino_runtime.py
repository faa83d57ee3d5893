"""Import OpenVINO and compile graphs with it for this machine."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any, Literal

from embeddings.cores import cores

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
    """Return a torch module, in its state for use, as a graph of inputs like those in `example`."""
    import torch  # takes seconds: only who converts needs it

    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # tracing warns of every shape that it looks at
        return load_openvino().convert_model(module.eval(), example_input=example)


def compile_graph(graph: Path, precision: Precision, streams: int) -> Any:
    """Compile a graph for so many passes side by side, which share the cores among them."""
    return (
        load_openvino()
        .Core()
        .compile_model(
            str(graph),
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
    )


def filled(tokens: int) -> int:
    """Return how many tokens texts of so many at most are filled up to, a multiple of 16.

    For each length that it sees OpenVINO keeps what it has worked out, one or two megabytes. The
    first of a length takes twice as long, and each one of another than the last half a millisecond.
    """
    return -(-tokens // _STEP) * _STEP


def used_cores() -> int:
    """Return how many cores the model's passes take at most."""
    return min(cores(), _MOST_STREAMS)
