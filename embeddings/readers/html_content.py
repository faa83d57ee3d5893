"""Choose what a parsed page is about, and what stands around it: navigation, asides, forms."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from embeddings.readers.html_names import INSET, UNSEEN, kind_of, outermost, tag_of
from embeddings.readers.html_pieces import html_pieces
from embeddings.text.blocks import is_bare

# Ways through the site.
_NAVIGATION = frozenset({"nav", "search"})
# About the site rather than the page, where the page does not say what its main content is.
_AROUND = _NAVIGATION | {"aside", "banner", "dialog", "footer", "form"}
# Of the text that stands outside of links, no less may be left: else what was left out is content.
_LEAST_LEFT = 1 / 3
_LINK, _ARTICLE = "a", "article"
_BITS = {kind: 1 << place for place, kind in enumerate(sorted(_AROUND | {_LINK, _ARTICLE}))}


def content_of(root: etree._Element) -> tuple[etree._Element, frozenset[str]]:
    """Return the element that holds the content, and what is to be left out of it.

    The page may say which it is; an article has to hold most of the text to be taken for it.
    """
    for path in ("//main", "//*[@role='main']"):
        found = root.xpath(path)
        if len(found) == 1 and _has_text(found[0]):
            return found[0], _NAVIGATION
    _keep_inner(root)
    weights = _Weights(root)
    around = _around(weights)
    articles = outermost(root, _ARTICLE)
    if len(articles) == 1:
        beside = weights.amount(around | {_ARTICLE})
        if 2 * beside < weights.amount(around):
            return articles[0], _NAVIGATION
    return root, around


def _has_text(element: etree._Element) -> bool:
    return not all(is_bare(piece.text) for piece in html_pieces(element, _NAVIGATION))


def _keep_inner(root: etree._Element) -> None:
    """Mark what belongs to an article or a quotation, rather than to the page, as any part."""
    for within in outermost(root, _ARTICLE, "blockquote", "figure"):
        for element in within.iterdescendants():
            kind = kind_of(element, tag_of(element))
            if kind in _AROUND - _NAVIGATION:
                element.tag = "div" if kind != "aside" else INSET
                element.attrib.pop("role", None)


def _around(weights: _Weights) -> frozenset[str]:
    """Return what can be left out of a page without losing most of its text.

    Some programs put the whole page into a form, and some pages are nothing but navigation.
    """
    whole = weights.amount(_NAVIGATION)
    for left_out in (_AROUND, _AROUND - {"form"}, _NAVIGATION):
        enough = weights.amount(left_out) >= _LEAST_LEFT * whole
        if enough and weights.has_text(left_out):
            return left_out
    return frozenset()


class _Weights:
    """How much text stands in which parts of a page, told in one walk for any parts left out."""

    def __init__(self, root: etree._Element) -> None:
        self._amounts: Counter[int] = Counter()
        self._read: set[int] = set()
        walk = etree.iterwalk(root, events=("start", "end"))
        within = [0]  # the bits of the parts that are open
        for event, element in walk:
            tag = tag_of(element)
            if event == "start":
                within.append(within[-1] | _BITS.get(kind_of(element, tag), 0))
                if tag in UNSEEN:
                    walk.skip_subtree()
                else:
                    self._add(within[-1], element.text)
            else:
                within.pop()
                self._add(within[-1], element.tail)

    def _add(self, within: int, text: str | None) -> None:
        words = text.split() if text else ()
        if words:
            self._amounts[within] += sum(map(len, words))
            if within not in self._read and not all(map(is_bare, words)):
                self._read.add(within)

    def amount(self, left_out: frozenset[str]) -> int:
        """Count the characters, spaces aside, that stand outside of links."""
        bits = _bits(left_out | {_LINK})
        return sum(amount for within, amount in self._amounts.items() if not within & bits)

    def has_text(self, left_out: frozenset[str]) -> bool:
        """Tell whether there is something to read."""
        bits = _bits(left_out)
        return any(not within & bits for within in self._read)


def _bits(kinds: frozenset[str]) -> int:
    return sum(_BITS[kind] for kind in kinds)
