"""Whatever the text, a quote is the file's own characters, and its offsets say where they stand."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from embeddings.errors import IndexDamaged
from qa import examination
from qa.answer import Answer, Quote
from qa.engine import Engine
from qa.parameters import fitted
from qa.quotes import cut_quote, find_fault
from tests.conftest import Workshop

BOM = b"\xef\xbb\xbf"
FILES: dict[str, bytes] = {
    "windows.txt": BOM + b"The red kettle boils.\r\nIt whistles, too.\r\n\r\nThe lid is blue.\r\n",
    "old-mac.txt": b"The green kettle leaks.\r\rNobody mended the green kettle.\r",
    "combining.txt": "Jose\u0301 keeps a kettle in the cafe\u0301.\n\nn\u0303andu\u0301!".encode(),
    "emoji.md": "# 🫖 Tea\n\n👩\u200d👧 share a kettle 🫖. 🇦🇿.\n\n## Seeds 🌱\n\n🌱 grow".encode(),
    "hebrew.txt": "הקומקום האדום רותח. הוא שורק.\n\nالغلاية الحمراء تغلي؟ نعم، تغلي.".encode(),
    "bidi.txt": "It \u202eelt\u202c \u2067rtl\u2069.\n\nA\u200bB\u00a0C kettle\u00ad.".encode(),
    "spaces.txt": b"\n\n   The kettle\t\tstands here.   \n   It is indented. \x0c\n\n\n",
    "chinese.txt": "水壶是红色的。它会响。\n\n茶很好喝！".encode(),
    "markup.html.md": b"<script>kettle()</script>\n\n| a | b |\n|---|---|\n| kettle | pot |\n",
    "astral.txt": "𝕋𝕙𝕖 kettle 𝒊𝒔 𝖋𝖆𝖓𝖈𝖞.\u2028A separate line.\u0085Another one.".encode(),
}
QUESTIONS = (
    "kettle", "Which kettle is red?", "Who is José?", "הקומקום", "هل تغلي الغلاية؟", "水壶", "pot",
    "🌱 seeds", "share", "Is it indented?", "Another separate line", "What is fancy?", "lid", "茶",
)  # fmt: skip


def shown(answer: Answer) -> tuple[Quote, ...]:
    return (*answer.quotes, *answer.near_misses)


@pytest.fixture
def hostile(workshop: Workshop) -> Workshop:
    workshop.build(FILES)
    return workshop


def test_every_quote_is_its_files_own_bytes_and_characters(hostile: Workshop) -> None:
    showing_all = replace(fitted(), threshold=0.0, further=0.0)
    engine = Engine(hostile.index, hostile.encoder, showing_all)
    quoted = set()
    for question in QUESTIONS:
        for quote in shown(engine.ask(question, top_k=20)):
            raw = FILES[quote.document.path]
            document = engine.index.document(quote.document.id)
            assert document is not None
            assert raw[quote.byte_start : quote.byte_end].decode() == quote.text
            assert raw.removeprefix(BOM).decode()[quote.start : quote.end] == quote.text
            assert engine.index.text(document)[quote.start : quote.end] == quote.text
            quoted.add(quote.document.path)
    assert quoted == set(FILES)


def test_the_highlight_is_a_whole_sentence_inside_the_quote(hostile: Workshop) -> None:
    engine = hostile.engine()
    quote = shown(engine.ask("It whistles"))[0]
    assert quote.text == "The red kettle boils.\r\nIt whistles, too."
    assert quote.text[quote.highlight.start : quote.highlight.end] == "It whistles, too."
    for question in QUESTIONS:
        for quote in shown(engine.ask(question, top_k=20)):
            marked = quote.text[quote.highlight.start : quote.highlight.end]
            assert marked
            assert marked == marked.strip()


def test_line_heading_and_link_say_where_a_quote_stands(workshop: Workshop) -> None:
    workshop.build({"tea.md": "# Tea\n\nFirst brew.\n\n## Pots\n\nThe kettle is red.\nIt boils.\n"})
    quote = shown(workshop.engine().ask("Does the kettle boil?"))[0]
    assert (quote.line, quote.heading, quote.document.title) == (7, "Pots", "Tea")
    first = quote.start + quote.highlight.start
    last = quote.start + quote.highlight.end
    assert quote.url == f"/documents/{quote.document.id}#char={first},{last}"


def test_a_cut_quote_has_no_fault_anywhere(hostile: Workshop) -> None:
    index = hostile.open()
    for row in range(len(index)):
        for sentence in index.sentence_spans(row):
            assert find_fault(index, asdict(cut_quote(index, row, sentence, 0.5, 0.5))) is None


@pytest.mark.parametrize(
    "change",
    [
        {"text": "The blue kettle boils.\r\nIt whistles, too."},
        {"text": "The red kettle boils.\nIt whistles, too."},
        {"start": 1}, {"end": 39}, {"byte_start": 0}, {"line": 2}, {"heading": "Kettles"},
    ],
)  # fmt: skip
def test_a_quote_that_differs_in_anything_is_not_sent(
    hostile: Workshop, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    engine = hostile.engine()

    def cut_wrong(*arguments: Any) -> Quote:
        return replace(cut_quote(*arguments), **change)

    monkeypatch.setattr(examination, "cut_quote", cut_wrong)
    with pytest.raises(IndexDamaged, match=r"windows\.txt.*run `qa build --full`"):
        engine.ask("Which kettle is red? It whistles.")
