"""Take a question that stands alone for the heading of what answers it, whatever the format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from embeddings.text.blocks import QUESTION, Block, ends_asking
from embeddings.text.sentences import split_sentences

_LONGEST = 150


def with_questions(text: str, blocks: Sequence[Block], language: str) -> Iterator[Block]:
    """Yield the blocks, each paragraph that is one question before another paragraph a heading.

    Of several such questions in a row only the last is one, and before a heading none is.
    """
    asking = [_is_question(text, block, language) for block in blocks]
    for number, block in enumerate(blocks, 1):
        after = blocks[number] if number < len(blocks) else None
        if asking[number - 1] and after and not (after.level or after.ends or asking[number]):
            yield replace(block, level=QUESTION)
        else:
            yield block


def _is_question(text: str, block: Block, language: str) -> bool:
    """Tell whether a paragraph is one question, and neither an item of a list nor said by somebody.

    What is said begins or ends with a dash or a quotation mark.
    """
    if block.level or block.end - block.start > _LONGEST:
        return False
    said = text[block.start : block.end]
    if not ends_asking(said) or not (said[0].isalnum() or said[0] == "¿"):
        return False
    return len(split_sentences(text, block.start, block.end, block.breaks, language)) == 1
