"""Train the machine reader: `python -m tests.quality.fit_reader EVAL WORK` (2 hours of two cores).

Starts from the shipped encoder and learns on question and excerpt together, token by token, where
the answer stands: softmax cross-entropy over the excerpt's tokens and the first one, which stands
for nowhere. Excerpts are made as `qa.passage_reading` makes them, from passages that answer, from
the same without the sentences that do or with the answers taken out of them, from the hardest
others, and a few from anywhere. Beside the questions that `fit_weights` leaves aside, some are made
of them and of the passages' statements; words are misspelt now and then.

The weights that ship come from three trainings, each begun where the last one ended: see LOG.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from torch import Tensor

from embeddings.encoding.model import find_model
from embeddings.encoding.network_conversion import network_tokenizer
from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.trained_weights import SHIPPED
from tests.quality.reader_examples import make_examples, read_cases
from tests.quality.training import Recipe, Trainee
from tests.quality.tuning import tuning_sets

_EPOCHS = 4
_RECIPE = Recipe(rate=1e-4, batch=32)


def main(folder: Path, work: Path) -> None:
    """Train, telling the loss on the way, and write the weights."""
    cases = [
        case
        for tuning in tuning_sets(folder, work, projected=True)
        for case in read_cases(tuning, folder)
    ]
    reference = SentenceTransformerEncoder(find_model())
    tokenizer = network_tokenizer(reference)
    trainee = Trainee(reference)
    epochs = [make_examples(cases, tokenizer, epoch) for epoch in range(_EPOCHS)]
    trainee.train(epochs, _loss, _RECIPE)
    trainee.save(SHIPPED["reader"])


def _loss(scores: Tensor, right: Tensor, open_: Tensor) -> Tensor:
    among = scores.masked_fill(~open_, -1e4)
    chosen = torch.logsumexp(among.masked_fill(~right, -1e4), dim=1)
    return (torch.logsumexp(among, dim=1) - chosen).mean()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
