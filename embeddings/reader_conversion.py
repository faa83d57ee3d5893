"""Convert the trained reader for OpenVINO, and prove that it reads as it does in torch.

Runs in the process of `embeddings.conversion`, after the encoder that the reader grew from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from embeddings.machine_reader import Excerpt, MachineReader, Network, Numbers, Scores, TokenReader
from embeddings.openvino_reader import READER_GRAPH, reading_network
from embeddings.openvino_runtime import Precision, load_openvino, precisions, trace
from embeddings.reader_weights import ReaderWeights, quantise
from embeddings.torch_encoder import SentenceTransformerEncoder
from embeddings.words import Words

# The most that log-odds may differ, on any sentence of any sample: what integers in place of
# floats cost, a tenth of what lies between a sentence that answers and one that does not.
MOST_APART = 0.5
TICKETS = Excerpt(
    "Fares\nDay tickets",
    (
        "A day ticket is valid until four in the morning.",
        "Adults pay 8.40, children half of that.",
        "Dogs travel free; bicycles need a ticket of their own outside rush hours.",
    ),
)
BRIDGE = Excerpt("", ("The bridge opens at seven.", "It is red."))
SAMPLES = (
    ("When is the bridge opened?", (BRIDGE,)),
    ("Who wrote the letter?", (Excerpt("Archive", ("Letters are kept in boxes.",)),)),
    ("How much is a day ticket for children?", (TICKETS, BRIDGE)),
)


class Unequal(Exception):
    """The converted reader reads otherwise than the trained one."""


def convert_reader(
    reference: SentenceTransformerEncoder, weights: ReaderWeights, target: Path
) -> Precision:
    """Write the reader into the folder `target` and return the fastest precision that is proved.

    The words' vectors are there already: they are the encoder's. `reference` is turned into the
    reader and of no use as an encoder after it. Raise `Unequal` where no precision gives what
    torch gives.
    """
    import torch

    module = _reader_module(reference, weights)
    ones = torch.ones((2, 9), dtype=torch.int64)
    example = (module.body.get_input_embeddings()(ones).detach(), ones, ones)
    graph = trace(module, example)
    _quantise(graph)
    load_openvino().save_model(graph, target / READER_GRAPH, compress_to_fp16=True)
    tokenizer = reader_tokenizer(reference)
    trained, apart = TokenReader(tokenizer, _network(module)), 0.0
    words = Words(target, reference.dimension)
    for precision in precisions():
        converted = TokenReader(tokenizer, reading_network(target, precision, words))
        apart = most_apart(trained, converted)
        if apart <= MOST_APART:
            return precision
    raise Unequal(f"its log-odds differ by {apart:.3f}")


def torch_reader(reference: SentenceTransformerEncoder, weights: ReaderWeights) -> MachineReader:
    """Return the reader as it was trained; `reference` is of no use as an encoder after it."""
    module = _reader_module(reference, weights)
    return TokenReader(reader_tokenizer(reference), _network(module))


def most_apart(one: MachineReader, other: MachineReader) -> float:
    """Return the greatest difference between what two readers say of any sentence."""
    return max(
        float(np.abs(ours - theirs).max())
        for question, excerpts in SAMPLES
        for ours, theirs in zip(
            one.read(question, excerpts), other.read(question, excerpts), strict=True
        )
    )


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


def reader_tokenizer(reference: SentenceTransformerEncoder) -> Tokenizer:
    """Return the encoder's tokenizer as a reader wants it: it cuts nothing off and pads nothing."""
    tokenizer = Tokenizer.from_str(reference.transformer.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _network(module: Any) -> Network:
    import torch

    words = module.body.get_input_embeddings()

    def scores(ids: Numbers, types: Numbers) -> Scores:
        with torch.no_grad():
            read = words(torch.from_numpy(ids)[None])
            found = module(read, torch.ones((1, len(ids))), torch.from_numpy(types)[None])
            return np.asarray(found[0].numpy(), dtype=np.float32)

    return scores


def _reader_module(reference: SentenceTransformerEncoder, weights: ReaderWeights) -> Any:
    """Return the encoder with trained weights: words' vectors, mask and types in, scores out."""
    import torch

    body: Any = reference.transformer[0].auto_model
    stored = body.state_dict()
    with torch.no_grad():
        for name, weight in weights.weights.items():
            stored[name].copy_(torch.from_numpy(weight))

    class Reading(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.register_buffer("head", torch.from_numpy(weights.head))

        def forward(self, words: Any, mask: Any, types: Any) -> Any:
            output = self.body(inputs_embeds=words, attention_mask=mask, token_type_ids=types)
            return output.last_hidden_state @ self.head

    return Reading().eval()
