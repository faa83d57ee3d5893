"""The documents: a list, and each one's text with every sentence to be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Literal

from flask import Blueprint, Response, abort, jsonify, make_response, render_template

from embeddings.index import Index, IndexedDocument
from embeddings.seeds import Skipped
from qa.answer import IndexInfo
from qa.quotes import anchor
from web.current import engine
from web.openapi import describe
from web.problems import wants_page

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document's text; sentences carry the fragment they are linked by."""

    text: str
    kind: Literal["gap", "sentence", "heading"]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One indexed document; `sha256` is that of its file as indexed."""

    id: str
    title: str
    path: str
    sha256: str
    language: str
    paragraphs: int

    @classmethod
    def of(cls, document: IndexedDocument) -> DocumentFacts:
        """Take the facts from the index."""
        return cls(**{field.name: getattr(document, field.name) for field in fields(cls)})


@dataclass(frozen=True, slots=True)
class DocumentText(DocumentFacts):
    """One indexed document with its whole text, in which quotes' offsets count."""

    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in the index, and what was skipped and why."""

    documents: list[DocumentFacts]
    skipped: list[Skipped]
    index: IndexInfo


@blueprint.get("")
@describe(returns=Listing, problems=(401,))
def index() -> Response:
    """List what is in the index and what was skipped, as a page or as JSON."""
    opened = engine().index
    documents, skipped = opened.contents.documents, opened.contents.skipped
    info = IndexInfo(opened.version, len(opened), opened.built_at)
    if wants_page():
        page = render_template("documents.html", documents=documents, skipped=skipped, index=info)
        return make_response(page)
    return jsonify(Listing([DocumentFacts.of(item) for item in documents], list(skipped), info))


@blueprint.get("/<document_id>")
@describe(returns=DocumentText, problems=(401, 404))
def show(document_id: str) -> Response:
    """Show a document's whole text, as a page or as JSON."""
    opened = engine().index
    document = opened.document(document_id)
    if document is None:
        abort(404, f"no document {document_id} in the index: it may have been removed since")
    if wants_page():
        pieces = list(cut(opened, document))
        return make_response(render_template("document.html", document=document, pieces=pieces))
    facts = asdict(DocumentFacts.of(document))
    return jsonify(DocumentText(**facts, text=opened.text(document)))


def cut(index: Index, document: IndexedDocument) -> Iterator[Piece]:
    """Yield the document's text in order as sentences, headings and what lies between them."""
    text = index.text(document)
    spans: list[tuple[int, int, Literal["sentence", "heading"]]] = [
        (*span, "sentence")
        for paragraph in range(document.first_paragraph, document.last_paragraph)
        for span in index.sentence_spans(paragraph)
    ]
    inside = {span[:2] for span in spans}
    spans += [(*span, "heading") for span in document.headings if span not in inside]
    position = 0
    for start, end, kind in sorted(spans):
        if start > position:
            yield Piece(text[position:start], "gap")
        yield Piece(text[start:end], kind, anchor(start, end) if kind == "sentence" else None)
        position = end
    if position < len(text):
        yield Piece(text[position:], "gap")
