"""What the elements of a page are, by their names and roles."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

# Never content, wherever they stand.
UNSEEN = frozenset(
    {"audio", "canvas", "datalist", "head", "iframe", "math", "noscript", "object", "script",
     "select", "style", "svg", "template", "textarea", "video"}
)  # fmt: skip
HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = frozenset({"dl", "menu", "ol", "table", "ul"})
CELLS = frozenset({"td", "th"})
# What is set apart within an article: an <aside> that is not beside the page. No page has it.
INSET = "inset"
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "details", "dialog",
     "div", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html",
     INSET, "legend", "main", "nav", "p", "pre", "search", "section", "summary"}
)  # fmt: skip
# A line of its own inside the block around it.
LINES = frozenset({"br", "dd", "dt", "li", "tr"})
_ROLES = {
    "alertdialog": "dialog", "banner": "banner", "complementary": "aside", "contentinfo": "footer",
    "dialog": "dialog", "navigation": "nav", "search": "search",
}  # fmt: skip
# What asks for consent over a page, by what programs and pages commonly call it.
_CONSENT = re.compile(
    r"(?:cookies?|consent|gdpr)[\w-]{0,20}(?:alert|banner|bar|box|consent|dialog|message|modal|notice"
    r"|overlay|popup|wall)\b|\b(?:cookieconsent|cybotcookiebot|onetrust|usercentrics)",
    re.IGNORECASE,
)
_CALLED = frozenset({"div", "section"})


def tag_of(element: etree._Element) -> str:
    """Return an element's name in small letters, without its namespace."""
    return _small(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(1024)
def _small(tag: str) -> str:
    return tag.rpartition("}")[2].lower()


def kind_of(element: etree._Element, tag: str) -> str:
    """Return what an element is by its role, or else by its tag or what it is called."""
    if tag in _CALLED:
        called = f"{element.get('id', '')} {element.get('class', '')}"
        if len(called) > 1 and _CONSENT.search(called):
            return "dialog"
    return _ROLES.get(element.get("role", ""), tag)


def outermost(root: etree._Element, *tags: str) -> list[etree._Element]:
    """Return the elements with these tags that lie in no other such element.

    XPath's ancestors would be looked through for each of them, in a time that grows with the cube
    of their depth.
    """
    walk = etree.iterwalk(root, events=("start",), tag=tags)
    found = []
    for _, element in walk:
        found.append(element)
        walk.skip_subtree()
    return found
