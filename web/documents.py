"""The documents: a list, and each one's text, opened at a quote or at words searched in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from embeddings.building.coverage import FileState, coverage
from embeddings.building.seeds import MAX_BYTES
from embeddings.searching.contents import IndexedDocument
from embeddings.searching.index import Index
from embeddings.skipped import Skipped
from qa.answer import IndexInfo
from web.anchors import Selector, elsewhere
from web.current import engine, parts
from web.document_view import look, whole_number
from web.openapi import describe
from web.problems import prefers_page

blueprint = Blueprint("documents", __name__, url_prefix="/documents")

_FILES = 200  # on a page of the list, so that it stays light whatever their number


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """One indexed document; `sha256` and the day `modified` are those of its file as indexed.

    `pages` is the last page with text, 0 where there are none; `note` says what was not read.
    """

    id: str
    title: str
    path: str
    sha256: str
    language: str
    paragraphs: int
    modified: str
    pages: int
    note: str

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
    """What is in the index, what was skipped and why, and how every file of the folder stands."""

    documents: list[DocumentFacts]
    skipped: list[Skipped]
    files: list[FileState]
    index: IndexInfo


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page of the list of files, those first that need a look; `number` counts from 1.

    `found` files have the `words` in their path or title, out of `all`.
    """

    files: list[FileState]
    words: str
    found: int
    all: int
    number: int
    last: int


@blueprint.get("")
@describe(returns=Listing, problems=(401,), pages=True)
def index() -> Response:
    """List what is in the index and how every file stands, as a page or as JSON."""
    opened = engine().index
    documents, skipped = opened.contents.documents, opened.contents.skipped
    info = IndexInfo.of(opened)
    files = coverage(parts().settings.seeds, opened)
    if prefers_page():
        page = render_template(
            "documents.html",
            page=_list(files),
            count=len(documents),
            pending=any(file.state in ("changed", "new", "removed") for file in files),
            index=info,
            task=parts().rebuilder.latest,
            most=MAX_BYTES // 2**20,
        )
        return make_response(page)
    facts = [DocumentFacts.of(item) for item in documents]
    return jsonify(Listing(facts, list(skipped), files, info))


@blueprint.get("/<document_id>")
@describe(returns=DocumentText, problems=(401, 404), pages=True)
def show(document_id: str) -> Response:
    """Show a document's whole text, as a page or as JSON."""
    opened = engine().index
    document = opened.document(document_id)
    if prefers_page():
        return _page("document.html", "gone.html", opened, document, document_id)
    if document is None:
        abort(404, f"no document {document_id} in the index: it may have been removed since")
    facts = asdict(DocumentFacts.of(document))
    return jsonify(DocumentText(**facts, text=opened.text(document)))


@blueprint.get("/<document_id>/view")
def view(document_id: str) -> Response:
    """Return a document as the piece of HTML that the source viewer shows."""
    opened = engine().index
    return _page("_document.html", "_gone.html", opened, opened.document(document_id), document_id)


def _list(files: list[FileState]) -> FilePage:
    """Choose the files to list by what the address asks for: words in their names, and a page."""
    words = request.args.get("find", "")[:200]
    found = [file for file in files if words.casefold() in f"{file.path}\n{file.title}".casefold()]
    found.sort(key=lambda file: file.state == "indexed")
    last = max(1, -(-len(found) // _FILES))
    number = whole_number("page", 1, last)
    shown = found[(number - 1) * _FILES : number * _FILES]
    return FilePage(shown, words, len(found), len(files), number, last)


def _page(
    found: str, gone: str, index: Index, document: IndexedDocument | None, document_id: str
) -> Response:
    if document is not None:
        return make_response(render_template(found, view=look(index, document)))
    wanted = Selector.read(request.args)
    others = elsewhere(index, wanted.exact, document_id) if wanted else []
    return make_response(render_template(gone, wanted=wanted, elsewhere=others), 404)
