"""Choose what encodes with a model: the converted one, or torch itself."""

from __future__ import annotations

from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

from embeddings.encoding.conversion_cache import converted_model
from embeddings.encoding.encoder import Encoder
from embeddings.encoding.model import Model
from embeddings.encoding.openvino_encoder import OpenVinoEncoder
from embeddings.encoding.openvino_runtime import used_cores


def load_encoder(
    model: Model,
    cache: Path,
    announce: Callable[[str], None] = lambda _message: None,
    *,
    for_build: bool = False,
    warm: bool = False,
) -> Encoder:
    """Return an encoder for a model, converted into the folder `cache` on its first use.

    `announce` is told before that, because it takes a while, and where it cannot be. `for_build`
    makes many texts fast, and not each of them. `warm` makes each question fast, the first as well,
    for a process that will answer many; it starts later and takes more memory. A model that cannot
    be converted is encoded by sentence-transformers, and so is a build where CUDA works. All give
    the same vectors, so that one fingerprint serves for all: a machine may build and another serve.
    Raise `ModelError` where the model cannot be loaded or the cache cannot be written.
    """
    if for_build and _has_cuda():
        return _reference(model, "cuda")
    converted = converted_model(model, cache, announce)
    if converted is None:
        return _reference(model, "cpu")
    streams = used_cores() if for_build else 1
    return OpenVinoEncoder(*converted, model.fingerprint, streams=streams, warm=warm)


def _reference(model: Model, device: str) -> Encoder:
    # Imported here: torch takes seconds, and is not needed where the model is converted.
    from embeddings.encoding.torch_encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(model, device)


def _has_cuda() -> bool:
    """Tell whether torch can use a GPU; torch is asked only where there is a driver."""
    if find_library("cuda") is None:
        return False
    import torch

    return torch.cuda.is_available()
