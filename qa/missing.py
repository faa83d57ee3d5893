"""Tell what a question asks for or names and a passage, headings included, does not hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embeddings.analyzer import terms
from embeddings.index import Index
from qa.expectation import lacks_kind
from qa.identifiers import identifiers, lacks_identifier, parts_of
from qa.terms import Query

_RUN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Missing:
    """What a passage lacks: all of the `kind` asked for, or an `identifier` that is named.

    `unknown` says that no passage of the index holds that either.
    """

    kind: bool = False
    identifier: bool = False
    unknown: bool = False


def find_missing(question: str, query: Query, index: Index, row: int) -> Missing:
    """Return what the passage in this row lacks of a question; `query` is it in terms.

    An identifier may stand above the passage, in a heading, the title or the name of the file.
    """
    passage = index.passage(row)
    kind = lacks_kind(question, passage)
    if not identifiers(question):
        return Missing(kind)
    contents = index.contents
    place = contents.paragraphs[row]
    document = contents.documents[place["document"]]
    above = " ".join([document.path, document.title, *contents.headings[place["headings"]]])
    lacks = lacks_identifier(question, f"{above}\n{passage}")
    return Missing(kind, lacks, lacks and _is_unknown(question, query, index))


def _is_unknown(question: str, query: Query, index: Index) -> bool:
    """Tell whether a question names an identifier with a number that the index does not hold.

    One that is only joined otherwise (COVID19) is no such.
    """
    named = identifiers(question)
    words = {question[term.start : term.end] for term in query.terms if term.number is None}
    # In an address (fe80::1ff:fe23:4567:890b) words end elsewhere than its runs do.
    runs = {run for each in named for run in _RUN.findall(each)}
    numbered = [word for word in words | runs if any(map(str.isdigit, word))]
    return any(word in each and not _is_known(word, index) for word in numbered for each in named)


def _is_known(word: str, index: Index) -> bool:
    wholes = terms(word)
    parts = [term for part in parts_of(word) for term in terms(part)]
    return all(term in index.term_numbers for term in wholes) or (
        len(parts) > 1 and all(part in index.term_numbers for part in parts)
    )
