"""Take out of a page what it hides or strikes out, but not what only waits for a click."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from embeddings.readers.html_names import HEADINGS, outermost, tag_of

# A page is not hidden from itself: what it begins with may wait for its script.
_DOUBTFUL = etree.XPath("//body//*[@hidden or @style or @aria-hidden='true' or self::dialog]")
# What does not stand any more. A price that is struck out would be quoted like the one beside it.
_STRUCK = etree.XPath("//del | //s | //strike | //*[@style][contains(@style,'line-through')]")
# What programs that make pages put between the words: numbers of code's lines and of a book's
# pages, and MediaWiki's links behind headings.
_BETWEEN = etree.XPath(
    "//*[@class][contains(@class,'lineno') or contains(@class,'line-number')"
    " or contains(@class,'gutter') or contains(@class,'hljs-ln-n')"
    " or contains(@class,'mw-editsection')] | //*[@role='doc-pagebreak']"
    " | //*[@*[name()='epub:type'][contains(.,'pagebreak')]]"
)
_EDIT_LINK = "mw-editsection"
_CONTROLLED = etree.XPath("//@aria-controls | //@commandfor | //@popovertarget")
_SWITCHES = frozenset({"aria-controls", "aria-expanded"})
_STYLE = re.compile(r"(?<![\w-])(display|visibility)\s*:\s*([\w-]+)")


def hide(root: etree._Element) -> None:
    """Take out of a page what it hides, what is struck out, and its buttons."""
    opened = frozenset(" ".join(_CONTROLLED(root)).split())
    hidden = [element for element in _DOUBTFUL(root) if _is_hidden(element, opened)]
    for element in (*hidden, *_STRUCK(root), *_between(root), *_buttons(root)):
        element.tag = "template"  # which is never shown
    etree.strip_elements(root, "template", with_tail=False)


def _buttons(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the buttons, but not those that are a heading, or open what stands below it."""
    for found in outermost(root, "button", *HEADINGS):
        if tag_of(found) == "button":
            yield found
            continue
        buttons = outermost(found, "button")
        if buttons and _letters(found) > sum(map(_letters, buttons)):
            yield from (one for one in buttons if not _SWITCHES.intersection(one.attrib))


def _between(root: etree._Element) -> list[etree._Element]:
    """Return links for editing and numbers alone, emptied; with words in it, it is something else.

    What lies within comes first, so that nothing is looked at once more for what is around it.
    """
    found: list[etree._Element] = []
    worded: set[etree._Element] = set()
    for element in reversed(_BETWEEN(root)):
        if _EDIT_LINK in element.get("class", "") or not _has_words(element, worded):
            element.clear(keep_tail=True)
            found.append(element)
        else:
            worded.add(element)
    return found


def _has_words(element: etree._Element, worded: Collection[etree._Element]) -> bool:
    return any(
        part in worded
        or any(map(str.isalpha, part.text or ""))
        or (part is not element and any(map(str.isalpha, part.tail or "")))
        for part in element.iter()
    )


def _letters(element: etree._Element) -> int:
    return sum(sum(map(str.isalpha, text)) for text in element.itertext())


def _is_hidden(element: etree._Element, opened: frozenset[str]) -> bool:
    before, after = element.getprevious(), element.getnext()
    if _holds_formula(element) and after is not None and tag_of(after) == "img":
        return False
    if element.get("aria-hidden") == "true" and any(map(_holds_formula, (before, after))):
        return True
    return _is_undisplayed(element) and not _opens(element, opened)


def _is_undisplayed(element: etree._Element) -> bool:
    style: dict[str, str] = dict(_STYLE.findall(element.get("style", "").lower()))
    if style.get("visibility") in ("collapse", "hidden"):
        return True
    if "display" in style:
        return style["display"] == "none"
    if tag_of(element) == "dialog" and "open" not in element.attrib:
        return True
    return str(element.get("hidden", "until-found")).lower() != "until-found"


def _opens(element: etree._Element, opened: frozenset[str]) -> bool:
    """Return whether a click shows it: a tab, a panel, an answer below its question."""
    parent, previous = element.getparent(), element.getprevious()
    switches = () if previous is None else (previous, *previous[:1])
    return (
        element.get("role") == "tabpanel"
        or element.get("id") in opened
        or "collapse" in element.get("class", "").split()
        or (parent is not None and tag_of(parent) == "details")
        or any("aria-expanded" in switch.attrib for switch in switches)
    )


def _holds_formula(element: etree._Element | None) -> bool:
    """Return whether it holds the MathML of a formula, beside which a page may draw it as well."""
    return element is not None and len(element) > 0 and tag_of(element[0]) == "math"
