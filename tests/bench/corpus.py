"""Folders of seed files to measure on: made of a BEIR folder, or of any size out of thin air."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_PER_DOCUMENT = 50
_VOCABULARY = 200_000
_SYLLABLES = [a + b + c for a in "bdfgklmnprstvz" for b in "aeiou" for c in ("", "n", "r", "s")]


def write_beir(source: Path, target: Path) -> list[str]:
    """Write the passages of a BEIR folder as text files, a title a file; return its questions."""
    documents: dict[str, list[str]] = {}
    with (source / "corpus.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            passage = json.loads(line)
            text = " ".join(passage["text"].split())
            documents.setdefault(passage.get("title") or "Untitled", []).append(text)
    target.mkdir(parents=True)
    for number, (title, passages) in enumerate(documents.items()):
        text = "\n\n".join([title, *passages])
        (target / f"{number:05d}.txt").write_text(text + "\n", "utf-8")
    with (source / "queries.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def write_synthetic(target: Path, paragraphs: int) -> list[str]:
    """Write a made-up corpus of `paragraphs` paragraphs; return questions, of words they hold."""
    target.mkdir(parents=True)
    questions = []
    for number, passages in enumerate(synthetic_documents(paragraphs)):
        text = "\n\n".join([f"Report {number}", *passages])
        (target / f"{number:06d}.txt").write_text(text + "\n", "utf-8")
        words = passages[0].rstrip(".").lower().split()[:7]
        questions.append(f"What of {' '.join(words)}?")
    return questions


def synthetic_documents(paragraphs: int, seed: int = 1) -> Iterator[list[str]]:
    """Yield documents, lists of at most 50 paragraphs, the same ones each time.

    Word frequencies follow Zipf's law (exponent 1), the commonest words being those of the shipped
    seeds; a third of a document's words come from 40 of its own, as topics make words burst.
    Paragraphs have 2 to 8 sentences of 5 to 35 words. They mean nothing, which is why quality is
    never measured on them.
    """
    generator = np.random.default_rng(seed)
    words = np.array(vocabulary())
    shares = 1 / np.arange(1, len(words) + 1)
    cumulated = np.cumsum(shares / shares.sum())
    for first in range(0, paragraphs, _PER_DOCUMENT):
        topic = generator.integers(500, len(words), 40)
        count = min(_PER_DOCUMENT, paragraphs - first)
        yield [_paragraph(generator, words, cumulated, topic) for _ in range(count)]


def vocabulary() -> list[str]:
    """Return words, commonest first: those of the shipped seeds, then invented ones."""
    text = "\n".join(path.read_text("utf-8") for path in sorted(SEEDS.iterdir()))
    known = [word for word, _ in Counter(re.findall(r"[a-z]{2,}", text.lower())).most_common()]
    invented = (a + b + c for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES)
    return [*known, *islice(invented, _VOCABULARY - len(known))]


def _paragraph(
    generator: np.random.Generator, words: np.ndarray, cumulated: np.ndarray, topic: np.ndarray
) -> str:
    lengths = generator.integers(5, 36, generator.integers(2, 9))
    total = int(lengths.sum())
    numbers = np.searchsorted(cumulated, generator.random(total))
    own = generator.random(total) < 1 / 3
    numbers[own] = topic[generator.integers(0, len(topic), int(own.sum()))]
    spelt = iter(words[np.minimum(numbers, len(words) - 1)].tolist())
    sentences = (" ".join(islice(spelt, int(length))) for length in lengths)
    return " ".join(f"{sentence.capitalize()}." for sentence in sentences)
