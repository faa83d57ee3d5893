"""Questions of conversations with what people made of them, from BEIR folders."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from embeddings.text.analyzer import terms
from qa.followups.phrases import words
from qa.followups.resolution import Turn


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question with the turns before it, and what a person made of it."""

    id: str
    question: str
    history: tuple[Turn, ...]
    rewrite: str

    @property
    def added(self) -> frozenset[str]:
        """Return the terms that the rewrite adds."""
        return substance(self.rewrite) - substance(self.question)

    @property
    def held_back(self) -> bool:
        """Tell whether it is left out of training: one conversation in ten."""
        first = self.history[0].question if self.history else self.question
        return crc32(first.encode()) % 10 == 0


def read_dialogues(folder: Path) -> list[Dialogue]:
    """Return the questions of a folder that have a rewrite."""
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    return [
        Dialogue(row["_id"], row["text"], _history(row["metadata"]), row["metadata"]["rewrite"])
        for row in rows
        if "rewrite" in row["metadata"]
    ]


def _history(metadata: dict[str, list[dict[str, str]]]) -> tuple[Turn, ...]:
    turns = metadata.get("turns", [])
    return tuple(Turn(turn["question"], turn.get("answer") or "") for turn in turns)


def substance(text: str) -> frozenset[str]:
    """Return the search terms of the words of substance in a text."""
    return frozenset(t for word in words(text) if not word.empty for t in terms(word.bare))


def rewrites_before(dialogues: Sequence[Dialogue]) -> dict[tuple[str, ...], str]:
    """Return what people made of each question, by the questions up to it."""
    return {(*(t.question for t in d.history), d.question): d.rewrite for d in dialogues}


def turns_with_rewrites(
    dialogue: Dialogue, rewrites: dict[tuple[str, ...], str]
) -> Iterator[tuple[Turn, str | None]]:
    """Yield the turns before a question, each with what a person made of it, if it is known."""
    asked: list[str] = []
    for turn in dialogue.history:
        asked.append(turn.question)
        yield turn, rewrites.get(tuple(asked))
