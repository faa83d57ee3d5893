"""A Markdown file is read as it is, titled by its front matter."""

from __future__ import annotations

import pytest

from embeddings.errors import UnreadableSeed
from embeddings.readers.text import read_markdown


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("title: How we brew", "How we brew"),
        ('title: "How: we  brew #2" ', "How: we brew #2"),
        ("title:  'How'\r", "How"),
        ("date: 2023-01-01\ntitle: How # remark", "How"),
        ("subtitle: How", ""),
        ("title: >", ""),
        ("title:\n  en: How", ""),
    ],
)
def test_the_title_is_that_of_the_front_matter(line: str, title: str) -> None:
    assert read_markdown(f"---\n{line}\n---\n\nText.".encode()).title == title
    assert read_markdown(f"{line}\n---\n\nText.".encode()).title == ""


def test_nothing_but_comments_is_empty() -> None:
    with pytest.raises(UnreadableSeed, match="empty: nothing but comments"):
        read_markdown(b"<!-- a -->\n\n# <!-- b -->\n")
