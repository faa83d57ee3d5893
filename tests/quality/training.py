"""Train a copy of the shipped encoder to score tokens: the loop that the `fit_…` scripts share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from embeddings.encoding.torch_encoder import SentenceTransformerEncoder
from embeddings.encoding.trained_weights import TrainedWeights

_WARM_UP, _FALL_OFF, _SEED = 100, 0.02, 0

Loss = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From scores, which tokens are right, and which are open, (pairs, tokens) each, to one number."""


@dataclass(frozen=True)
class Example:
    """One pair as tokens, (n,) each: `right` are what is looked for, `open` all that may be."""

    ids: NDArray[np.int64]
    types: NDArray[np.int64]
    right: NDArray[np.bool_]
    open: NDArray[np.bool_]


@dataclass(frozen=True)
class Recipe:
    """How long to train: the highest rate of learning, and how many examples go into a step."""

    rate: float
    batch: int


class Trainee:
    """The encoder on its way to a network; `body` may have been trained for something else."""

    def __init__(self, reference: SentenceTransformerEncoder) -> None:
        torch.manual_seed(_SEED)
        self.reference = reference
        self.body: Any = reference.transformer[0].auto_model
        self.head = nn.Parameter(torch.randn(reference.dimension) * 0.02)

    def train(self, epochs: Sequence[list[Example]], loss: Loss, recipe: Recipe) -> None:
        """Train all layers; words keep the vectors that they have. Tell the loss on the way."""
        self.body.requires_grad_(True)
        for part in (self.body.embeddings, self.body.pooler):
            part.requires_grad_(False)
        # On processors without dropout and with plain attention it goes 1.6 times as fast.
        self.body.set_attn_implementation("eager")
        for part in self.body.modules():
            if isinstance(part, nn.Dropout):
                part.p = 0.0
        weights = [weight for weight in self.body.parameters() if weight.requires_grad]
        optimizer = torch.optim.AdamW(
            [
                {"params": weights, "lr": recipe.rate},
                {"params": [self.head], "lr": 5 * recipe.rate},
            ],
            betas=(0.9, 0.98),
            fused=True,
        )
        batches = [
            batch
            for epoch, examples in enumerate(epochs)
            for batch in _batches(examples, recipe.batch, epoch)
        ]
        total = len(batches)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer,
            lambda step: min(1, (step + 1) / _WARM_UP) * max(_FALL_OFF, 1 - step / total),
        )
        started, losses = time.monotonic(), []
        self.body.train()
        for step, batch in zip(count(1), batches):
            found = self._loss(batch, loss)
            found.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            losses.append(found.item())
            if step % 100 == 0:
                spent, mean = (time.monotonic() - started) / 60, np.mean(losses[-100:])
                print(f"{step} of {total}: {mean:.4f}, {spent:.0f} min", flush=True)

    def _loss(self, batch: list[Example], loss: Loss) -> Tensor:
        ids, types, right, open_, mask = (
            nn.utils.rnn.pad_sequence([torch.from_numpy(part) for part in parts], batch_first=True)
            for parts in zip(
                *[(e.ids, e.types, e.right, e.open, np.ones_like(e.ids)) for e in batch],
                strict=True,
            )
        )
        with torch.autocast("cpu", torch.bfloat16):
            output = self.body(input_ids=ids, attention_mask=mask, token_type_ids=types)
            hidden = nn.functional.dropout(output.last_hidden_state, 0.1)
        return loss(hidden.float() @ self.head, right, open_)

    def save(self, path: Path) -> None:
        """Write what was trained as the weights of a network."""
        trained = {
            name: weight.numpy()
            for name, weight in self.body.state_dict().items()
            if name.startswith("encoder.")
        }
        head = self.head.detach().numpy()
        TrainedWeights(self.reference.fingerprint, trained, head).save(path)


def _batches(examples: list[Example], size: int, epoch: int) -> list[list[Example]]:
    """Return batches of examples of like length, in no order."""
    draw = random.Random(epoch)
    shuffled = iter(draw.sample(examples, len(examples)))
    batches = []
    while group := sorted(islice(shuffled, size * 24), key=lambda example: len(example.ids)):
        batches += [group[n : n + size] for n in range(0, len(group), size)]
    draw.shuffle(batches)
    return batches
