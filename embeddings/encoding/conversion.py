"""Convert a sentence-transformers model for OpenVINO, and prove that it gives the same vectors.

Run as a program of its own (`python -m embeddings.encoding.conversion FOLDER TARGET`), so that
torch stays out of the process that serves or builds.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoding.encoder import Encoder, Floats, Role, unit
from embeddings.encoding.model import Model
from embeddings.encoding.network import NAMES
from embeddings.encoding.network_conversion import convert_network
from embeddings.encoding.openvino_encoder import GRAPH, TOKENIZER, OpenVinoEncoder, Traits
from embeddings.encoding.openvino_runtime import load_openvino, precisions, trace
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.words import write_words
from embeddings.errors import ModelError

# The least cosine, of any vector of any sample, at which a conversion counts as equal.
LEAST_COSINE = 0.999
_INPUTS = ("inputs_embeds", "attention_mask", "token_type_ids")
# Of many lengths, in the batch they form together; the last is longer than most models take in.
SAMPLES = (
    "Why?",
    "When was the bridge over the river opened?",
    "The ferry leaves at 7.45 a.m. on working days and at 9 on Sundays.",
    "Die Öffnungszeiten gelten nicht an Feiertagen; Anmeldung unter Tel. 0123-456.",
    "Bakı şəhərində görüş keçirilib, tərəflər əməkdaşlığı müzakirə ediblər.",
    "図書館は午前九時に開きます。",
    "Refunds are paid within 14 days of the return. They go back to the card that was charged, "
    "or, where that is not possible, to a bank account in the buyer's name (see section 4.2).",
    "Members elect a board of five every second year. The board names a chair, keeps the books "
    "and reports to the general meeting in March. A decision needs three votes; where they are "
    "even, the chair's counts twice. Minutes are kept for ten years and open to every member.",
    "Each lamp is checked twice a year: the glass, the seal, the cable and the clamp. " * 24,
)


class Inconvertible(Exception):
    """The model's vectors come out otherwise, or its architecture is not understood."""


def convert(model: Model, target: Path) -> dict[str, Any]:
    """Write the converted model into the folder `target` and return its `traits`.

    Where that cannot be done `inconvertible` says why instead. Raise `ModelError` if the model
    cannot be loaded at all, or the disk or the memory is full: that may be otherwise next time.
    """
    reference = SentenceTransformerEncoder(model)
    try:
        return {"traits": asdict(_convert(reference, target))}
    except Exception as error:  # tracing runs code of the model, which may raise anything
        if _is_passing(error):
            raise ModelError(f"{model.name} cannot be converted now: {error!r}") from error
        return {"inconvertible": str(error).strip().partition("\n")[0] or repr(error)}


def _is_passing(error: Exception) -> bool:
    """Tell whether it failed for want of memory or disk: torch and OpenVINO raise their own."""
    told = ("allocate memory", "bad_alloc", "iostream error")
    wanting = isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno)
    return bool(wanting or any(words in str(error) for words in told))


def least_cosine(one: Encoder, other: Encoder, texts: tuple[str, ...] = SAMPLES) -> float:
    """Return the least cosine between two encoders' vectors, those of tokens included.

    It is -1 where the tokens stand in other places.
    """
    least = 1.0
    roles: tuple[Role, ...] = ("query", "document")
    for role in roles:
        pairs = zip(one.encode(texts, role), other.encode(texts, role), strict=True)
        for ours, theirs in pairs:
            if not np.array_equal(ours.spans, theirs.spans):
                return -1.0
            least = min(least, _cosine(ours.vector, theirs.vector))
            least = min(least, _cosine(ours.tokens, theirs.tokens))
    return least


def _convert(reference: SentenceTransformerEncoder, target: Path) -> Traits:
    transformer = reference.transformer
    backend = getattr(transformer.tokenizer, "backend_tokenizer", None)
    if backend is None or not transformer.max_seq_length:
        raise Inconvertible("its tokenizer does not say where tokens stand")
    features = transformer.preprocess(["One text.", "And a longer one beside it."])
    body: Any = transformer[0].auto_model
    words = body.get_input_embeddings()
    # The words' vectors are kept out of the graph: of its own, all would be in memory.
    features["inputs_embeds"] = words(features["input_ids"]).detach()
    write_words(target, words.weight.detach().numpy())
    names = tuple(name for name in _INPUTS if name in features)
    graph = _trace(transformer, {name: features[name] for name in names})
    # Half-size weights: what they lose is far below what the proof allows.
    load_openvino().save_model(graph, target / GRAPH, compress_to_fp16=True)
    backend.save(str(target / TOKENIZER))
    traits = _proved(reference, target, names)
    networks = tuple(name for name in NAMES if convert_network(reference, name, target))
    return replace(traits, networks=networks)


def _trace(transformer: Any, features: dict[str, Any]) -> Any:
    """Return the whole model as a graph: features in, token and sentence vectors out."""
    import torch

    class Pipeline(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.transformer.forward(dict(zip(features, values, strict=True)))
            return output["token_embeddings"], output["sentence_embedding"]

    return trace(Pipeline(), tuple(features.values()))


def _proved(reference: SentenceTransformerEncoder, target: Path, inputs: tuple[str, ...]) -> Traits:
    """Return the traits with the fastest precision that gives the reference's vectors."""
    transformer = reference.transformer
    cosine = 0.0
    for precision in precisions():
        traits = Traits(
            inputs=inputs,
            dimension=reference.dimension,
            limit=int(transformer.max_seq_length or 0),
            padding=int(transformer.tokenizer.pad_token_id or 0),
            unknown=transformer.tokenizer.unk_token_id,
            prompts={name: text for name, text in transformer.prompts.items() if text},
            precision=precision,
        )
        encoder = OpenVinoEncoder(target, traits, reference.fingerprint, warm=True)
        # One at a time they go other ways through the graph than together.
        ways = (SAMPLES, *((sample,) for sample in SAMPLES))
        cosine = min(least_cosine(reference, encoder, texts) for texts in ways)
        if cosine >= LEAST_COSINE:
            return traits
    raise Inconvertible(f"its vectors differ: cosine {cosine:.4f}")


def _cosine(ours: Floats, theirs: Floats) -> float:
    return float((unit(ours) * unit(theirs)).sum(axis=-1).min())


def main(arguments: list[str]) -> int:
    """Convert the model of a name and a folder into another folder; print what `convert` says."""
    name, folder, target = arguments
    try:
        print(json.dumps(convert(Model(name, Path(folder)), Path(target))))
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
