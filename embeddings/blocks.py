"""Cut a document's text into headings and paragraph blocks with exact offsets.

A block is what an author set apart: by blank lines in plain text, by markup in Markdown. Nothing
that holds a letter or a digit is left out, and `text[block.start:block.end]` is always verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from embeddings.lines import Line, split_lines

_BULLET = re.compile(r"\s*(?:[-*+•–]|\d{1,3}[.)])\s+\S")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
_MAX_HEADING = 80
# Text is not wrapped to fewer characters than this: shorter lines are lines of a list or a verse.
_NARROWEST = 30


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`level` 1 to 6) or a paragraph (`level` 0) as a span of the document's text.

    `breaks` are offsets inside the block where a sentence must end: list items, table rows and
    lines that were not merely wrapped. `page` and `line`, from 1, are where it starts in the file,
    0 where the format has no pages, or where lines are those of the text.
    """

    start: int
    end: int
    level: int = 0
    breaks: tuple[int, ...] = ()
    page: int = 0
    line: int = 0


def plain_blocks(text: str) -> list[Block]:
    """Cut plain text at its blank lines, and tell headings from paragraphs.

    A heading is a line underlined with `===` or `---`, or a short line standing alone, without
    closing punctuation or a colon, before a block that is not such a line itself.
    """
    groups = list(_groups(split_lines(text)))
    titles = [_is_title(group) for group in groups]
    blocks = []
    for number, lines in enumerate(groups):
        group = lines
        before_prose = number + 1 < len(groups) and not titles[number + 1]
        if len(group) > 1 and not _is_bare(group[0]) and _UNDERLINE.fullmatch(group[1].text):
            level = 1 if "=" in group[1].text else 2
            blocks.append(_trimmed(text, group[0].start, group[0].end, level))
            group = group[2:]
        elif titles[number] and before_prose:
            blocks.append(_trimmed(text, group[0].start, group[0].end, 2))
            continue
        if group:
            breaks = tuple(_line_breaks(group))
            blocks.append(_trimmed(text, group[0].start, group[-1].end, 0, breaks))
    return [block for block in blocks if not _is_bare_text(text[block.start : block.end])]


def markdown_blocks(text: str) -> list[Block]:
    """Cut Markdown (CommonMark with tables and front matter) at its top-level blocks.

    A list that follows a paragraph ending in a colon belongs to that paragraph.
    """
    lines = list(split_lines(text))
    parser = MarkdownIt("commonmark").enable("table").use(front_matter_plugin)
    blocks: list[Block] = []
    tokens = parser.parse(text)
    for block, is_list in _top_blocks(text, lines, tokens):
        if _is_bare_text(text[block.start : block.end]):
            continue
        if is_list and blocks and not blocks[-1].level:
            intro = blocks[-1]
            if text[intro.start : intro.end].endswith(":"):
                breaks = (*intro.breaks, block.start, *block.breaks)
                blocks[-1] = Block(intro.start, block.end, 0, breaks)
                continue
        blocks.append(block)
    return blocks


def _top_blocks(text: str, lines: list[Line], tokens: list[Token]) -> Iterator[tuple[Block, bool]]:
    """Yield each top-level block and whether it is a list.

    Lines that the parser passes over in silence, link definitions, are paragraphs here.
    """
    line = 0
    for position, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        first, last = token.map
        if line < first:
            yield _trimmed(text, lines[line].start, lines[first - 1].end), False
        line = last
        if token.type != "hr":
            block = _markdown_block(text, lines, tokens, position)
            yield block, token.type.endswith("list_open")
    if line < len(lines):
        yield _trimmed(text, lines[line].start, lines[-1].end), False


def _markdown_block(text: str, lines: list[Line], tokens: list[Token], position: int) -> Block:
    token = tokens[position]
    first, last = token.map or [0, 0]
    start, end = lines[first].start, lines[min(last, len(lines)) - 1].end
    if token.type == "heading_open":
        content = tokens[position + 1].content.splitlines()
        if content:
            start = text.index(content[0], start)
            end = text.rindex(content[-1], start, end) + len(content[-1])
        return _trimmed(text, start, end, int(token.tag[1]))
    if token.type in ("fence", "code_block", "front_matter", "html_block"):
        breaks = [line.start for line in lines[first + 1 : last] if not line.blank]
    else:
        breaks = list(_nested_starts(lines, tokens, position, last))
    return _trimmed(text, start, end, 0, tuple(breaks))


def _nested_starts(
    lines: list[Line], tokens: list[Token], position: int, last: int
) -> Iterator[int]:
    """Yield where the list items, table rows and paragraphs inside a block start."""
    previous = (tokens[position].map or [0])[0]
    for token in tokens[position + 1 :]:
        if (token.map and token.map[0] >= last) or (not token.level and token.nesting >= 0):
            return
        if token.map and token.map[0] > previous and token.nesting >= 0:
            previous = token.map[0]
            yield lines[previous].start


def _groups(lines: Iterator[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if not line.blank:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _is_title(group: list[Line]) -> bool:
    text = group[0].text.strip()
    return (
        len(group) == 1
        and len(text) <= _MAX_HEADING
        and text[-1] not in ".!:;,…。！；，"
        and not {":", "\t", "："} & set(text)
        and any(character.isalpha() for character in text)
        and not _BULLET.match(text)
    )


def _line_breaks(group: list[Line]) -> Iterator[int]:
    """Yield the starts of lines that begin something new rather than continue a wrapped line.

    A line is taken as wrapped when the next line's first word would not have fitted on it, among
    lines as long as those of wrapped text are.
    """
    width = max(_NARROWEST, *(len(line.text) for line in group))
    for line, following in pairwise(group):
        word = following.text.split(maxsplit=1)[0]
        if _BULLET.match(following.text) or len(line.text) + 1 + len(word) <= width:
            yield following.start


def _trimmed(
    text: str, start: int, end: int, level: int = 0, breaks: tuple[int, ...] = ()
) -> Block:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Block(start, end, level, tuple(point for point in breaks if start < point < end))


def _is_bare(line: Line) -> bool:
    return _is_bare_text(line.text)


def _is_bare_text(text: str) -> bool:
    """Tell whether there is nothing to read: rules, ornaments, empty markup."""
    return not any(character.isalnum() for character in text)
