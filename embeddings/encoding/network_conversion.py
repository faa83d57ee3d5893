"""Convert a trained network for OpenVINO, and prove that it scores as it does in torch.

Runs in the process of `encoding.conversion`, after the encoder that the networks grew from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from embeddings.encoding.network import Name, Network, Numbers, Scores
from embeddings.encoding.openvino_network import graph_file, open_network
from embeddings.encoding.openvino_runtime import load_openvino, trace
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.trained_weights import TrainedWeights, quantise
from embeddings.encoding.windows import of_whole_texts
from embeddings.encoding.words import Words

# The most that scores, which are log-odds, may differ on any token of any sample: what integers in
# place of floats cost, a tenth of what lies between what a network looks for and what it does not.
MOST_APART = 0.5
SAMPLES = (
    ("When is the bridge opened?", "The bridge opens at seven. It is red."),
    ("Who wrote the letter?", "Archive\nLetters are kept in boxes."),
    (
        "Since when?",
        "Who runs the ferry? | It is run by the harbour's own staff, as is the bridge.",
    ),
    (
        "How much is it for children?",
        "Fares\nDay tickets A day ticket is valid until four in the morning. Adults pay 8.40, "
        "children half of that. Dogs travel free; bicycles need a ticket of their own.",
    ),
)


class Unequal(Exception):
    """The converted network scores otherwise than the trained one."""


def convert_network(reference: SentenceTransformerEncoder, name: Name, target: Path) -> bool:
    """Write a network into the folder `target` and prove it.

    Return whether there is one that grew from `reference`. The words' vectors are in the folder
    already: they are the encoder's. `reference` is turned into the network and of no use as an
    encoder after it. Raise `Unequal` where the network does not give what torch gives.
    """
    weights = TrainedWeights.trained_from(reference.fingerprint, name)
    if weights is None:
        return False
    import torch

    module = _module(reference, weights)
    ones = torch.ones((2, 9), dtype=torch.int64)
    example = (module.body.get_input_embeddings()(ones).detach(), ones, ones)
    graph = trace(module, example)
    _quantise(graph)
    load_openvino().save_model(graph, target / graph_file(name), compress_to_fp16=True)
    converted = open_network(target, name, Words(target, reference.dimension))
    apart = most_apart(_network(module), converted, network_tokenizer(reference))
    if apart > MOST_APART:
        raise Unequal(f"the scores of its {name} differ by {apart:.3f}")
    return True


def torch_network(reference: SentenceTransformerEncoder, name: Name) -> Network:
    """Return a network as it was trained; `reference` is of no use as an encoder after it.

    Raise `LookupError` if it did not grow from `reference`.
    """
    weights = TrainedWeights.trained_from(reference.fingerprint, name)
    if weights is None:
        raise LookupError(f"no {name} grew from this encoder")
    return _network(_module(reference, weights))


def network_tokenizer(reference: SentenceTransformerEncoder) -> Tokenizer:
    """Return the encoder's tokenizer as the networks want it: it cuts nothing off, pads nothing."""
    backend = reference.transformer.tokenizer.backend_tokenizer
    return of_whole_texts(Tokenizer.from_str(backend.to_str()))


def most_apart(one: Network, other: Network, tokenizer: Tokenizer) -> float:
    """Return the greatest difference between two networks' scores of any token of the samples."""
    greatest = 0.0
    for first, second in SAMPLES:
        code = tokenizer.encode(first, second)
        pair = np.array(code.ids, np.int64), np.array(code.type_ids, np.int64)
        greatest = max(greatest, float(np.abs(one(*pair) - other(*pair)).max()))
    return greatest


def put_weights(body: Any, weights: TrainedWeights) -> None:
    """Give an encoder's body trained weights in place of its own."""
    import torch

    stored = body.state_dict()
    with torch.no_grad():
        for name, weight in weights.weights.items():
            stored[name].copy_(torch.from_numpy(weight))


def _quantise(graph: Any) -> None:
    """Put the matrices of a graph back as the 8-bit integers that they were made from.

    OpenVINO then multiplies in integers, in two thirds of the time and half of the memory.
    """
    from openvino import opset13

    for node in graph.get_ordered_ops():
        if node.get_type_name() != "MatMul":
            continue
        weight = node.input_value(1).get_node()
        if weight.get_type_name() != "Constant" or not node.get_attributes()["transpose_b"]:
            continue
        codes, scales = map(opset13.constant, quantise(weight.get_data().astype(np.float32)))
        product = opset13.multiply(opset13.convert(codes, "f32"), scales)
        node.input(1).replace_source_output(product.output(0))


def _network(module: Any) -> Network:
    import torch

    words = module.body.get_input_embeddings()

    def scores(ids: Numbers, types: Numbers) -> Scores:
        with torch.no_grad():
            read = words(torch.from_numpy(ids)[None])
            found = module(read, torch.ones((1, len(ids))), torch.from_numpy(types)[None])
            return np.asarray(found[0].numpy(), dtype=np.float32)

    return scores


def _module(reference: SentenceTransformerEncoder, weights: TrainedWeights) -> Any:
    """Return the encoder with trained weights: words' vectors, mask and types in, scores out."""
    import torch

    body: Any = reference.transformer[0].auto_model
    put_weights(body, weights)

    class Scoring(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.register_buffer("head", torch.from_numpy(weights.head))

        def forward(self, words: Any, mask: Any, types: Any) -> Any:
            output = self.body(inputs_embeds=words, attention_mask=mask, token_type_ids=types)
            return output.last_hidden_state @ self.head

    return Scoring().eval()
