"""Convert a model once and keep it in a folder of the cache, checked whenever it is opened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock

from embeddings.encoding.model import Model
from embeddings.encoding.network import NAMES
from embeddings.encoding.openvino_encoder import GRAPH, TOKENIZER, WEIGHTS, Traits
from embeddings.encoding.openvino_network import graph_file, weights_file
from embeddings.encoding.trained_weights import SHIPPED
from embeddings.encoding.words import WORDS
from embeddings.errors import ModelError
from embeddings.own_program import own_program
from embeddings.storage.digests import file_sha256, json_sha256

# Raise it whenever the same model would be converted otherwise.
CONVERSION_VERSION = 5
_FACTS = "facts.json"
_FILES = (
    *(GRAPH, WEIGHTS, WORDS, TOKENIZER),
    *(file(name) for name in NAMES for file in (graph_file, weights_file)),
)


def converted_model(
    model: Model, cache: Path, announce: Callable[[str], None]
) -> tuple[Path, Traits] | None:
    """Return the folder of the converted model and its traits, None if it cannot be converted.

    It is converted into the folder `cache` if it is not yet; `announce` is told before that,
    because it takes a while, and where it cannot be. Raise `ModelError` where the model cannot be
    loaded or the cache cannot be written.
    """
    folder = cache / _key(model)
    facts = _read(folder)
    if facts is None:
        announce(f"Preparing the model {model.name}, once: this takes up to a minute")
        facts = _prepare(model, folder)
    if reason := facts.get("inconvertible"):
        announce(f"{model.name} cannot be converted and takes more time and memory: {reason}")
    return (folder, Traits(**facts["traits"])) if "traits" in facts else None


def _key(model: Model) -> str:
    """Name a conversion by all that decides it."""
    networks = [file_sha256(path) for path in SHIPPED.values()]
    parts = (model.fingerprint, networks, CONVERSION_VERSION, version("openvino"))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _read(folder: Path) -> dict[str, Any] | None:
    """Return what is known of a conversion, or None unless every file is as it was written."""
    try:
        facts: dict[str, Any] = json.loads((folder / _FACTS).read_bytes())
        if facts.pop("digest") != json_sha256(facts):
            return None
        whole = all(file_sha256(folder / name) == sha for name, sha in facts["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return facts if whole else None


def _prepare(model: Model, folder: Path) -> dict[str, Any]:
    """Convert a model into `folder`, in a process of its own; whole or not at all."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            facts = _read(folder)  # another process may have been faster
            if facts is None:
                facts = _publish(model, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ModelError(
            f"{folder.parent} cannot be written: {reason}; name another folder with QA_CACHE"
        ) from error
    return facts


def _publish(model: Model, folder: Path) -> dict[str, Any]:
    aside = folder.with_suffix(".new")
    shutil.rmtree(aside, ignore_errors=True)  # of a process that was killed: who is here, is alone
    aside.mkdir()
    try:
        facts = _converted(model, aside)
        facts["files"] = {
            name: file_sha256(aside / name) for name in _FILES if (aside / name).is_file()
        }
        (aside / _FACTS).write_text(json.dumps({**facts, "digest": json_sha256(facts)}), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # a damaged one
        os.replace(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return facts


def _converted(model: Model, target: Path) -> dict[str, Any]:
    """Run the conversion and return what it says."""
    command = own_program(
        "embeddings.encoding.conversion", model.name, str(model.folder), str(target)
    )
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = done.stderr.strip().splitlines()
    if done.returncode:
        raise ModelError(lines[-1] if lines else f"{model.name}: the conversion was interrupted")
    facts: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return facts
