"""Evaluate for the command line: build a question set's index and ask its questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from embeddings.building.build import build_index
from embeddings.building.passages import Progress
from embeddings.encoding.model import find_model
from embeddings.encoding.runtime import load_encoder
from embeddings.errors import InvalidData
from qa.evaluation.dataset import foreign
from qa.evaluation.evaluate import ask, askings
from qa.evaluation.metrics import Outcome
from qa.evaluation.question_sets import read_dataset
from qa.evaluation.scorecard import Scorecard, score
from qa.opening import open_engine
from web.settings import Settings
from web.threads import one_core_a_question


@dataclass(frozen=True, slots=True)
class Run:
    """What is asked: a question set, only its first `limit` questions where that is given.

    With `remove_gold` the questions that have an answer are asked, each also without the passages
    that give it. Those of the set at `foreign` are asked too, expecting no answer, and named after
    it. The index is kept below `work`, to be used again.
    """

    dataset: Path
    limit: int | None = None
    remove_gold: bool = False
    foreign: Path | None = None
    work: Path | None = None


def evaluate(
    run: Run, settings: Settings, announce: Callable[[str], None], progress: Progress
) -> tuple[Scorecard, list[Outcome]]:
    """Ask the questions of a set, and return the scores and what came of each question.

    Raise `InvalidData` where there is no question to ask or a set is in no known form, `ModelError`
    where the model cannot be loaded, and `BuildRunning` and `IndexUnusable` as `build_index` does.
    """
    dataset = read_dataset(run.dataset)
    others = foreign(read_dataset(run.foreign)) if run.foreign else ()
    questions = [q for q in dataset.questions if q.answerable or not run.remove_gold]
    planned = [
        *askings(dataset, questions[: run.limit], remove_gold=run.remove_gold),
        *askings(dataset, others[: run.limit]),
    ]
    if not planned:
        raise InvalidData(f"{run.dataset}: no question has an answer: ask without --remove-gold")
    model = find_model(settings.model)
    with TemporaryDirectory() as aside:
        folder = (run.work or Path(aside)) / dataset.name
        build_index(
            dataset.documents,
            [],
            folder,
            model,
            lambda: load_encoder(model, settings.cache, announce, for_build=True),
            index_kind=settings.index_kind,
            progress=progress,
        )
        # Questions are asked of what serves, even where something faster may build.
        engine = open_engine(folder, model, settings.cache, announce, warm=True)
        one_core_a_question()
        outcomes: list[Outcome] = []
        for asking in planned:
            outcomes.append(ask(engine, asking))
            progress("asking", len(outcomes), len(planned))
        card = score(dataset.name, len(dataset.documents), len(engine.index), outcomes)
    return card, outcomes
