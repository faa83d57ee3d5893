"""Write answers down for other places, each quote with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category

from qa.answer import Answer, Quote
from web.catalogue import Catalogue

# All that `str.splitlines` takes for the end of a line.
_LINE_END = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def source(quote: Quote, t: Catalogue) -> str:
    """Return where a quote stands, in words: title, heading, page and line."""
    heading = quote.heading if quote.heading != quote.document.title else None
    page = t("place.page", page=quote.page) if quote.page else None
    line = t("place.line", line=quote.line)
    return ", ".join(filter(None, (quote.document.title, heading, page, line)))


def to_markdown(answers: Iterable[Answer], t: Catalogue) -> str:
    """Return a conversation as Markdown: its questions as headings, its quotes as quotes."""
    blocks = [f"# {t('export.title')}"]
    for answer in answers:
        blocks.append(f"## {_escape(' '.join(answer.question.split()))}")
        if answer.standalone_question != answer.question:
            blocks.append(f"{t('turn.understood')} {_escape(answer.standalone_question)}")
        if answer.status == "not_found":
            blocks.append(t("missing.verdict"))
        blocks += [_quote(quote, t) for quote in answer.quotes]
        version, built = answer.index.version, answer.index.built_at
        blocks.append(f"_{t('export.index', version=version, built=built)}_")
    return "\n\n".join(blocks) + "\n"


def _quote(quote: Quote, t: Catalogue) -> str:
    start, end = quote.highlight.start, quote.highlight.end
    text = quote.text
    marked = f"{_escape(text[:start])}{_strong(text[start:end])}{_escape(text[end:])}"
    # Two spaces at its end keep a line apart from the next one, in tables and programs too.
    lines = "  \n".join(f"> {_flush(line)}".rstrip() for line in marked.split("\n"))
    return f"{lines}\n>\n> — {_escape(source(quote, t))} ({_code(quote.document.path)})"


def _flush(line: str) -> str:
    """Return a line that Markdown does not take for a program, however far it is set in."""
    return re.sub(r"^[ \t](?=[ \t]*(?:   |\t)\S)", lambda space: f"&#{ord(space[0])};", line)


def _code(text: str) -> str:
    """Return text as code, between more backticks than stand together in it."""
    ticks = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _strong(text: str) -> str:
    """Return text marked as strong, from its first letter to its last one.

    Markdown takes `**` for text between a punctuation mark and a letter, as they meet after a
    sentence in Chinese or Japanese.
    """
    letters = [place for place, sign in enumerate(text) if category(sign)[0] in "LMN"]
    if not letters:
        return _escape(text)
    first, last = letters[0], letters[-1] + 1
    return f"{_escape(text[:first])}**{_escape(text[first:last])}**{_escape(text[last:])}"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is, at the beginning of a line too."""
    lines = _LINE_END.sub("\n", text)
    inert = re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", lines)
    inert = re.sub(r"(?m)^([ \t]*)([-+=])", r"\1\\\2", inert)
    return re.sub(r"(?m)^([ \t]*\d+)([.)])", r"\1\\\2", inert)
