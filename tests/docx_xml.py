"""Write the body of a DOCX as Word does."""

from __future__ import annotations

import re


def line(xml: str) -> str:
    """Return a paragraph as Word writes it, in which each text in braces is a run."""
    return f"<w:p>{re.sub(r'{([^}]*)}', lambda found: run(found[1]), xml)}</w:p>"


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def math(xml: str) -> str:
    return f"<m:oMath>{xml}</m:oMath>"


def part(kind: str, **parts: str) -> str:
    """Return a structure of a formula, each of its parts a text."""
    inside = (f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>" for name, text in parts.items())
    return f"<m:{kind}>{''.join(inside)}</m:{kind}>"


def cell(xml: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{xml}</w:tc>"


def table(rows: list[list[str]]) -> str:
    inside = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl>{inside}</w:tbl>"


def box(text: str) -> str:
    return f"<w:txbxContent>{line(text)}</w:txbxContent>"
