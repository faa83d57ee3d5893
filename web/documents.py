"""The documents: a list, and each one's text with every sentence to be pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from flask import Blueprint, Response, abort, jsonify, make_response, render_template

from embeddings.index import Index, IndexedDocument
from qa.answer import IndexInfo
from qa.quotes import anchor
from web.current import engine
from web.problems import wants_page

blueprint = Blueprint("documents", __name__, url_prefix="/documents")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document's text; sentences carry the fragment they are linked by."""

    text: str
    kind: Literal["gap", "sentence", "heading"]
    anchor: str | None = None


@blueprint.get("")
def index() -> Response:
    """List what is in the index and what was skipped, as a page or as JSON."""
    opened = engine().index
    documents, skipped = opened.contents.documents, opened.contents.skipped
    info = IndexInfo(opened.version, len(opened), opened.built_at)
    if wants_page():
        page = render_template("documents.html", documents=documents, skipped=skipped, index=info)
        return make_response(page)
    return jsonify(
        documents=[_facts(document) for document in documents],
        skipped=[{"path": item.path, "reason": item.reason} for item in skipped],
        index={"version": info.version, "paragraphs": info.paragraphs, "built_at": info.built_at},
    )


@blueprint.get("/<document_id>")
def show(document_id: str) -> Response:
    """Show a document's whole text, as a page or as JSON."""
    opened = engine().index
    document = opened.document(document_id)
    if document is None:
        abort(404, f"no document {document_id} in the index: it may have been removed since")
    if wants_page():
        pieces = list(cut(opened, document))
        return make_response(render_template("document.html", document=document, pieces=pieces))
    return jsonify({**_facts(document), "text": opened.text(document)})


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


def _facts(document: IndexedDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "path": document.path,
        "sha256": document.sha256,
        "language": document.language,
        "paragraphs": document.paragraphs,
    }
