"""Read a question set in whichever form it has."""

from __future__ import annotations

from pathlib import Path

from qa.evaluation.beir import read_beir
from qa.evaluation.dataset import Dataset
from qa.evaluation.squad import read_squad


def read_dataset(path: Path) -> Dataset:
    """Return the question set at `path`: a BEIR folder or a SQuAD file.

    A BEIR folder holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; questions without a
    relevance judgement are left out, unless their metadata say `"answerable": false`, and so are
    those whose metadata have `filters`. Raise `InvalidData`, naming the file and the line, for what
    is in neither form, and for an id that is given twice.
    """
    return read_beir(path) if path.is_dir() else read_squad(path)
