"""Add documents to the seeds folder and remove them from it; a rebuild makes it so in the index."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Literal, cast

from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.datastructures import FileStorage

from embeddings.building.seeds import MAX_BYTES, list_seeds, printable
from embeddings.building.sources import document_id
from embeddings.errors import UnreadableSeed
from embeddings.readers.registry import suffix_of
from web.current import parts
from web.openapi import describe
from web.problems import prefers_page, problem
from web.schema import Fault

blueprint = Blueprint("seeds", __name__, url_prefix="/documents")

MAX_UPLOAD = 4 * MAX_BYTES
_MOST_FILES = 100_000
_ASIDE = re.compile(r"\.[0-9a-f]{16}\.upload")
_OLD_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Upload:
    """Files to add, each with its name; they replace those of the same names if told "yes"."""

    file: list[bytes]
    replace: Literal["yes", "no"] = "no"


@dataclass(frozen=True, slots=True)
class Added:
    """A file that was added to the seeds folder; `replaced` one of the same name."""

    id: str
    path: str
    bytes: int
    replaced: bool


@dataclass(frozen=True, slots=True)
class Additions:
    """What was added; the answers know of it after `POST /rebuild`."""

    added: list[Added]


@blueprint.post("")
@describe(
    takes=Upload,
    body="multipart/form-data",
    returns=Additions,
    status=HTTPStatus.CREATED,
    problems=(401, 409, 413, 422, 500),
    pages=True,
)
def add() -> Response:
    """Add files, sent as multipart/form-data in the field `file`, all of them or none.

    One that is there already is replaced only if the field `replace` is "yes".
    """
    request.max_content_length, request.max_form_parts = MAX_UPLOAD, _MOST_FILES
    files = request.files.getlist("file")
    try:
        return _add(files, replacing=request.form.get("replace") == "yes")
    finally:
        for file in files:
            file.close()


def _add(given: list[FileStorage], *, replacing: bool) -> Response:
    files = [file for file in given if file.filename]
    # A form in which nothing was chosen sends one without a name, and nothing in it.
    if any(_size(file) for file in given if not file.filename) or request.form.get("file"):
        return problem(422, "a file without a name in the field `file`: give each its name")
    if not files:
        return problem(422, "no file in the field `file` of a multipart/form-data body")
    folder = parts().settings.seeds
    times = Counter(map(_name, files))
    faults = [fault for file in files if (fault := _fault(file, times)) is not None]
    if faults:
        return problem(422, "; ".join(f"{f.field}: {f.message}" for f in faults), faults)
    present = [name for name in map(_name, files) if (folder / name).exists()]
    if present and not replacing:
        return problem(409, _there_already(present))
    added = _save(files, folder, replacing=replacing)
    if prefers_page():
        return cast("Response", redirect(url_for("documents.index"), HTTPStatus.SEE_OTHER))
    response = jsonify(Additions(added))
    response.status_code = HTTPStatus.CREATED
    return response


def _there_already(names: Sequence[str]) -> str:
    return f"there already: {', '.join(names)}; send replace=yes to replace it"


@blueprint.delete("/<document_id>")
@describe(status=HTTPStatus.NO_CONTENT, problems=(401, 404, 500))
def remove(document_id: str) -> Response:
    """Delete a document's file; answers stop quoting it after `POST /rebuild`."""
    file = _find(document_id)
    if file is None:
        abort(404, f"no file {document_id} in the seeds folder")
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        return problem(500, f"{file.name} cannot be deleted: {error.strerror}")
    return Response(status=HTTPStatus.NO_CONTENT)


def _find(wanted: str) -> Path | None:
    """Return the file that is listed under an id: of its name, or else of how that is shown."""
    found = list_seeds(parts().settings.seeds)
    shown = {document_id(printable(name)): file for name, file in found}
    return (shown | {document_id(name): file for name, file in found}).get(wanted)


def _name(file: FileStorage) -> str:
    """Return the name a file is kept under, without the folders it had where it came from."""
    return (file.filename or "").rpartition("/")[2].strip()


def _fault(file: FileStorage, times: Mapping[str, int]) -> Fault | None:
    """Return what is wrong with a file; `times` counts how often each name was sent."""
    name = _name(file)
    message = ""
    if not name or name.startswith(".") or printable(name) != name:
        message = "not a name for a document: rename the file"
    elif len(os.fsencode(name)) > 255:
        message = "the name is longer than 255 bytes: rename the file"
    elif (parts().settings.seeds / name).is_dir():
        message = "a folder is called so: rename the file"
    elif times[name] > 1:
        message = f"{times[name]} files are called {name}: rename all but one"
    elif _size(file) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 2**20} MiB: split it"
    else:
        try:
            suffix_of(name)
        except UnreadableSeed as error:
            message = str(error)
    return Fault(field=file.filename or "file", message=message) if message else None


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, os.SEEK_END)
    file.stream.seek(0)
    return size


def _save(files: Sequence[FileStorage], folder: Path, *, replacing: bool) -> list[Added]:
    """Write files aside, under names that builds pass over, and then move all into their places."""
    aside = {_name(file): folder / f".{secrets.token_hex(8)}.upload" for file in files}
    added: list[Added] = []
    with ExitStack() as left, ExitStack() as undo:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for file in files:
                left.callback(_drop, aside[_name(file)])
                file.save(aside[_name(file)])
            for name, path in aside.items():
                added.append(_place(name, path, folder / name, replacing=replacing))
                if not added[-1].replaced:
                    undo.callback(_drop, folder / name)
        except OSError as error:
            abort(500, f"{', '.join(aside)} cannot be written: {error.strerror}")
        undo.pop_all()
    return added


def _place(name: str, aside: Path, file: Path, *, replacing: bool) -> Added:
    """Move a file into its place; where another was put there meanwhile, say so and do not."""
    added = Added(document_id(name), name, aside.stat().st_size, replacing and file.exists())
    try:
        if replacing:
            os.replace(aside, file)
        else:
            _link(aside, file)
    except FileExistsError:
        abort(409, _there_already([name]))
    return added


def _link(aside: Path, file: Path) -> None:
    """Give a file a name; raise `FileExistsError` where another has it."""
    try:
        os.link(aside, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        file.touch(exist_ok=False)
        os.replace(aside, file)


def drop_interrupted(folder: Path) -> None:
    """Delete what uploads left in the folder that were interrupted an hour ago or earlier."""
    for path in folder.glob(".*.upload"):
        with suppress(OSError):
            if _ASIDE.fullmatch(path.name) and path.stat().st_mtime < time.time() - _OLD_SECONDS:
                path.unlink()


def _drop(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
