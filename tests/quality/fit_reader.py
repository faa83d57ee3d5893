"""Train the machine reader: `python -m tests.quality.fit_reader EVAL WORK` (an hour of two cores).

Starts from the shipped encoder and learns on question and excerpt together, token by token, where
the answer stands: softmax cross-entropy over the excerpt's tokens and the first one, which stands
for nowhere. Excerpts are made as `qa.reading` makes them, from passages that answer, from the same
without the sentences that do, from the hardest others, and a few from anywhere. Uses the questions
that `fit_weights` leaves aside; words are misspelt now and then.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from embeddings.model import find_model
from embeddings.reader_conversion import reader_tokenizer
from embeddings.reader_weights import SHIPPED, ReaderWeights
from embeddings.torch_encoder import SentenceTransformerEncoder
from tests.quality.reader_examples import Example, make_examples, read_cases
from tests.quality.tuning import tuning_sets

_BATCH = 32
_EPOCHS, _RATE, _WARM_UP, _FALL_OFF = 2, 1e-4, 100, 0.02
_HEAD_RATE = 5 * _RATE
_SEED = 0


def main(folder: Path, work: Path) -> None:
    """Train, telling the loss on the way, and write the weights."""
    torch.manual_seed(_SEED)
    cases = [
        case
        for tuning in tuning_sets(folder, work, projected=True)
        for case in read_cases(tuning, folder)
    ]
    model = find_model()
    reference = SentenceTransformerEncoder(model)
    body: Any = reference.transformer[0].auto_model
    head = nn.Parameter(torch.randn(reference.dimension) * 0.02)
    tokenizer = reader_tokenizer(reference)
    _train(body, head, [make_examples(cases, tokenizer, epoch) for epoch in range(_EPOCHS)])
    trained = {
        name: weight.numpy()
        for name, weight in body.state_dict().items()
        if name.startswith("encoder.")
    }
    ReaderWeights(model.fingerprint, trained, head.detach().numpy()).save(SHIPPED)


def _train(body: Any, head: nn.Parameter, epochs: Sequence[list[Example]]) -> None:
    """Train all layers; words keep the vectors that they have."""
    for part in (body.embeddings, body.pooler):
        part.requires_grad_(False)
    weights = [weight for weight in body.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": weights, "lr": _RATE}, {"params": [head], "lr": _HEAD_RATE}],
        betas=(0.9, 0.98),
    )
    batches = [
        batch for epoch, examples in enumerate(epochs) for batch in _batches(examples, epoch)
    ]
    total = len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1, (step + 1) / _WARM_UP) * max(_FALL_OFF, 1 - step / total),
    )
    started, losses = time.monotonic(), []
    body.train()
    for step, batch in zip(count(1), batches):
        loss = _loss(body, head, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(loss.item())
        if step % 100 == 0:
            minutes = (time.monotonic() - started) / 60
            print(f"{step} of {total}: {np.mean(losses[-100:]):.4f}, {minutes:.0f} min", flush=True)


def _batches(examples: list[Example], epoch: int) -> list[list[Example]]:
    """Return batches of examples of like length, in no order."""
    draw = random.Random(epoch)
    shuffled = iter(draw.sample(examples, len(examples)))
    batches = []
    while group := sorted(islice(shuffled, _BATCH * 24), key=lambda example: len(example.ids)):
        batches += [group[n : n + _BATCH] for n in range(0, len(group), _BATCH)]
    draw.shuffle(batches)
    return batches


def _loss(body: Any, head: nn.Parameter, batch: list[Example]) -> Tensor:
    ids, types, right, open_, mask = (
        nn.utils.rnn.pad_sequence([torch.from_numpy(part) for part in parts], batch_first=True)
        for parts in zip(
            *[(e.ids, e.types, e.right, e.open, np.ones_like(e.ids)) for e in batch], strict=True
        )
    )
    with torch.autocast("cpu", torch.bfloat16):
        output = body(input_ids=ids, attention_mask=mask, token_type_ids=types)
        hidden = nn.functional.dropout(output.last_hidden_state, 0.1)
    scores = (hidden.float() @ head).masked_fill(~open_, -1e4)
    chosen = torch.logsumexp(scores.masked_fill(~right, -1e4), dim=1)
    return (torch.logsumexp(scores, dim=1) - chosen).mean()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
