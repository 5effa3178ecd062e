"""Which words of a version a source points at: found from what a person copied, kept as a ``texts.Anchor``."""

import re
from collections.abc import Iterator
from typing import Any

from texts import Text, anchor, parse

type Passage = dict[str, Any]

_APOSTROPHES = re.compile("['’]")


def find_passage(text: Text, words: str) -> Passage | None:
    """The passage of ``text`` that reads ``words``, the first when they stand there more than once.

    White space, capitals, the two apostrophes and Markdown are overlooked; of words that run over several blocks, the first block
    that has its part is meant. ``None`` when no block has any.
    """
    for pattern in _patterns(words):
        for block in text.blocks:
            found = pattern.search(block.text)
            if found:
                return anchor(text, block.key, found.start(), found.end()).to_json()
    return None


def key_of(passage: Passage | None) -> str:
    """The key of the block that holds the passage; empty without passage."""
    return str(passage["key"]) if passage else ""


def quoted(passage: Passage | None) -> str:
    """The words of the passage; empty without passage."""
    return str(passage["quote"]) if passage else ""


def _patterns(words: str) -> Iterator[re.Pattern[str]]:
    for part in (words, *(block.text for block in parse(words).blocks)):
        pieces = (_APOSTROPHES.sub("['’]", re.escape(piece)) for piece in part.split())
        pattern = r"\s+".join(pieces)
        if pattern:
            yield re.compile(pattern, re.IGNORECASE)
