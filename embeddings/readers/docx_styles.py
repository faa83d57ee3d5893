"""Tell how a DOCX shows its paragraphs and runs, as they say themselves or else their styles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from docx.oxml.ns import qn

# A style may be based on one that is based on another, which Word allows about ten times.
_DEPTH = 20
_HEADING = re.compile(r"heading (\d)")
_BOLD, _RAISED = map(qn, ("w:b", "w:vertAlign"))
# What is struck out does not stand any more, as what a tracked change takes out does not.
_LEFT_OUT = tuple(map(qn, ("w:vanish", "w:strike", "w:dstrike")))
_SETTINGS = frozenset((*_LEFT_OUT, _BOLD, _RAISED))
_OFF = ("0", "false", "off")
_VALUE, _ID, _DEFAULT, _TYPE = map(qn, ("w:val", "w:styleId", "w:default", "w:type"))
_STYLE, _NAME, _BASE = map(qn, ("w:style", "w:name", "w:basedOn"))
_PARAGRAPH, _RUN, _FORMULA_RUN = map(qn, ("w:p", "w:r", "m:r"))
_OF_PARAGRAPH, _OF_RUN = map(qn, ("w:pPr", "w:rPr"))
_PARAGRAPH_STYLE, _RUN_STYLE, _OUTLINE = map(qn, ("w:pStyle", "w:rStyle", "w:outlineLvl"))
_NUMBERING, _NUMBER, _DEPTH_OF_NUMBER = map(qn, ("w:numPr", "w:numId", "w:ilvl"))
_Run = Mapping[str, str]
# A list by its number, and how deep an item of it is.
Numbered = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says; `level` is that of a heading."""

    name: str = ""
    base: str = ""
    level: int | None = None
    numbered: Numbered | None = None
    run: _Run = field(default_factory=dict)


class Styles:
    """The styles of a document, of which a paragraph without one has the default."""

    def __init__(self, styles: Any) -> None:
        elements = list(styles.iterchildren(_STYLE))
        own = {style.get(_ID): _style(style) for style in elements}
        self._styles = {key: _inherited(own, key) for key in own}
        self._default = next(
            (
                self._styles[style.get(_ID)]
                for style in elements
                if style.get(_DEFAULT, "0") not in _OFF and style.get(_TYPE) == "paragraph"
            ),
            _Style(),
        )
        # The last paragraph and the last run that were asked for, as they are asked for in turn.
        self._paragraph: tuple[Any, _Style] = (None, _Style())
        self._last_run: tuple[Any, _Run] = (None, {})

    def name(self, paragraph: Any) -> str:
        """Return the name of a paragraph's style, in small letters."""
        return self._of(paragraph).name

    def level(self, paragraph: Any) -> int:
        """Return the level of a heading, from 1 to 6, or 0 for what is none."""
        own = _outline(_properties(paragraph, _OF_PARAGRAPH))
        return (self._of(paragraph).level or 0) if own is None else own

    def numbered(self, paragraph: Any) -> Numbered | None:
        """Return the list that a paragraph is an item of, and its depth, if it is one.

        The number of a list that takes back what the style says is 0.
        """
        own = _numbered(_properties(paragraph, _OF_PARAGRAPH))
        return self._of(paragraph).numbered if own is None else own

    def is_bold(self, run: Any) -> bool:
        """Tell whether a run is in bold type."""
        return self._run(run).get(_BOLD, "0") not in _OFF

    def is_raised(self, run: Any) -> bool:
        """Tell whether a run stands above the line, as an exponent does."""
        return self._run(run).get(_RAISED) == "superscript"

    def leave_out_hidden(self, root: Any) -> None:
        """Take those runs out of an element that the document does not show, or strikes out."""
        runs = [run for run in root.iter(_RUN, _FORMULA_RUN) if self._is_left_out(run)]
        for run in runs:
            run.getparent().remove(run)

    def _is_left_out(self, run: Any) -> bool:
        settings = self._run(run)
        return any(settings.get(each, "0") not in _OFF for each in _LEFT_OUT)

    def _of(self, paragraph: Any) -> _Style:
        if self._paragraph[0] is not paragraph:
            key = _value(_properties(paragraph, _OF_PARAGRAPH), _PARAGRAPH_STYLE)
            self._paragraph = paragraph, self._styles.get(key, self._default)
        return self._paragraph[1]

    def _run(self, run: Any) -> _Run:
        if self._last_run[0] is not run:
            paragraph = next(run.iterancestors(_PARAGRAPH), None)
            above = {} if paragraph is None else self._of(paragraph).run
            own = _properties(run, _OF_RUN)
            style = self._styles.get(_value(own, _RUN_STYLE), _Style())
            self._last_run = run, {**above, **style.run, **_settings(own)}
        return self._last_run[1]


def _style(style: Any) -> _Style:
    """Return what a style says itself."""
    name = _value(style, _NAME).casefold()
    match = _HEADING.fullmatch(name)
    properties = style.find(_OF_PARAGRAPH)
    level = 1 if name == "title" else min(int(match[1]), 6) if match else _outline(properties)
    run = _settings(style.find(_OF_RUN))
    return _Style(name, _value(style, _BASE), level, _numbered(properties), run)


def _inherited(styles: Mapping[str, _Style], key: str) -> _Style:
    """Return a style with what it does not say itself, but those that it is based on."""
    style = styles[key]
    base = style.base
    for _ in range(_DEPTH):
        above = styles.get(base)
        if above is None:
            break
        style = replace(
            style,
            level=above.level if style.level is None else style.level,
            numbered=style.numbered or above.numbered,
            run={**above.run, **style.run},
        )
        base = above.base
    return style


def _properties(element: Any, tag: str) -> Any:
    """Return the properties of a paragraph or a run: they come first in it."""
    first = next(iter(element), None)
    return first if first is not None and first.tag == tag else None


def _outline(properties: Any) -> int | None:
    """Return the level of a heading as an outline counts it, from 0; its tenth is no heading."""
    value = _value(properties, _OUTLINE)
    if not value:
        return None
    return min(int(value) + 1, 6) if value in "012345678" else 0


def _numbered(properties: Any) -> Numbered | None:
    numbering = None if properties is None else properties.find(_NUMBERING)
    number = _value(numbering, _NUMBER)
    return (number, _value(numbering, _DEPTH_OF_NUMBER) or "0") if number else None


def _settings(properties: Any) -> dict[str, str]:
    children = () if properties is None else properties
    return {child.tag: child.get(_VALUE, "1") for child in children if child.tag in _SETTINGS}


def _value(within: Any, tag: str) -> str:
    """Return the value of a property, if it is there."""
    element = None if within is None else within.find(tag)
    return "" if element is None else element.get(_VALUE) or ""
