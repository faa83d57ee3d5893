"""Write answers down for other places, each quote with where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.answer import Answer, Quote
from web.catalogue import Catalogue


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
        blocks.append(f"## {_escape(answer.question)}")
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
    marked = f"{_escape(text[:start])}**{_escape(text[start:end])}**{_escape(text[end:])}"
    lines = "\n".join(f"> {line}".rstrip() for line in marked.splitlines())
    return f"{lines}\n>\n> — {_escape(source(quote, t))} (`{quote.document.path}`)"


def _escape(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", text)
