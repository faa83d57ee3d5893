"""Every format has a reader, and its quotes carry their page and heading."""

from __future__ import annotations

from embeddings.readers.registry import FORMATS
from tests import files
from tests.conftest import Workshop


def test_every_format_has_a_reader() -> None:
    assert all(callable(form.reader()) for form in FORMATS.values())


def test_quotes_carry_the_page_and_the_heading_and_are_verbatim(workshop: Workshop) -> None:
    body = "The treasure lies under the old oak near the river bank, they say."
    lines = [[(72, 760, 24, "Islands")], [(72, 760, 20, "Treasure"), (72, 700, 11, body)]]
    workshop.build({
        "map.pdf": files.pdf(lines),
        "page.html": "<h1>Garden</h1><h2>Trees</h2><p>Pears grow on pear trees.</p>",
        "book.epub": files.epub({"a.xhtml": "<h1>Whales</h1><p>A whale is large.</p>"}),
        "people.csv": "name,town\nAda,London\nBob,Paris\n",
    })  # fmt: skip
    engine = workshop.engine()
    for question, page, heading, text in [
        ("Where is the treasure under the oak?", 2, "Treasure", body),
        ("What grows on pear trees?", None, "Trees", "Pears grow on pear trees."),
        ("Is a whale large?", None, "Whales", "A whale is large."),
        ("name Bob town Paris", None, None, "name: Bob\ntown: Paris"),
    ]:
        answer = engine.ask(question, top_k=1)
        quote = (answer.quotes or answer.near_misses)[0]
        assert (quote.page, quote.heading, quote.text) == (page, heading, text)
        document = engine.index.document(quote.document.id)
        assert document is not None
        assert engine.index.text(document)[quote.start : quote.end] == quote.text
