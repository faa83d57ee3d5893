"""Cut Markdown into headings and paragraphs at its top-level blocks, without its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from embeddings.text.blocks import (
    BAR,
    BOLD,
    Block,
    announces,
    ends_stating,
    is_bare,
    joined,
    trimmed,
)
from embeddings.text.lines import Line, split_lines
from embeddings.text.markdown_comments import find_comments, without_comments

_MAX_BOLD = 100
_FRONT_MATTER = re.compile(r"---[ \t]*[\r\n](.*?)[\r\n]---[ \t]*(?:[\r\n]|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]+([^\r\n]+)", re.MULTILINE)

_TAG = re.compile(r"<[^<>]*>")
# The question that opens its answer with a click.
_SUMMARY = re.compile(
    r"(?:\s*<details\b[^<>]*>)?\s*<summary\b[^<>]*>(.*?)</summary>\s*", re.IGNORECASE
)
_OPENED = re.compile(r"</details>\s*\Z", re.IGNORECASE)
_PROGRAM = re.compile(r"\s*<(script|style)\b.*</\1>\s*", re.DOTALL | re.IGNORECASE)
# Tokens of what a paragraph ending in a colon announces.
_LISTINGS = ("list_open", "fence", "code_block", "table_open")
# The name and the classes that some programs take from behind a heading: {#fees .wide}
_ATTRIBUTES = re.compile(r"\{[#.:][^{}]*\}$")


def front_matter_title(text: str) -> str:
    """Return the title that the front matter of a Markdown text gives on one line, or ""."""
    matter = _FRONT_MATTER.match(text)
    found = _TITLE.search(matter[1]) if matter else None
    given = found[1].strip() if found else ""
    if given.startswith(('"', "'")):
        given = given[1:].partition(given[0])[0]
    elif given.startswith(tuple(">|&*!{[#")):  # YAML for something other than this text
        given = ""
    else:
        given = given.partition(" #")[0]
    return " ".join(given.split())


def markdown_blocks(text: str) -> list[Block]:
    """Cut Markdown (CommonMark with tables and front matter) at its top-level blocks.

    A list, a table or a program that follows a paragraph ending in a colon belongs to that
    paragraph. A paragraph all in bold type is a heading of one after it that is not, and so is a
    summary of what it opens.
    """
    lines = list(split_lines(text))
    tokens = MarkdownIt("commonmark").enable("table").use(front_matter_plugin).parse(text)
    comments = find_comments(text, lines, tokens)
    blocks: list[Block] = []
    for block, is_listing in _top_blocks(text, lines, tokens):
        if not without_comments(text, block, comments):
            continue
        intro = blocks[-1] if is_listing and blocks else None
        if intro is not None and announces(intro, text[intro.start : intro.end]):
            blocks[-1] = joined(intro, block)
            continue
        blocks.append(block)
    settled = (_settled(text, *pair) for pair in zip(blocks, [*blocks[1:], None], strict=False))
    return [part for block in settled for part in without_comments(text, block, comments)]


def _top_blocks(text: str, lines: list[Line], tokens: list[Token]) -> Iterator[tuple[Block, bool]]:
    """Yield each top-level block and whether a colon before it may announce it.

    Lines that the parser passes over in silence, link definitions, are paragraphs here.
    """
    line, ends = 0, 0
    for position, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        first, last = token.map
        if line < first:
            yield trimmed(text, Block(lines[line].start, lines[first - 1].end)), False
        line = last
        if token.type != "hr" and not _is_markup(tokens, position):
            block = _markdown_block(text, lines, tokens, position)
            yield replace(block, ends=ends), token.type.endswith(_LISTINGS)
            ends = 0
        if token.type == "html_block" and _OPENED.search(token.content):
            ends = BOLD
    if line < len(lines):
        yield trimmed(text, Block(lines[line].start, lines[-1].end)), False


def _is_markup(tokens: list[Token], position: int) -> bool:
    """Tell whether a block is HTML of which nothing can be read: `</details>`, a picture."""
    token = tokens[position]
    if token.type == "paragraph_open":
        inside = tokens[position + 1].children or []
        return all(child.type in ("html_inline", "softbreak") for child in inside)
    if token.type != "html_block":
        return False
    return _PROGRAM.fullmatch(token.content) is not None or is_bare(_TAG.sub("", token.content))


def _markdown_block(text: str, lines: list[Line], tokens: list[Token], position: int) -> Block:
    token = tokens[position]
    first, last = token.map or [0, 0]
    start, end = lines[first].start, lines[min(last, len(lines)) - 1].end
    if token.type == "heading_open":
        inline = tokens[position + 1]
        content = inline.content.splitlines()
        if content:
            start = text.index(content[0], start)
            shown = _ATTRIBUTES.sub("", content[-1].rstrip())
            end = text.rindex(content[-1], start, end) + len(shown)
        name = _ATTRIBUTES.sub("", _said(inline)).rstrip()
        return trimmed(text, Block(start, end, int(token.tag[1]), name=name))
    if token.type == "paragraph_open" and _is_bold(tokens[position + 1]):
        inline = tokens[position + 1]
        start = text.index(inline.content, start) + 2
        return Block(start, start + len(inline.content) - 4, BOLD, name=_said(inline))
    if token.type == "html_block" and (summary := _SUMMARY.fullmatch(text, start, end)):
        said = " ".join(_TAG.sub("", summary[1]).split())
        if not is_bare(said) and len(said) <= _MAX_BOLD:
            return trimmed(text, Block(*summary.span(1), BOLD, name=said))
    if token.type in ("fence", "code_block", "front_matter", "html_block"):
        breaks = [line.start for line in lines[first + 1 : last] if not line.blank]
    else:
        breaks = list(_nested_starts(lines, tokens, position, last))
    columns = _columns(tokens, position) if token.type == "table_open" else ""
    return trimmed(text, Block(start, end, 0, tuple(breaks), columns=columns))


def _columns(tokens: list[Token], position: int) -> str:
    """Return what the head of a table calls its columns."""
    cells = takewhile(
        lambda token: token.type != "thead_close",
        map(tokens.__getitem__, range(position, len(tokens))),  # a slice of them would be copied
    )
    return BAR.join(_said(cell) for cell in cells if cell.type == "inline")


def _nested_starts(
    lines: list[Line], tokens: list[Token], position: int, last: int
) -> Iterator[int]:
    """Yield where the list items, table rows and paragraphs inside a block start."""
    previous = (tokens[position].map or [0])[0]
    for place in range(position + 1, len(tokens)):  # a slice of them would be copied
        token = tokens[place]
        if (token.map and token.map[0] >= last) or (not token.level and token.nesting >= 0):
            return
        if token.map and token.map[0] > previous and token.nesting >= 0:
            previous = token.map[0]
            yield lines[previous].start


def _settled(text: str, block: Block, following: Block | None) -> Block:
    """Return a block, a line in bold type as a paragraph where no paragraph follows."""
    if block.level != BOLD or (following is not None and not (following.level or following.ends)):
        return block
    mark = 2 if text[block.end : block.end + 2] in ("**", "__") else 0
    return Block(block.start - mark, block.end + mark, ends=block.ends)


def _is_bold(inline: Token) -> bool:
    """Tell whether a paragraph is one short line, all of it bold, that states nothing."""
    marks = [child for child in inline.children or [] if not child.level and child.type != "text"]
    plain = "".join(child.content for child in inline.children or [] if not child.level)
    said = _said(inline)
    return (
        [mark.type for mark in marks] == ["strong_open", "strong_close"]
        and not plain
        and "\n" not in inline.content
        and not is_bare(said)
        and len(said) <= _MAX_BOLD
        and not ends_stating(said)
    )


def _said(inline: Token) -> str:
    """Return what a reader sees of a line, its markup left out."""
    words = (
        " " if child.type.endswith("break") else child.content
        for child in inline.children or []
        if child.type != "html_inline"
    )
    return " ".join("".join(words).split())
