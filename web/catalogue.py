"""The words of the interface, one catalogue a language, and which language a reader wants."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language; an entry is a text, or `one` and `other` by a count.

    `name` is what the language calls itself, `direction` is "ltr" or "rtl".
    """

    code: str
    name: str
    direction: str
    entries: Mapping[str, str | Mapping[str, str]]

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for `key`, with `{name}` filled in; `count` chooses the number."""
        entry = self.entries[key]
        if not isinstance(entry, str):
            entry = entry["one" if values["count"] == 1 else "other"]
        return entry.format(**values)

    def starting(self, prefix: str) -> dict[str, str]:
        """Return the texts whose keys start so, without the prefix, for the page's scripts."""
        return {
            key.removeprefix(prefix): entry
            for key, entry in self.entries.items()
            if key.startswith(prefix) and isinstance(entry, str)
        }


def _read(code: str) -> Catalogue:
    content = (files("web") / "strings" / f"{code}.json").read_text("utf-8")
    return Catalogue(code, **json.loads(content))


CATALOGUES = {code: _read(code) for code in ("en", "de")}


def choose(wanted: Iterable[str]) -> Catalogue:
    """Return the catalogue of the first language there is one of, such as "de" for "de-AT"."""
    for code in wanted:
        found = CATALOGUES.get(code.partition("-")[0].lower())
        if found:
            return found
    return CATALOGUES[DEFAULT]
