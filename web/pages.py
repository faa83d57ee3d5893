"""What the templates can call: verbatim text, links to quotes, and a certainty in words."""

from __future__ import annotations

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
    environment.filters["modified"] = modified
    environment.filters["certainty"] = certainty
    environment.filters["source"] = source


def verbatim(text: str) -> Markup:
    """Return text as HTML that a browser reads back exactly.

    A bare carriage return would be read as a line feed, so that it is written as a reference.
    """
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def certainty(confidence: float) -> str:
    """Return the key of the words for a confidence."""
    return next((key for least, key in _CERTAINTIES if confidence >= least), "sure.possibly")


def modified(quote: Quote) -> str:
    """Return the day a quote's document was last changed, or "" where none is known."""
    document = engine().index.document(quote.document.id)
    return document.modified if document else ""


def _link(quote: Quote) -> str:
    return quote_link(engine().index, quote)
