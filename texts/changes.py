"""`diff`: what changed between two versions of a text, as typed changes that can be accepted or rejected."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from texts.blocks import Block, new_block
from texts.composing import Composer
from texts.deltas import END, MOVED, OPEN, Delta, Hunk, Row, delta
from texts.inline import is_plain
from texts.text import Text
from texts.words import MARK

BORDERS: Final = frozenset((OPEN, END))

type ChangeKind = Literal[
    "insert", "delete", "replace", "insert_block", "delete_block", "move", "split", "join", "retag", "attribute"
]


@dataclass(frozen=True)
class Change:
    """One change.

    `insert`, `delete`, `replace`: words of a block. `split`, `join`: the block was cut in two, or sewn to the one before it (words
    may have changed at the seam). `retag`: another kind of block. `attribute`: level, list depth or alignment, or, with words
    unchanged, emphasis or a link.

    `key` is the block's in the old text (in the new one for `insert_block`), `place` its index there; `new_place` its index in the
    new text, -1 when it is gone. `old` and `new` are Markdown. `start` and `end` count characters of the old block's plain text.
    """

    kind: ChangeKind
    key: str
    place: int
    new_place: int
    old: str
    new: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Diff:
    """The difference between two texts; true and complete. How to show it is the business of `texts.display`."""

    old: Text
    new: Text
    delta: Delta

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.delta.hunks or self.delta.places)

    def accept(self) -> Text:
        """The old text with all changes made."""
        return Composer(self.delta.row, (self.delta,)).compose(self.delta.hunks, self.delta.places)

    def reject(self) -> Text:
        """The new text with all changes taken back."""
        back = delta(self.new, self.old)
        return Composer(back.row, (back,)).compose(back.hunks, back.places)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The typed changes, in the order of the old text."""
        return tuple(sorted(_changes(self.delta), key=lambda change: (change.place, change.start, change.new_place)))


def diff(old: Text, new: Text) -> Diff:
    """Compare two texts. Empty (and false) exactly when they are equal."""
    return Diff(old, new, delta(old, new))


def markdown(words: Sequence[str], block: Block) -> str:
    """Markdown of some words of a block."""
    joined = "".join(words)
    return joined.strip() if is_plain(joined) else new_block(words, block.place).source


def _changes(made: Delta) -> Iterable[Change]:
    old, new, row = made.old.blocks, made.new.blocks, made.row
    where = {n: group for group in made.matching.groups for n in range(group.start, group.end)}
    for hunk in made.hunks:
        index = row.block_at(hunk.start)
        if hunk.start == hunk.end and row.is_between(hunk.start):
            yield from _arrived(made, hunk, index)
        elif index not in where:
            yield Change("delete_block", old[index].key, index, -1, old[index].source, "")
        else:
            yield _word_change(row, hunk, index, where[index].new_start, old[index])
    for index, _ in made.places.items():
        block, other = old[index], new[where[index].new_start]
        kind: ChangeKind = "retag" if block.kind != other.kind else "attribute"
        yield Change(kind, block.key, index, where[index].new_start, _marked(block), _marked(other))


def _arrived(made: Delta, hunk: Hunk, index: int) -> Iterable[Change]:
    keys = iter(hunk.keys)
    for item in hunk.items:
        if item[0] == OPEN:
            key = next(keys)
            j = made.new.places[key]
            yield Change("insert_block", key, index, j, "", made.new.blocks[j].source)
        elif item[0] == MOVED:
            i = int(item[1:])
            group = next(group for group in made.matching.groups if group.start <= i < group.end)
            block = made.old.blocks[i]
            yield Change("move", block.key, i, group.new_start, block.source, made.new.blocks[group.new_start].source)


def _word_change(row: Row, hunk: Hunk, index: int, new_place: int, block: Block) -> Change:
    at = hunk.start - row.offsets[index] - 1
    inside = hunk.end < row.offsets[index + 1]
    before = list(block.words[at : at + hunk.end - hunk.start]) if inside else row.items(hunk.start, hunk.end)
    start = block.ends[at - 1] if at else 0
    end = start if not before else len(block.text) if END in before else block.ends[at + len(before) - 1]
    old = markdown([item for item in before if item[0] not in BORDERS], block)
    new = markdown([item for item in hunk.items if item[0] not in BORDERS], block)
    return Change(_word_kind(before, hunk.items), block.key, index, new_place, old, new, start, end)


def _word_kind(before: list[str], after: tuple[str, ...]) -> ChangeKind:
    if END in after:
        return "split"
    if END in before:
        return "join"
    if not before:
        return "insert"
    if not after:
        return "delete"
    plain = [[item.partition(MARK)[0] for item in items] for items in (before, after)]
    return "attribute" if plain[0] == plain[1] else "replace"


def _marked(block: Block) -> str:
    """A block's Markdown with the marks of its kind, to tell a heading from a paragraph."""
    marks = {"heading": "#" * block.level + " ", "list_item": "- ", "quote": "> "}
    return marks.get(block.kind, "") + block.source
