"""Set aside what is too much for memory, in files without a name that end with the process.

Written from front to back, and read back at any place.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Generic, TypeVar
from weakref import finalize

import numpy as np
from numpy.typing import DTypeLike, NDArray

from embeddings.errors import IndexUnusable

T = TypeVar("T")
Place = tuple[int, int]
"""Where something lies in a file, and how many bytes of it there are."""


class Objects(Generic[T]):
    """Objects of one kind in a nameless file in `folder`, or among the system's temporary ones."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        with writing(folder):
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed with the object)
        finalize(self, _close, self._file)

    def add(self, item: T) -> Place:
        """Write an object; return where it lies. Raise `IndexUnusable` where there is no room."""
        content = pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        with writing(self._folder):
            place = self._file.tell(), len(content)
            self._file.write(content)
            self._file.flush()
        return place

    def get(self, place: Place) -> T:
        """Return a copy of the object that lies there; several threads may ask at once.

        Raise `IndexUnusable` where the disk does not give it back.
        """
        start, length = place
        with writing(self._folder):
            item: T = pickle.loads(os.pread(self._file.fileno(), length, start))
        return item


class Column:
    """An array that grows by rows, in a nameless file in `folder` or a temporary one."""

    def __init__(self, dtype: DTypeLike, folder: Path | None = None) -> None:
        self._dtype = np.dtype(dtype)
        self._length = 0
        self._folder = folder
        with writing(folder):
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed with the object)
        finalize(self, _close, self._file)

    def __len__(self) -> int:
        return self._length

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows, (n,), at the end; raise `IndexUnusable` where there is no room for them."""
        with writing(self._folder):
            self._file.write(np.ascontiguousarray(rows, self._dtype).view(np.uint8).data)
        self._length += len(rows)

    def array(self) -> NDArray[Any]:
        """Return all rows, (n,), mapped and not in memory; raise `IndexUnusable` as `append`."""
        with writing(self._folder):
            self._file.flush()
            if not self._length:  # an empty file cannot be mapped
                return np.empty(0, self._dtype)
            return np.asarray(np.memmap(self._file, self._dtype, "r", shape=(self._length,)))


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what had no room is not wanted any more
        file.close()


@contextmanager
def writing(folder: Path | None) -> Iterator[None]:
    """Say of an error of the disk what it means to a build: raise `IndexUnusable`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        where = folder or "the temporary folder"
        raise IndexUnusable(f"{where} cannot be written: {reason}; the old index stays") from error
