"""The question sets that parameters are fitted on, indexed and with their questions encoded.

Reported sets are never among them. Small samples of the sets stand for folders of few documents.
Some sets and samples are enciphered letter by letter into a script that the shipped encoder cannot
read: so the fit learns what to rest on where the encoder is of no use.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

from embeddings.building.build import build_index
from embeddings.building.sources import Document
from embeddings.encoding.encoder import Encoder, Encoding
from embeddings.encoding.machine_reader import MachineReader
from embeddings.encoding.model import Model, find_model
from embeddings.encoding.runtime import load_encoder
from embeddings.searching.index import Index
from qa.evaluation.dataset import Dataset, Question
from qa.evaluation.question_sets import read_dataset

SETS = (
    "qamr", "squadshifts-amazon", "squadshifts-reddit", "stackfaq", "selqa", "covidqa", "norquad",
)  # fmt: skip
ENCIPHERED = ("squadshifts-reddit", "stackfaq", "norquad")
SAMPLES = (20, 80, 320)
_PER_SET, REST = 2500, 4
_CIPHER = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "абцдефгхийклмнопярстувщзыж" * 2
)


@dataclass(frozen=True)
class TuningSet:
    """A question set with its index.

    `parts` tells by a question's id to which of the parts 0 to 3 it belongs, or to the `REST`; that
    decides what it is used for. A sample's questions belong where they do in the whole set.
    """

    name: str
    dataset: Dataset
    index: Index
    encoder: Encoder
    parts: Mapping[str, int]

    def questions(self, *parts: int) -> Iterator[tuple[Question, Encoding]]:
        """Yield the questions of these parts, encoded, in an order that depends on nothing."""
        chosen = sorted(self.dataset.questions, key=_chance)
        wanted = [q for q in chosen if self.parts[q.id] in parts and q.gold]
        for first in range(0, len(wanted), 64):
            batch = wanted[first : first + 64]
            encodings = self.encoder.encode([question.text for question in batch], "query")
            yield from zip(batch, encodings, strict=True)

    def gold_rows(self, question: Question) -> set[int]:
        """Return the numbers of the documents that answer a question."""
        documents = self.index.contents.documents
        numbers = {document.path: number for number, document in enumerate(documents)}
        return {numbers[path] for path in question.gold if path in numbers}


@dataclass(frozen=True)
class _Alias(Model):
    """A model under another fingerprint: a projection is fitted to the shipped one only."""

    alias: str = ""

    @property
    def fingerprint(self) -> str:
        return self.alias


@dataclass(frozen=True)
class _AliasEncoder:
    encoder: Encoder
    fingerprint: str
    reader: MachineReader | None = None

    def encode(self, texts: list[str], role: str = "document") -> list[Encoding]:
        return self.encoder.encode(texts, role)  # type: ignore[arg-type]


def tuning_sets(folder: Path, work: Path, *, projected: bool) -> Iterator[TuningSet]:
    """Yield each tuning set below `folder`, its index kept below `work`.

    Tokens are kept through the shipped projection if `projected`, and whole otherwise.
    """
    model = find_model()
    encoder = load_encoder(model, work / "cache", for_build=True)
    if not projected:
        alias = f"{model.fingerprint} whole"
        model, encoder = _Alias(model.name, model.folder, alias), _AliasEncoder(encoder, alias)  # type: ignore[assignment]
    for name in SETS:
        dataset = read_dataset(folder / name)
        below = work / ("projected" if projected else "whole")
        yield _indexed(dataset, below, model, encoder, _parts(dataset))


def enciphered_sets(folder: Path, work: Path) -> Iterator[TuningSet]:
    """Yield some of the tuning sets in a script that the encoder does not read."""
    model = find_model()
    encoder = load_encoder(model, work / "cache", for_build=True)
    for name in ENCIPHERED:
        dataset = read_dataset(folder / name)
        yield _indexed(encipher(dataset), work / "projected", model, encoder, _parts(dataset))


def sampled_sets(folder: Path, work: Path, *, enciphered: bool = False) -> Iterator[TuningSet]:
    """Yield small samples of the tuning sets, each with the questions that it answers."""
    model = find_model()
    encoder = load_encoder(model, work / "cache", for_build=True)
    for name in SETS:
        dataset = read_dataset(folder / name)
        for size in SAMPLES:
            small = sample(dataset, size)
            small = encipher(small) if enciphered else small
            yield _indexed(small, work / "samples", model, encoder, _parts(dataset))


def _indexed(
    dataset: Dataset, below: Path, model: Model, encoder: Encoder, parts: Mapping[str, int]
) -> TuningSet:
    folder = below / dataset.name
    build_index(dataset.documents, [], folder, model, lambda: encoder)
    return TuningSet(dataset.name, dataset, Index.open(folder), encoder, parts)


def _chance(question: Question) -> int:
    return crc32(question.id.encode())


def _parts(dataset: Dataset) -> dict[str, int]:
    """Return the part of each question; parts 0 to 3 share 2,500 of them."""
    chosen = sorted(dataset.questions, key=_chance)
    return {q.id: place % 4 if place < _PER_SET else REST for place, q in enumerate(chosen)}


def sample(dataset: Dataset, size: int) -> Dataset:
    """Return `size` passages of a set, the same at each call, and the questions they answer."""
    asked = {path for question in dataset.questions for path in question.gold}
    chosen = sorted(dataset.documents, key=lambda document: crc32(document.path.encode()))
    documents = tuple([document for document in chosen if document.path in asked][:size])
    paths = {document.path for document in documents}
    questions = tuple(q for q in dataset.questions if q.gold and q.gold.keys() <= paths)
    return Dataset(f"{dataset.name}-{size}", documents, questions)


def encipher(dataset: Dataset) -> Dataset:
    """Return a set in a script that the encoder does not read, and words that no stemmer knows."""
    return Dataset(
        f"{dataset.name}-enciphered",
        tuple(map(_enciphered, dataset.documents)),
        tuple(map(_enciphered_question, dataset.questions)),
    )


def _enciphered_question(question: Question) -> Question:
    answers = tuple(answer.translate(_CIPHER) for answer in question.answers)
    return replace(question, text=question.text.translate(_CIPHER), answers=answers)


def _enciphered(document: Document) -> Document:
    text = document.text.translate(_CIPHER)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(document, text=text, title=document.title.translate(_CIPHER), sha256=digest)
