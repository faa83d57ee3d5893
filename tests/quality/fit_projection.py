"""Fit the projection of token vectors: `python -m tests.quality.fit_projection EVAL WORK`.

The tokens of questions and passages are mapped to fewer dimensions so that late interaction (the
weighted mean over the question's tokens of the best cosine in the passage), together with the
cheap legs, tells a passage that answers from the candidates that do not: softmax cross-entropy
over one relevant passage and the hardest others. Starts from the principal components.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize
from tqdm import tqdm

from embeddings.searching.token_segments import TokenSegments, join_vectors
from embeddings.searching.tokens import TokenVectors
from qa.retrieval import CHEAP, RERANKED, retrieve
from qa.terms import TermMatcher
from tests.quality.tuning import TuningSet, tuning_sets

REDUCED = 128
TARGET = Path(__file__).parents[2] / "embeddings" / "searching" / "projection.npz"
_BATCH = 16
_HARDEST, _OTHERS = 4, 3
_RATE, _SCALAR_RATE = 1e-3, 3e-2
_SEED = 0


@dataclass(frozen=True)
class Example:
    """A question and its candidates, the relevant ones first.

    `tokens`: (question tokens, dimension). `idfs`: (question tokens,). `legs`: (candidates, cheap
    legs). `rows`: the candidates' token ranges in `vectors`.
    """

    tokens: Tensor
    idfs: Tensor
    legs: Tensor
    vectors: TokenSegments
    ranges: tuple[tuple[int, int], ...]
    relevant: int


class Scorer(nn.Module):
    """Scores candidates by the cheap legs and by late interaction through the projection."""

    def __init__(self, matrix: Tensor) -> None:
        super().__init__()
        self.matrix = nn.Parameter(matrix.clone())
        self.importance = nn.Parameter(torch.zeros(matrix.shape[0]))
        self.idf_power = nn.Parameter(torch.tensor(1.0))
        self.legs = nn.Parameter(torch.full((len(CHEAP),), 5.0))
        self.late = nn.Parameter(torch.tensor(15.0))

    def forward(self, example: Example, chosen: list[int]) -> Tensor:
        """Return the scores of the chosen candidates, (chosen,)."""
        passages = [_dense(example.vectors.between(*example.ranges[n])) for n in chosen]
        lengths = torch.tensor([len(passage) for passage in passages])
        question = normalize(example.tokens @ self.matrix, dim=-1)
        cosines = normalize(torch.cat(passages) @ self.matrix, dim=-1) @ question.T
        inside = torch.arange(int(lengths.max()))[None] < lengths[:, None]
        padded = torch.full((*inside.shape, cosines.shape[1]), -1.0)
        padded = padded.masked_scatter(inside[..., None].expand_as(padded), cosines)
        logits = self.idf_power * example.idfs.clamp_min(0.05).log()
        weights = torch.softmax(logits + example.tokens @ self.importance, dim=0)
        scores: Tensor = example.legs[chosen] @ self.legs
        return scores + self.late * (padded.amax(dim=1) @ weights)


def main(folder: Path, work: Path) -> None:
    """Fit the projection on three quarters of the questions of every tuning set."""
    torch.manual_seed(_SEED)
    random.seed(_SEED)
    sets = list(tuning_sets(folder, work, projected=False))
    examples = [example for tuning in sets for example in _examples(tuning)]
    scorer = Scorer(_principal_components(sets))
    _train(scorer, examples)
    np.savez(
        TARGET,
        encoder=sets[0].encoder.fingerprint.removesuffix(" whole"),
        matrix=scorer.matrix.detach().numpy().astype(np.float16),
        importance=scorer.importance.detach().numpy().astype(np.float16),
        idf_power=np.float32(scorer.idf_power.item()),
    )


def _examples(tuning: TuningSet) -> Iterator[Example]:
    index = tuning.index
    matcher = TermMatcher(index)
    for question, encoding in tqdm(tuning.questions(0, 1, 2), desc=tuning.name, disable=None):
        query = matcher.match(question.text, encoding)
        candidates = retrieve(index, query)
        legs = candidates.legs[:, : len(CHEAP)]
        best = np.argsort(-legs.sum(axis=1), kind="stable")[:RERANKED]
        table = index.contents.paragraphs[candidates.rows[best]]
        relevant = np.isin(table["document"], list(tuning.gold_rows(question)))
        order = np.argsort(~relevant, kind="stable")
        if relevant.any() and not relevant.all():
            yield Example(
                torch.from_numpy(encoding.tokens.astype(np.float32)),
                torch.from_numpy(query.token_idfs),
                torch.from_numpy(legs[best][order]),
                index.contents.tokens,
                tuple((int(row["first_token"]), int(row["last_token"])) for row in table[order]),
                int(relevant.sum()),
            )


def _principal_components(sets: list[TuningSet]) -> Tensor:
    generator = np.random.default_rng(_SEED)
    parts = []
    for tuning in sets:
        tokens = tuning.index.contents.tokens
        rows = generator.integers(len(tokens.scales), size=8000).tolist()
        drawn = join_vectors([tokens.between(row, row + 1) for row in rows])
        parts.append(_dense(drawn))
    sample = torch.cat(parts)
    components, _, _ = torch.linalg.svd(sample.T @ sample)
    found: Tensor = components[:, :REDUCED].contiguous()
    return found


def _train(scorer: Scorer, examples: list[Example]) -> None:
    scalars = [p for p in scorer.parameters() if p.dim() == 0] + [scorer.legs]
    vectors = [scorer.matrix, scorer.importance]
    optimizer = torch.optim.Adam(
        [{"params": vectors, "lr": _RATE}, {"params": scalars, "lr": _SCALAR_RATE}]
    )
    steps = len(examples) // _BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [_RATE, _SCALAR_RATE], total_steps=steps + 1, pct_start=0.1
    )
    random.shuffle(examples)
    bar = tqdm(range(steps), desc="fitting", disable=None)
    for step in bar:
        batch = examples[step * _BATCH : (step + 1) * _BATCH]
        losses = [_loss(scorer, example) for example in batch]
        loss = torch.stack(losses).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        bar.set_postfix(loss=f"{loss.item():.3f}")


def _loss(scorer: Scorer, example: Example) -> Tensor:
    others = list(range(example.relevant, len(example.ranges)))
    sample = others[:_HARDEST] + random.sample(
        others[_HARDEST:], min(_OTHERS, len(others[_HARDEST:]))
    )
    scores = scorer(example, [random.randrange(example.relevant), *sample])
    return -torch.log_softmax(scores, dim=0)[0]


def _dense(tokens: TokenVectors) -> Tensor:
    return torch.from_numpy(tokens.codes * tokens.scales.astype(np.float32)[:, np.newaxis])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
