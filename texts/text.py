"""A text: blocks with their keys."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

from texts.blocks import Block
from texts.writing import write_blocks


@dataclass(frozen=True)
class Text:
    """A deliberated text. Equal texts have equal blocks, whatever their keys."""

    blocks: tuple[Block, ...] = ()

    def __str__(self) -> str:
        return self._source

    @cached_property
    def _source(self) -> str:
        return write_blocks(self.blocks)

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each block, in order; give them to `parse` with the stored source to have them back."""
        return tuple(block.key for block in self.blocks)

    @cached_property
    def places(self) -> dict[str, int]:
        """Index of each block by its key."""
        return {block.key: index for index, block in enumerate(self.blocks)}

    def block(self, key: str) -> Block | None:
        """The block that bears this key."""
        index = self.places.get(key)
        return None if index is None else self.blocks[index]


def fresh_keys(blocks: Sequence[Block], taken: Iterable[str]) -> list[Block]:
    """Give a key to the blocks that have none: made of their content, and of a number where it comes again."""
    used = set(taken) | {block.key for block in blocks if block.key}
    numbers: dict[str, int] = {}
    out = []
    for block in blocks:
        out.append(block if block.key else replace(block, key=_fresh_key(block, used, numbers)))
        used.add(out[-1].key)
    return out


def _fresh_key(block: Block, used: set[str], numbers: dict[str, int]) -> str:
    stem = "b" + blake2b(block.content.encode(), digest_size=5).hexdigest()
    key = stem
    while key in used:
        numbers[stem] = numbers.get(stem, 1) + 1
        key = f"{stem}-{numbers[stem]}"
    return key
