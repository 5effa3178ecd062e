"""Passages of a text that messages, sources and bookmarks point at, and where they are in a later version."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from texts.blocks import Block
from texts.deltas import Delta, delta
from texts.text import Text


@dataclass(frozen=True)
class Anchor:
    """Characters `start` to `end` of the plain text of the block `key`, which read `quote`."""

    key: str
    start: int
    end: int
    quote: str

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        return cls(str(data["key"]), int(data["start"]), int(data["end"]), str(data["quote"]))


def anchor(text: Text, key: str, start: int = 0, end: int | None = None) -> Anchor:
    """An anchor on part of a block, or on all of it. Raises KeyError for a key that is not in the text."""
    block = text.blocks[text.places[key]]
    end = len(block.text) if end is None else min(end, len(block.text))
    start = max(0, min(start, end))
    return Anchor(key, start, end, block.text[start:end])


def relocate(anchor: Anchor, old: Text, new: Text) -> Anchor | None:
    """Where a passage of `old` stands in `new`; None when it is gone, that is when most of its words are."""
    index = old.places.get(anchor.key)
    if index is None:
        return None
    made = delta(old, new)
    if made.matching.same:
        return replace(anchor, key=new.blocks[index].key)
    return _follow(anchor, made, index) or _find(anchor, new)


def word_bounds(block: Block) -> list[tuple[int, int]]:
    """Where each word begins and ends in the block's plain text, its leading white space left out."""
    out = []
    at = 0
    for end in block.ends:
        seen = block.text[at:end]
        out.append((end - len(seen.lstrip()), end))
        at = end
    return out


def _follow(anchor: Anchor, made: Delta, index: int) -> Anchor | None:
    group = made.group_of_old.get(index)
    if group is None:
        return None
    if not anchor.quote and made.old.blocks[index].text:
        block = made.new.blocks[group.new_start]
        at = min(anchor.start, len(block.text))
        return Anchor(block.key, at, at, "")
    base = made.row.offsets[index] + 1
    bounds = word_bounds(made.old.blocks[index])
    wanted = {
        base + n: min(end, anchor.end) - max(start, anchor.start)
        for n, (start, end) in enumerate(bounds)
        if start < anchor.end and end > anchor.start
    }
    total = sum(wanted.values())
    whole = anchor.start == 0 and anchor.end >= len(made.old.blocks[index].text)
    best: tuple[int, Anchor] | None = None
    for n in range(group.new_start, group.new_end):
        origins = made.origins(n)
        found = [at for at, origin in enumerate(origins) if origin in wanted]
        kept = sum(wanted[origins[at]] for at in found)
        if best is None or kept > best[0]:
            edges = [bounds[origins[at] - base] for at in (found[:1] + found[-1:])]
            best = (kept, _span(made.new.blocks[n], found, anchor, [] if whole else edges))
    if best is None or (not whole and best[0] * 2 < max(total, 1)):
        return None
    return best[1]


def _span(block: Block, found: list[int], anchor: Anchor, edges: list[tuple[int, int]]) -> Anchor:
    """From the first to the last word found; `edges` are their bounds in the old block, none for all of the block."""
    if not edges:
        return Anchor(block.key, 0, len(block.text), block.text)
    places = word_bounds(block)
    start = places[found[0]][0] + max(anchor.start - edges[0][0], 0)
    end = places[found[-1]][1] - max(edges[-1][1] - anchor.end, 0)
    end = max(start, end)
    return Anchor(block.key, start, end, block.text[start:end])


def _find(anchor: Anchor, new: Text) -> Anchor | None:
    """The very same words elsewhere, when they stand in one place only."""
    if not anchor.quote.strip():
        return None
    places = [(block, block.text.find(anchor.quote)) for block in new.blocks if anchor.quote in block.text]
    if len(places) != 1 or places[0][0].text.count(anchor.quote) != 1:
        return None
    block, start = places[0]
    return Anchor(block.key, start, start + len(anchor.quote), anchor.quote)
