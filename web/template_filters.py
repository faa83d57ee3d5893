"""What the templates can call: verbatim text, links to quotes, and a certainty in words."""

from __future__ import annotations

from datetime import datetime

from flask import Flask
from markupsafe import Markup, escape

from qa.answer import Quote
from web.anchors import quote_link
from web.citation import source
from web.current import engine

# The least confidence for each wording, from the most certain down.
_CERTAINTIES = ((0.95, "sure.almost"), (0.8, "sure.very"), (0.6, "sure.probably"))


def register(app: Flask) -> None:
    """Add the filters to the app's templates."""
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["verbatim"] = verbatim
    environment.filters["link"] = _link
    environment.filters["language"] = language
    environment.filters["modified"] = modified
    environment.filters["certainty"] = certainty
    environment.filters["moment"] = moment
    environment.filters["percent"] = percent
    environment.filters["source"] = source
    environment.filters["namesake"] = namesake


def verbatim(text: str) -> Markup:
    """Return text as HTML that a browser reads back exactly.

    A bare carriage return would be read as a line feed, so that it is written as a reference.
    """
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def certainty(confidence: float) -> str:
    """Return the key of the words for a confidence."""
    return next((key for least, key in _CERTAINTIES if confidence >= least), "sure.possibly")


def percent(confidence: float) -> int:
    """Return a confidence in whole percent; it is an estimate, so that it never is 100."""
    return min(round(confidence * 100), 99)


def namesake(quote: Quote) -> bool:
    """Tell whether another document has the same title as a quote's."""
    return quote.document.title in engine().index.shared_titles


def modified(quote: Quote) -> str:
    """Return the day a quote's document was last changed, or "" where none is known."""
    document = engine().index.document(quote.document.id)
    return document.modified if document else ""


def language(quote: Quote) -> str:
    """Return the code of the language that a quote's document is in, to be read out in it."""
    document = engine().index.document(quote.document.id)
    return document.language if document else ""


def moment(time: str | None) -> str:
    """Return a time in ISO 8601, which is in UTC, as people read it; "" where there is none."""
    return f"{datetime.fromisoformat(time):%Y-%m-%d %H:%M} UTC" if time else ""


def _link(quote: Quote) -> str:
    return quote_link(engine().index, quote)
