"""Load arrays from NumPy's files, one after another.

NumPy parses each array's header as Python, and Python 3.11 may raise a SystemError where two
threads parse at once (https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

_PARSING = Lock()


def map_array(path: Path) -> NDArray[Any]:
    """Return the array in a .npy file, mapped.

    Raise `OSError`, `ValueError` or `EOFError` for a file that cannot be read or holds no array.
    """
    with _PARSING:
        mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        return mapped


def load_arrays(path: Path, names: Sequence[str] = ()) -> dict[str, NDArray[Any]]:
    """Return arrays of an .npz file by name, all of them if none is named.

    Raise `OSError`, `ValueError`, `EOFError` or `zipfile.BadZipFile` for a file that cannot be read
    or is damaged, and `KeyError` for a name that is not in it.
    """
    with _PARSING, path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
        return {name: kept[name] for name in names or kept}
