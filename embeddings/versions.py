"""The versions of what decides an index: one written by other versions is rebuilt.

Kept apart from the code they speak of, so that opening an index imports none of it.
"""

from __future__ import annotations

VERSIONS = {
    "format": 7,  # raise it whenever the files are laid out otherwise
    "readers": 6,  # … the same file would be read otherwise
    "splitter": 6,  # … the same document would be cut otherwise
    "analyzer": 5,  # … the same text would give other terms
    "projection": 3,  # … the same tokens would be kept as other vectors
}
