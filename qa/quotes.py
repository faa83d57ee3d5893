"""Cut quotes out of the indexed documents, and prove that they are verbatim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from qa.answer import Quote, Source, Span, plain


def cut_quote(
    index: Index, row: int, sentence: tuple[int, int], score: float, confidence: float
) -> Quote:
    """Return a paragraph as a quote with `sentence`, a span of the document's text, marked."""
    paragraph = index.contents.paragraphs[row]
    document = index.document_of(row)
    start, end = int(paragraph["start"]), int(paragraph["end"])
    headings = index.headings_of(row)
    return Quote(
        text=index.text(document)[start:end],
        start=start,
        end=end,
        byte_start=int(paragraph["byte_start"]),
        byte_end=int(paragraph["byte_end"]),
        highlight=Span(sentence[0] - start, sentence[1] - start),
        document=Source.of(document),
        page=int(paragraph["page"]) or None,
        heading=headings[-1] if headings else None,
        line=int(paragraph["line"]),
        score=round(score, 4),
        confidence=confidence,
        url=f"/documents/{document.id}#{anchor(*sentence)}",
    )


def anchor(start: int, end: int) -> str:
    """Return the fragment that names a stretch of a plain text (RFC 5147)."""
    return f"char={start},{end}"


def find_fault(index: Index, quote: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a quote, given as JSON, or None if it is verbatim and in place.

    Checked against the index: the document and its digest, the text at the character offsets
    and at the byte offsets of the file, that the highlight lies inside, and that the title, path,
    page, heading, line and link are those of this very place.
    """
    try:
        source, highlight = quote["document"], quote["highlight"]
        document = index.document(str(source["id"]))
        if document is None:
            return f"document {source['id']} ({source['path']}) is not in the index"
        if source["sha256"] != document.sha256:
            return f"{document.path} has changed since"
        fault = _text_fault(index, document, quote, highlight)
        return fault or _place_fault(index, document, quote, highlight)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        return f"not a quote: {type(error).__name__} at {error}"


def _text_fault(
    index: Index, document: IndexedDocument, quote: Mapping[str, Any], highlight: Mapping[str, Any]
) -> str | None:
    text = index.text(document)
    start, end = quote["start"], quote["end"]
    if not 0 <= start < end <= len(text) or text[start:end] != quote["text"]:
        return f"{document.path} does not read so at characters {start} to {end}"
    first, last = quote["byte_start"], quote["byte_end"]
    if index.bytes_of(document, first, last) != quote["text"].encode():
        before = document.text_offset + len(text[:start].encode())
        return f"{document.path}: the byte offsets should start at {before}"
    if not 0 <= highlight["start"] < highlight["end"] <= len(quote["text"]):
        return f"{document.path}: the highlight lies outside the quote"
    return None


def _place_fault(
    index: Index, document: IndexedDocument, quote: Mapping[str, Any], highlight: Mapping[str, Any]
) -> str | None:
    """Compare what tells a reader where a quote stands with a quote cut anew."""
    start = quote["start"]
    starts = index.paragraphs_of(document)["start"]
    row = document.first_paragraph + max(0, int(np.searchsorted(starts, start, "right")) - 1)
    marked = start + highlight["start"], start + highlight["end"]
    expected = plain(cut_quote(index, row, marked, quote["score"], quote["confidence"]))
    if (start, quote["end"]) != (expected["start"], expected["end"]):
        return f"{document.path}: characters {start} to {quote['end']} are no whole passage"
    for field in ("byte_start", "document", "page", "heading", "line", "url"):
        if quote[field] != expected[field]:
            return f"{document.path}: {field} should be {expected[field]!r}"
    return None
