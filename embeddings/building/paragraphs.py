"""Make the passages that are searched and quoted: paragraphs with their headings and sentences."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from pathlib import PurePosixPath

from embeddings.building.sources import Document
from embeddings.text.blocks import Block
from embeddings.text.language import DEFAULT, guess_language
from embeddings.text.lines import split_lines
from embeddings.text.plain_blocks import plain_blocks
from embeddings.text.questions import with_questions
from embeddings.text.sentences import Span, last_gap, split_sentences

# A passage longer than this is cut into windows: about as much as one reads at a glance, and
# close to what the encoder takes in at once (256 word pieces).
MAX_CHARACTERS = 1500
# A first row longer than this is no names of columns.
_MAX_COLUMNS = 300
# How much of a paragraph tells its language.
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A passage `text[start:end]` of a document, on 1-based `line` and `page` (0: no pages).

    `headings` are those above it, outermost first; `sentences` are spans of the document's text.
    """

    start: int
    end: int
    line: int
    page: int
    headings: tuple[str, ...]
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document cut up: its title, its language (ISO 639-1), its paragraphs and its headings.

    Of a heading with markup in it, what it says stands behind its span, else "". `name` is what its
    file is called, "" for what is no file: a passage of a question set.
    """

    title: str
    name: str
    language: str
    paragraphs: tuple[Paragraph, ...]
    headings: tuple[tuple[int, int, str], ...]


def outline(document: Document) -> Outline:
    """Cut a document into paragraphs.

    The title is the one given, or the first level-1 heading, or else the file's name without its
    suffix. A given title stands above all headings, unless the first of them says the same. A
    heading with nothing below it is a paragraph itself, so that no text is lost to the search.
    """
    text = document.text
    language = guess_language(text)
    cut = plain_blocks(text) if document.blocks is None else document.blocks
    blocks = list(with_questions(text, cut, language))
    line_starts = [line.start for line in split_lines(text)]
    title = document.title
    path: list[Block] = []
    paragraphs: list[Paragraph] = []
    headings: list[tuple[int, int, str]] = []
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        if block.ends:
            path = [above for above in path if above.level < block.ends]
        if block.level:
            marked = block.name != text[block.start : block.end]
            headings.append((block.start, block.end, block.name if marked else ""))
            path = [above for above in path if above.level < block.level]
            if block.level == 1 and not title:
                title = _heading(text, block)
            if following is not None and _heads(block, following):
                path.append(block)
                continue
        names = tuple(_heading(text, above) for above in path)
        if document.title and names[:1] != (document.title,):
            names = (document.title, *names)
        spoken = _language(text, block, language)
        sentences = split_sentences(text, block.start, block.end, block.breaks, spoken)
        for window in _windows(text, sentences):
            start, end = window[0][0], window[-1][1]
            # Further down a long table, its first row says what the columns are.
            named = start > block.start and 0 < len(block.columns) <= _MAX_COLUMNS
            above = (*names, block.columns) if named else names
            line = block.line or bisect_right(line_starts, start)
            paragraphs.append(Paragraph(start, end, line, block.page, above, tuple(window)))
        if block.level:
            path.append(block)
    name = _name(document.path)
    is_file = PurePosixPath(document.path).suffix[1:].isalpha()
    return Outline(
        title or name, name if is_file else "", language, tuple(paragraphs), tuple(headings)
    )


def _language(text: str, block: Block, language: str) -> str:
    """Return the language of a block's sentences: in a document in English some are in others."""
    if language != DEFAULT:
        return language
    return guess_language(text[block.start : min(block.end, block.start + _SAMPLE)])


def _heads(heading: Block, block: Block) -> bool:
    """Tell whether a heading stands above the block that follows it."""
    return all(level == 0 or level > heading.level for level in (block.level, block.ends))


def _heading(text: str, block: Block) -> str:
    return block.name or " ".join(text[block.start : block.end].split())


def _windows(text: str, sentences: list[Span]) -> Iterator[list[Span]]:
    """Group sentences into windows of about equal length, none over `MAX_CHARACTERS`."""
    pieces = [piece for sentence in sentences for piece in _pieces(text, sentence)]
    if not pieces:
        return
    total = pieces[-1][1] - pieces[0][0]
    target = total / ceil(total / MAX_CHARACTERS)
    window: list[Span] = []
    for piece in pieces:
        if window:
            length = piece[1] - window[0][0]
            middle = (window[-1][1] + piece[1]) / 2 - window[0][0]
            if length > MAX_CHARACTERS or (length > target and middle > target):
                yield window
                window = []
        window.append(piece)
    yield window


def _pieces(text: str, sentence: Span) -> Iterator[Span]:
    """Cut a sentence that is too long for any window, at white space where there is some."""
    start, end = sentence
    while end - start > MAX_CHARACTERS:
        cut = last_gap(text, start, start + MAX_CHARACTERS)
        yield start, cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _name(path: str) -> str:
    """Return the name of a file as a title; where it has spaces a hyphen is meant as one."""
    stem = PurePosixPath(path).stem.strip()
    return stem if " " in stem else stem.replace("_", " ").replace("-", " ").strip() or path
