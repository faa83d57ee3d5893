"""Measure search at sizes that nobody embeds for a measurement: vectors and words are made up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import faiss
import numpy as np

from embeddings.encoding.encoder import Floats, unit
from embeddings.searching.bm25 import AllScores, BestScores
from embeddings.searching.flat_index import FlatIndex
from embeddings.searching.index_kinds import is_exact
from embeddings.searching.ivf_index import IvfIndex, ivf_file
from embeddings.searching.postings import Postings

_DIMENSION = 384
_ASKED = 100
_WORDS_A_PARAGRAPH = 60


@dataclass(frozen=True)
class Scale:
    """What one size costs: median milliseconds of CPU a question on one core, and what is found.

    `recall` is the share of the ten nearest, by exact search, that the chosen kind finds.
    """

    paragraphs: int
    exact_ms: float
    chosen_ms: float
    recall: float
    all_rows_ms: float
    best_rows_ms: float


def measure(paragraphs: int, seed: int = 1) -> Scale:
    """Search made-up vectors and made-up words of `paragraphs` paragraphs."""
    exact_ms, chosen_ms, recall = _vectors(paragraphs, np.random.default_rng(seed))
    all_rows_ms, best_rows_ms = _words(paragraphs, np.random.default_rng(seed))
    return Scale(paragraphs, exact_ms, chosen_ms, recall, all_rows_ms, best_rows_ms)


def clustered(count: int, generator: np.random.Generator) -> Floats:
    """Return vectors in clusters of about 50 within topics of about 1,000, as texts lie."""
    topics = generator.normal(size=(count // 1000 + 1, _DIMENSION)).astype(np.float32)
    centres = topics[generator.integers(0, len(topics), count // 50 + 1)]
    centres += 0.8 * generator.standard_normal(centres.shape, dtype=np.float32)
    vectors = np.empty((count, _DIMENSION), dtype=np.float32)
    for first in range(0, count, 50_000):
        part = vectors[first : first + 50_000]
        part[:] = centres[generator.integers(0, len(centres), len(part))]
        part += 0.9 * generator.standard_normal(part.shape, dtype=np.float32)
        part[:] = unit(part)
    return vectors


def _vectors(count: int, generator: np.random.Generator) -> tuple[float, float, float]:
    vectors = clustered(count, generator)
    near = vectors[generator.choice(count, _ASKED)]
    noise = generator.standard_normal(near.shape, dtype=np.float32) / np.sqrt(_DIMENSION)
    queries = unit(near + np.float32(0.6) * noise)
    index: Any = faiss.IndexFlatIP(_DIMENSION)
    index.add(vectors)
    exact = FlatIndex(index)
    chosen = exact if is_exact(count, "auto") else _in_cells(exact)
    times, hits = np.zeros((_ASKED, 2)), 0
    for query, turn in zip(queries, times, strict=True):
        started = time.thread_time()
        wanted, _ = exact.search(query, 100)
        between = time.thread_time()
        found, _ = chosen.search(query, 100)
        turn[:] = between - started, time.thread_time() - between
        hits += len(set(wanted[:10].tolist()) & set(found[:10].tolist()))
    exact_ms, chosen_ms = np.median(times, axis=0) * 1000
    return float(exact_ms), float(chosen_ms), hits / (10 * _ASKED)


def _in_cells(exact: FlatIndex) -> IvfIndex:
    with TemporaryDirectory() as folder:
        path = Path(folder, "cells")
        with path.open("wb") as file:
            file.writelines(ivf_file(exact, path.parent))
        return IvfIndex.open(path, exact)


def _words(count: int, generator: np.random.Generator) -> tuple[float, float]:
    postings = made_up_postings(count, generator)
    times = np.zeros((_ASKED, 2))
    for turn in times:
        terms = np.concatenate([generator.integers(*band) for band in _BANDS])
        query = {term: float(postings.idf[term]) for term in terms.tolist()}
        started = time.thread_time()
        AllScores(postings, query).best(100)
        between = time.thread_time()
        BestScores(postings, query).best(100)
        turn[:] = between - started, time.thread_time() - between
    all_ms, best_ms = np.median(times, axis=0) * 1000
    return float(all_ms), float(best_ms)


# A question of seven words, by rank: three that most texts hold, two and two that fewer do.
_BANDS = ((0, 30, 3), (200, 3000, 2), (3000, 20_000, 2))


def made_up_postings(
    count: int, generator: np.random.Generator, vocabulary: int = 100_000
) -> Postings:
    """Return postings of rows of 60 words by Zipf's law, made term by term.

    A word of share p is in a row with probability 1 - (1 - p)^60; its rows are drawn evenly.
    """
    shares = 1 / np.arange(1, vocabulary + 1)
    held = count * -np.expm1(_WORDS_A_PARAGRAPH * np.log1p(-shares / shares.sum()))
    sizes = np.maximum(1, np.rint(held)).astype(np.int64)
    gaps = generator.random(int(sizes.sum()), dtype=np.float32)
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    # Evenly spread, with a jitter that leaves them a row apart: ascending and distinct.
    places = np.arange(len(gaps)) - np.repeat(offsets[:-1], sizes)
    width = np.repeat(count / sizes, sizes)
    rows = (places * width + gaps * (width - 1) + 1e-6).astype(np.int32)
    weights = 1 + np.float32(0.6) * gaps
    idf = np.log1p((count - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)
    return Postings(offsets, np.minimum(rows, count - 1), weights, idf, count)
