"""Encode with OpenVINO: a sentence-transformers model as `encoding.conversion` left it.

Knows neither torch nor transformers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from embeddings.encoding.encoder import Encoding, Role, Spans, nothing_known, unit
from embeddings.encoding.machine_reader import Excerpt, MachineReader, TokenReader
from embeddings.encoding.network import Name
from embeddings.encoding.openvino_network import open_network
from embeddings.encoding.openvino_runtime import Pass, Precision, compile_graph, filled
from embeddings.encoding.windows import (
    cut_windows,
    join_windows,
    of_whole_texts,
    own_tokens,
    prompt_tokens,
)
from embeddings.encoding.words import Words

GRAPH = "model.xml"
WEIGHTS = "model.bin"
TOKENIZER = "tokenizer.json"
# The lengths, in tokens, that most questions and most pairs of question and excerpt are filled up
# to, the most frequent first.
_QUESTIONS = (16, 32)
_PAIRS = (80, 96)
# Padded tokens in a batch: enough to fill one core, and little enough for its cache.
_BATCH_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class Traits:
    """What the converted model's files do not say of themselves.

    `inputs` are the graph's, by name: `inputs_embeds` are the vectors of the words. `limit` is how
    many tokens it takes in at once, `padding` the token that fills a batch up and `unknown` the one
    for words that it has none for; `prompts` go before the text, by role. `precision` is the least
    that was proved to give the same vectors, and `networks` are those that lie in the same folder.
    """

    inputs: tuple[str, ...]
    dimension: int
    limit: int
    padding: int
    unknown: int | None
    prompts: dict[str, str]
    precision: Precision
    networks: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tokenised text, or a window of one, `start` characters of prompt before it."""

    length: int
    start: int
    ids: list[int]
    types: list[int]
    spans: Spans


class OpenVinoEncoder:
    """The converted model in `folder`, on the CPU, whose cores `streams` of batches share.

    With one, all cores work on a text, which is soonest done then; with a stream a core each
    works on a batch of its own, and of many texts more are done in the same time. A text longer
    than the model takes in at once is encoded in consecutive windows of tokens. A `warm` one is
    for many questions: each takes less time, the first as well, and the start half a second more.
    """

    def __init__(
        self,
        folder: Path,
        traits: Traits,
        fingerprint: str,
        *,
        streams: int = 1,
        warm: bool = False,
    ) -> None:
        self.fingerprint = fingerprint
        self._folder = folder
        self._words = Words(folder, traits.dimension)
        self._traits = traits
        self._loading = Lock()
        self._reader: MachineReader | None = None
        self._tokenizer = of_whole_texts(Tokenizer.from_file(str(folder / TOKENIZER)))
        self._streams = streams
        self._warm = warm
        lengths = [length for length in _QUESTIONS if warm and length <= traits.limit]
        # Whoever wants a pass that is in use waits here.
        self._passes: SimpleQueue[Pass] = SimpleQueue()
        for each in compile_graph(folder / GRAPH, traits.precision, streams, lengths):
            self._passes.put(each)
        # OpenVINO's Python layer fills its tables on the first pass and locks up for good where
        # two threads make it at once.
        self._pass(4)
        if warm:
            self._warm_up()

    def encode(self, texts: Sequence[str], role: Role = "document") -> list[Encoding]:
        """Encode each text, in order, with the model's own prompt for the role, if it has one."""
        prompt = self._traits.prompts.get(role) or ""
        coded = self._tokenizer.encode_batch([prompt + text for text in texts])
        windows: list[list[tuple[int, int]]] = []
        pieces: list[_Piece] = []
        for text, code in zip(texts, coded, strict=True):
            whole = _piece(text, prompt, code)
            if len(whole.ids) <= self._traits.limit:
                windows.append([(0, len(text))])
                pieces.append(whole)
            else:
                windows.append(self._windows(whole))
                pieces += self._cut(text, prompt, windows[-1])
        encodings = iter(self._forward_all(pieces))
        return [join_windows(w, list(islice(encodings, len(w)))) for w in windows]

    @property
    def reader(self) -> MachineReader | None:
        """Return the reader that grew from this model, loaded when it is first wanted."""
        if "reader" not in self._traits.networks:
            return None
        with self._loading:
            if self._reader is None:
                lengths = _PAIRS if self._warm else ()
                network = open_network(self._folder, "reader", self._words, lengths)
                self._reader = TokenReader(self._tokenizer, network)
            return self._reader

    def _warm_up(self) -> None:
        """Run through the lengths that questions and excerpts have, so that none is slow at first.

        The first pass of each length takes about twice as long as the next.
        """
        for length in _QUESTIONS:
            self._pass(min(length, self._traits.limit))
        if self.reader is not None:
            for words in range(40, 140, 16):
                self.reader.read("?", [Excerpt("", ("a " * words,))])

    def _pass(self, length: int) -> None:
        """Run a text of `length` tokens through the model, for what that leaves behind."""
        ids = [self._traits.padding] * length
        self._forward([_Piece(1, 0, ids, [0] * length, np.zeros((length, 2), np.int32))])

    def _windows(self, piece: _Piece) -> list[tuple[int, int]]:
        own = piece.spans[own_tokens(piece.spans, piece.start)] - np.int32(piece.start)
        limit = self._traits.limit - prompt_tokens(piece.spans, piece.start)
        return cut_windows(own, piece.length, limit)

    def _cut(self, text: str, prompt: str, windows: list[tuple[int, int]]) -> list[_Piece]:
        parts = [text[start:end] for start, end in windows]
        coded = self._tokenizer.encode_batch([prompt + part for part in parts])
        return [_piece(part, prompt, code) for part, code in zip(parts, coded, strict=True)]

    def _forward_all(self, pieces: list[_Piece]) -> list[Encoding]:
        """Run pieces through the model, those of like length together, on all cores."""
        batches = list(_batches(pieces))
        if len(batches) == 1:
            return self._forward(pieces)
        found: list[Encoding | None] = [None] * len(pieces)
        with ThreadPoolExecutor(self._streams) as pool:
            groups = [[pieces[place] for place in batch] for batch in batches]
            for batch, encodings in zip(batches, pool.map(self._forward, groups), strict=True):
                for place, encoding in zip(batch, encodings, strict=True):
                    found[place] = encoding
        return [encoding for encoding in found if encoding is not None]

    def _forward(self, pieces: Sequence[_Piece]) -> list[Encoding]:
        """Run one batch."""
        fields = self._fields(pieces)
        run = self._passes.get()
        try:
            tokens, texts = run([fields[name] for name in self._traits.inputs])
            vectors = unit(texts)
            unknown = self._traits.unknown
            return [
                _encoding(piece, tokens[row], vectors[row], unknown)
                for row, piece in enumerate(pieces)
            ]
        finally:
            self._passes.put(run)

    def _fields(self, pieces: Sequence[_Piece]) -> dict[str, NDArray[Any]]:
        """Return the inputs of a batch, (pieces, tokens of the longest or a few more, …) each."""
        longest = max(len(piece.ids) for piece in pieces)
        shape = len(pieces), max(longest, min(filled(longest), self._traits.limit))
        ids = np.full(shape, self._traits.padding, dtype=np.int64)
        mask, types = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, piece in enumerate(pieces):
            count = len(piece.ids)
            ids[row, :count], types[row, :count], mask[row, :count] = piece.ids, piece.types, 1
        vectors = self._words(ids)
        return {"inputs_embeds": vectors, "attention_mask": mask, "token_type_ids": types}


def _piece(text: str, prompt: str, code: Any) -> _Piece:
    spans = np.array(code.offsets, dtype=np.int32).reshape(-1, 2)
    return _Piece(len(text), len(prompt), code.ids, code.type_ids, spans)


def _batches(pieces: Sequence[_Piece]) -> Iterator[list[int]]:
    """Yield the places of pieces in batches of like length, longest first, all within the budget.

    The longest come first, so that no core ends up with a long batch when the others are done.
    """
    order = sorted(range(len(pieces)), key=lambda place: -len(pieces[place].ids))
    first = 0
    while first < len(order):
        longest = len(pieces[order[first]].ids)
        size = max(1, _BATCH_TOKENS // max(longest, 1))
        yield order[first : first + size]
        first += size


def _encoding(piece: _Piece, tokens: Any, vector: Any, unknown: int | None) -> Encoding:
    """Return copies of what one text has in the outputs, which the next batch writes over."""
    known = np.array([token != unknown for token in piece.ids], dtype=bool)
    own = own_tokens(piece.spans, piece.start) & known
    if not own.any():
        return nothing_known(vector)
    return Encoding(vector, tokens[: len(own)][own], piece.spans[own] - np.int32(piece.start))
