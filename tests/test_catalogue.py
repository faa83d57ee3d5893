"""Every language says everything, and the templates say only what the catalogues hold."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from tests.conftest import PROJECT
from web.catalogue import CATALOGUES, DEFAULT, Catalogue, choose

ENGLISH = CATALOGUES[DEFAULT]
SOURCES = [
    path.read_text("utf-8")
    for path in [*(PROJECT / "web").rglob("*.html"), *(PROJECT / "web").glob("*.py")]
]


def names(entry: str | dict[str, str]) -> set[str]:
    """Return what an entry leaves to be filled in, the count apart."""
    texts = [entry] if isinstance(entry, str) else entry.values()
    found = {name for text in texts for _, name, *_ in Formatter().parse(text) if name}
    return found - {"count"}


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=lambda one: one.code)
def test_every_language_has_the_entries_of_english_with_the_same_gaps(
    catalogue: Catalogue,
) -> None:
    assert list(catalogue.entries) == list(ENGLISH.entries)
    for key, entry in catalogue.entries.items():
        assert names(entry) == names(ENGLISH.entries[key]), key  # type: ignore[arg-type]
        assert isinstance(entry, str) == isinstance(ENGLISH.entries[key], str), key


def test_a_language_differs_from_english_where_it_should() -> None:
    same = [key for key, entry in CATALOGUES["de"].entries.items() if entry == ENGLISH.entries[key]]
    assert len(same) < 8


def test_the_templates_use_only_keys_that_exist_and_no_key_is_unused() -> None:
    text = "\n".join(SOURCES)
    used = set(re.findall(r"""["']([a-z]+(?:\.[a-z]+)*)["']""", text))
    families = (
        "anchor.", "copy.", "js.", "preferences.theme.", "problem", "question.", "state.", "vote.",
    )  # fmt: skip
    built = {key for key in ENGLISH.entries if key.startswith(families)}
    assert set(ENGLISH.entries) <= used | built
    called = set(re.findall(r"""\bt\(["']([a-z.]+)["'][,)]""", text))
    assert called <= set(ENGLISH.entries)


def test_the_scripts_use_the_words_they_are_given() -> None:
    scripts = "\n".join(
        path.read_text("utf-8") for path in (PROJECT / "web" / "static").glob("*.js")
    )
    assert set(re.findall(r'\bsay\("(\w+)"', scripts)) == set(ENGLISH.starting("js."))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [(["de-AT", "en"], "de"), (["fr", "de"], "de"), (["fr"], "en"), ([], "en"), (["EN-gb"], "en")],
)
def test_the_first_language_there_is_one_of_is_chosen(wanted: list[str], code: str) -> None:
    assert choose(wanted).code == code


def test_numbers_choose_their_words() -> None:
    assert ENGLISH("count.documents", count=1) == "1 document"
    assert ENGLISH("count.documents", count=1234) == "1,234 documents"
