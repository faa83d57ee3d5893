"""Name the command that runs a part of this program in a process of its own."""

from __future__ import annotations

import sys


def own_program(module: str, *arguments: str) -> list[str]:
    """Return a command for one of our modules, whatever lies in the folder that it is run from.

    Without `-P` a file there that is called as one of our modules, or of the standard library's,
    would be run in its place.
    """
    return [sys.executable, "-P", "-m", module, *arguments]
