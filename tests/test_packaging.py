"""An installed copy works like a checkout: every file beside the code goes into the wheel."""

from __future__ import annotations

import tomllib
from pathlib import Path

_ROOT = Path(__file__).parents[1]


def test_every_data_file_of_the_packages_is_named_as_package_data() -> None:
    setuptools = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packages = {_ROOT / name.replace(".", "/"): name for name in setuptools["packages"]}
    packaged = {
        path
        for folder, name in packages.items()
        for pattern in ("*.py", *setuptools["package-data"].get(name, ()))
        for path in folder.glob(pattern)
    }
    found = {
        path
        for folder in packages
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found - packaged == set()
