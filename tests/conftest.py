"""What several test files share: the models, the index of the shipped seeds, and small indexes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from embeddings.building.build import build_index, read_folder
from embeddings.building.report import Report
from embeddings.encoding.encoder import Encoder
from embeddings.encoding.model import Model, find_model
from embeddings.encoding.query_resolver import QueryResolver
from embeddings.encoding.runtime import load_encoder
from embeddings.encoding.shipped_resolver import ShippedResolver
from embeddings.searching.index import Index
from qa.engine import Engine
from tests.toy import ToyEncoder, ToyResolver, toy_model

pytest_plugins = ("tests.web_fixtures", "tests.browser_fixtures")

PROJECT = Path(__file__).resolve().parent.parent
# The same examples every time, however slow the machine is.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")


@pytest.fixture(scope="session")
def model() -> Model:
    """The model that ships with the project."""
    return find_model()


@pytest.fixture(scope="session")
def encoder(model: Model) -> Encoder:
    """The real encoder: converted on the first use in a checkout, quick to load from then on."""
    return load_encoder(model, PROJECT / ".cache")


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory, model: Model, encoder: Encoder) -> Path:
    """The folder of an index of the shipped seeds, by the real encoder; never change it."""
    folder = tmp_path_factory.mktemp("shipped") / "index"
    build_index(*read_folder(PROJECT / "seeds"), folder, model, lambda: encoder)
    return folder


@pytest.fixture(scope="session")
def resolver() -> QueryResolver:
    """The real query resolver."""
    return ShippedResolver(PROJECT / ".cache")


@pytest.fixture(scope="session")
def shipped_engine(shipped: Path, encoder: Encoder, resolver: QueryResolver) -> Engine:
    """An engine that answers from the shipped seeds."""
    return Engine(shipped, encoder, resolver=resolver)


@dataclass
class Workshop:
    """A seeds folder and an index that a test fills, builds and opens, with the toy encoder."""

    seeds: Path
    index: Path
    model: Model
    encoder: ToyEncoder

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files into the seeds folder, text as UTF-8 and as it is."""
        for name, content in files.items():
            path = self.seeds / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def build(self, files: Mapping[str, str | bytes] | None = None, **options: Any) -> Report:
        """Write files, if any are given, and build the index of all that is there."""
        self.write(files or {})
        documents, skipped = read_folder(self.seeds)
        return build_index(
            documents, skipped, self.index, self.model, lambda: self.encoder, **options
        )

    def open(self) -> Index:
        """Open the live generation."""
        return Index.open(self.index)

    def engine(self) -> Engine:
        """Return an engine that answers from the live generation."""
        return Engine(self.index, self.encoder, resolver=ToyResolver())


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """An empty seeds folder and no index yet."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    toy = toy_model(tmp_path / "model")
    return Workshop(seeds, tmp_path / "index", toy, ToyEncoder(toy.fingerprint))


@pytest.fixture
def build(workshop: Workshop) -> Callable[[Mapping[str, str | bytes]], Index]:
    """A function that turns {path: text} into an open index, with the toy encoder."""

    def build_files(files: Mapping[str, str | bytes]) -> Index:
        workshop.build(files)
        return workshop.open()

    return build_files


Built = Callable[[Mapping[str, str | bytes]], Engine]


@pytest.fixture
def built(workshop: Workshop, model: Model, encoder: Encoder) -> Built:
    """A function that turns {path: text} into an engine, with the real encoder."""

    def build(files: Mapping[str, str | bytes]) -> Engine:
        workshop.write(files)
        documents, skipped = read_folder(workshop.seeds)
        build_index(documents, skipped, workshop.index, model, lambda: encoder)
        return Engine(workshop.index, encoder)

    return build
