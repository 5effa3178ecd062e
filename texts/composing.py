"""A text made of a base and changes to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from texts.blocks import Block, new_block
from texts.deltas import END, MOVED, OPEN, Delta, Hunk, Row
from texts.parsing import read_blocks
from texts.text import Text, fresh_keys
from texts.words import MARK
from texts.writing import assemble, fenced, write_blocks


@dataclass
class _Opened:
    key: str
    place: str
    words: list[str]
    parents: list[tuple[str, int]]
    fresh: bool


class Composer:
    """Applies hunks of one base, sorted and apart from one another, and makes blocks of what comes out."""

    def __init__(self, row: Row, sides: Sequence[Delta] = ()) -> None:
        self._row = row
        self._sides = sides
        self._blocks: list[Block] = []
        self._open: _Opened | None = None
        self._gaps: dict[int, list[Hunk]] = {}
        self._inner: dict[int, list[Hunk]] = {}
        self._places: dict[int, str] = {}
        self._skip_to = 0
        self._counts: dict[int, int] = {}

    def compose(self, hunks: Iterable[Hunk], places: dict[int, str]) -> Text:
        """The whole text that these changes make."""
        blocks = self.passage(hunks, places, 0, len(self._row.text.blocks))
        return Text(tuple(fresh_keys(assemble(_unique_keys(blocks)), self._row.text.keys)))

    def passage(self, hunks: Iterable[Hunk], places: dict[int, str], first: int, last: int) -> list[Block]:
        """What becomes of the base blocks from `first` to before `last`, and of the places before, between and after them."""
        row = self._row
        self._places = places
        moved: set[int] = set()
        for hunk in hunks:
            moved.update(hunk.moves)
            if hunk.start == hunk.end and row.is_between(hunk.start):
                self._gaps.setdefault(row.block_at(hunk.start), []).append(hunk)
            else:
                self._inner.setdefault(row.block_at(hunk.start), []).append(hunk)
        self._cut_across()
        for index in range(first, last):
            self._gap(index)
            if index not in moved:
                self._base_block(index)
        self._gap(last)
        self._close()
        return self._blocks

    def position(self, index: int) -> int:
        """How many blocks of the result stand before base block `index`."""
        return self._counts.get(index, len(self._blocks))

    def _cut_across(self) -> None:
        """A hunk that runs over several blocks is told to each of them."""
        row = self._row
        for index, hunks in list(self._inner.items()):
            for n, hunk in enumerate(hunks):
                limit = row.offsets[index + 1]
                if hunk.end <= limit:
                    continue
                hunks[n] = hunk._replace(end=limit)
                at = index + 1
                while at < len(row.text.blocks) and row.offsets[at] < hunk.end:
                    end = min(hunk.end, row.offsets[at + 1])
                    self._inner.setdefault(at, []).insert(0, Hunk(row.offsets[at], end, ()))
                    at += 1

    def _gap(self, index: int) -> None:
        self._counts[index] = len(self._blocks)
        for hunk in self._gaps.get(index, ()):
            self._insert(hunk)

    def _insert(self, hunk: Hunk) -> None:
        keys = iter(hunk.keys)
        for item in hunk.items:
            if item[0] == MOVED:
                self._base_block(int(item[1:]))
            elif item[0] == OPEN:
                self._start(item[1:], next(keys, ""), fresh=True)
            else:
                self._item(item)

    def _base_block(self, index: int) -> None:
        block = self._row.text.blocks[index]
        hunks = self._inner.get(index)
        place = self._places.get(index, block.place)
        if not hunks:
            self._close()
            if place != block.place:
                block = self._make(block.words, place, block.key)
            self._blocks.append(block)
            return
        hunks = sorted(hunks, key=lambda hunk: (hunk.start, hunk.end))
        at = offset = self._row.offsets[index]
        if hunks[0].start > offset and hunks[-1].end < self._row.offsets[index + 1] and not any(map(_has_borders, hunks)):
            self._close()
            self._blocks.append(self._make(_edited(block.words, hunks, offset + 1), place, block.key))
            return
        items = [OPEN + place, *block.words, END]
        for hunk in hunks:
            self._base_items(items[at - offset : max(hunk.start, at) - offset], block)
            self._insert(hunk)
            at = max(hunk.end, at)
        self._base_items(items[at - offset :], block)

    def _base_items(self, items: Sequence[str], block: Block) -> None:
        for item in items:
            if item[0] == OPEN:
                self._start(item[1:], block.key, fresh=False)
            else:
                if self._open is None and item != END:
                    self._start(block.place, "", fresh=False)
                self._item(item)
                if self._open is not None:
                    self._count_parent(block.key)

    def _count_parent(self, key: str) -> None:
        parents = self._open.parents  # type: ignore[union-attr]
        if parents and parents[-1][0] == key:
            parents[-1] = (key, parents[-1][1] + 1)
        else:
            parents.append((key, 1))

    def _start(self, place: str, key: str, *, fresh: bool) -> None:
        self._close()
        self._open = _Opened(key, place, [], [], fresh)

    def _item(self, item: str) -> None:
        if item == END:
            self._close()
            return
        if self._open is None:
            self._start(PARAGRAPH, "", fresh=True)
        self._open.words.append(item)  # type: ignore[union-attr]

    def _close(self) -> None:
        opened = self._open
        if opened is None:
            return
        self._open = None
        parents = tuple(key for key, _ in opened.parents)
        block = self._make(tuple(opened.words), opened.place, opened.key)
        main = max(opened.parents, key=lambda parent: parent[1])[0] if parents else opened.key
        others = tuple(dict.fromkeys(key for key in parents if key != main))
        block = replace(block, key=main if parents else opened.key, parents=others)
        block.__dict__["_weight"] = len(opened.words)
        self._blocks.append(block)

    def _make(self, words: tuple[str, ...], place: str, key: str) -> Block:
        for side in self._sides if MARK in "".join(words) else ():
            if block := side.known.get((place, words)):
                return replace(block, key=key, parents=())
        block = new_block(words, place, key)
        return sound(block) if block.leaf in ("verbatim", "front_matter") else block


def _has_borders(hunk: Hunk) -> bool:
    return END in hunk.items


def _edited(words: tuple[str, ...], hunks: Sequence[Hunk], offset: int) -> tuple[str, ...]:
    """Words of one block with changes made that stay inside it."""
    out: list[str] = []
    at = 0
    for hunk in hunks:
        out += words[at : max(hunk.start - offset, at)]
        out += hunk.items
        at = max(hunk.end - offset, at)
    out += words[at:]
    return tuple(out)


def sound(block: Block) -> Block:
    """Joined pieces of verbatim blocks may not be one any more: then a fence holds them."""
    alone = replace(block, path=(), opens=0)
    if block.source and read_blocks(write_blocks([alone])) == [alone]:
        return block
    return replace(block, leaf="verbatim", source=fenced(block.source))


PARAGRAPH: Final = Block(key="", leaf="paragraph", source="").place


def _unique_keys(blocks: Sequence[Block]) -> list[Block]:
    """The largest of the blocks that claim a key keeps it; the others name it as the one they come from."""
    largest: dict[str, Block] = {}
    for block in blocks:
        best = largest.get(block.key)
        if best is None or len(block.words) > len(best.words):
            largest[block.key] = block
    return [
        block if not block.key or largest[block.key] is block else replace(block, key="", parents=(block.key,)) for block in blocks
    ]
