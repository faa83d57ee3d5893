"""The settings: one table, from which the command line's options and the environment are read."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path

from embeddings.encoding.model import DEFAULT_MODEL
from embeddings.errors import InvalidSettings
from embeddings.searching.index_kinds import INDEX_KINDS, IndexKind

# The checkout this file is in, or else (installed from a wheel) the folder qa is called in.
_CHECKOUT = Path(__file__).resolve().parent.parent
HOME = _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() else Path.cwd()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `--name` on the command line, `QA_NAME` in the environment."""

    name: str
    default: str
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        """Return the environment variable's name."""
        return f"QA_{self.name.upper()}"

    @property
    def option(self) -> str:
        """Return the command line option."""
        return f"--{self.name.replace('_', '-')}"


TABLE = (
    Setting("seeds", "seeds", "folder of the documents"),
    Setting("index", ".index", "folder of the index"),
    Setting(
        "index_kind", "auto", "exact, approximate or auto, which is exact up to 50,000 vectors"
    ),
    Setting("cache", ".cache", "folder of what is made of the model once"),
    Setting("cases", ".cases", "folder of the evaluation cases that readers' votes make"),
    Setting("model", DEFAULT_MODEL, "sentence-transformers model: a folder or a hub name"),
    Setting("host", "127.0.0.1", "address to listen on; any but this machine's own needs a key"),
    Setting("port", "8000", "port to listen on"),
    Setting("api_key", "", "key that every request must carry, if set", secret=True),
    Setting("allowed_hosts", "", "further host names, comma-separated, that requests may ask for"),
    Setting("threads", "8", "requests answered at the same time"),
)
BY_NAME = {setting.name: setting for setting in TABLE}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings' values, checked."""

    seeds: Path
    index: Path
    index_kind: IndexKind
    cache: Path
    cases: Path
    model: str
    host: str
    port: int
    api_key: str
    allowed_hosts: tuple[str, ...]
    threads: int

    @classmethod
    def read(cls, **given: str | None) -> Settings:
        """Make settings of values given as text, taking the table's default for those missing.

        The default folders lie in the project's own folder, so that `qa` works from anywhere.
        Raise `InvalidSettings`, naming the variable and the value.
        """
        values = {s.name: given.get(s.name) or s.default for s in TABLE}

        def folder(name: str) -> Path:
            return Path(values[name]) if given.get(name) else HOME / values[name]

        settings = cls(
            seeds=folder("seeds"),
            index=folder("index"),
            index_kind=_kind(values["index_kind"]),
            cache=folder("cache"),
            cases=folder("cases"),
            model=values["model"],
            host=values["host"].strip("[] ").lower(),
            port=_number("port", values["port"], 0, 65535),
            api_key=values["api_key"],
            allowed_hosts=_hosts(values["allowed_hosts"]),
            threads=_number("threads", values["threads"], 1, 256),
        )
        if settings.api_key and len(settings.api_key) < 8:
            raise InvalidSettings("QA_API_KEY: shorter than 8 characters: choose a longer key")
        for name in ("index", "cache", "cases"):
            _check_apart(name, getattr(settings, name), settings.seeds)
        return settings

    @property
    def loopback(self) -> bool:
        """Tell whether the server would be reached from this machine only."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def check_serving(self) -> None:
        """Raise `InvalidSettings` where serving would open the documents to everybody."""
        if not self.loopback and not self.api_key:
            raise InvalidSettings(
                f"QA_HOST={self.host} can be reached from other machines: set QA_API_KEY as well"
            )


def _check_apart(name: str, folder: Path, seeds: Path) -> None:
    """Raise `InvalidSettings` for a folder of ours whose files would be read as documents."""
    # `resolve` raises for links in a circle.
    within, root = (Path(os.path.realpath(each)) for each in (folder, seeds))
    if not within.is_relative_to(root):
        return
    if not any(part.startswith(".") for part in within.relative_to(root).parts):
        raise InvalidSettings(
            f"QA_{name.upper()}={folder}: lies in the seeds folder {seeds}, where its files would "
            "be read as documents: name one outside it, or with a dot before its name"
        )


def _hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(filter(None, (host.strip().lower() for host in value.split(","))))
    for host in hosts:
        if ":" in host or "/" in host:
            raise InvalidSettings(
                f"QA_ALLOWED_HOSTS: {host} is no host name: give names alone, such as example.com, "
                "without a scheme or a port"
            )
    return hosts


def _kind(value: str) -> IndexKind:
    for kind in INDEX_KINDS:
        if value == kind:
            return kind
    raise InvalidSettings(f"QA_INDEX_KIND={value}: not one of {', '.join(INDEX_KINDS)}")


def _number(name: str, value: str, least: int, most: int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise InvalidSettings(f"QA_{name.upper()}={value}: not a number from {least} to {most}")
    return number


assert [field.name for field in fields(Settings)] == [setting.name for setting in TABLE]
