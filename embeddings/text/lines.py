"""Cut a text into lines at LF, CRLF and CR, as editors count them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Not `str.splitlines`: it also cuts at form feeds and other marks that no editor counts as lines.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a span of its text; `end` and `text` are without the line ending."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        """Tell whether the line holds nothing but white space."""
        return not self.text.strip()


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines of `text` in order; an empty text has none."""
    for match in _LINE.finditer(text):
        if match.group():
            content = match.group().rstrip("\r\n")
            yield Line(match.start(), match.start() + len(content), content)
