"""Open an engine with all that ships: what encodes, the reader with it, and the query resolver."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from embeddings.encoding.model import Model
from embeddings.encoding.runtime import load_encoder
from embeddings.encoding.shipped_resolver import ShippedResolver
from qa.engine import Engine


def open_engine(
    folder: Path, model: Model, cache: Path, announce: Callable[[str], None], *, warm: bool = False
) -> Engine:
    """Return an engine for the index below `folder`, whose model is converted once, in `cache`.

    With `warm` all is loaded now that makes the first answers as fast as later ones. Raise
    `ModelError` where the model cannot be loaded, `IndexUnusable` as `Engine` does.
    """
    encoder = load_encoder(model, cache, announce, warm=warm)
    resolver = ShippedResolver(cache, announce)
    if warm:
        resolver.prepare()
    return Engine(folder, encoder, resolver=resolver)
