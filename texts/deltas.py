"""What one text changes in another, in coordinates of the older one; and a text made of such changes.

A base text is seen as one row of items. Block `k` takes `offsets[k]` (its opening), then its words, then its end. A change is a
hunk: `row[start:end]` gives way to `items`. Inserted blocks stand before an opening, inserted words between two words. A block that
moved leaves its place and is named by an item in a hunk elsewhere, so that whoever edits its words edits them there.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Final, NamedTuple

from texts.blocks import Block
from texts.matching import Group, Matching, match
from texts.sequences import spans
from texts.text import Text
from texts.words import MARK

OPEN: Final = "\x04"
END: Final = "\x05"
MOVED: Final = "\x06"
BORDERS: Final = frozenset((OPEN, END, MOVED))


class Hunk(NamedTuple):
    """`row[start:end]` of the base gives way to `items`; `keys` are those of the blocks that open in `items`."""

    start: int
    end: int
    items: tuple[str, ...]
    keys: tuple[str, ...] = ()

    @property
    def change(self) -> "Change":
        """The hunk without the keys: equal for equal changes."""
        return self[:3]

    @property
    def moves(self) -> tuple[int, ...]:
        """Indexes of the base blocks that come to stand here."""
        if self.start != self.end:
            return ()
        return tuple(int(item[1:]) for item in self.items if item[0] == MOVED)


type Change = tuple[int, int, tuple[str, ...]]
type Bundle = dict[Change, Hunk]


def _gather(change: Change, near: dict[Change, dict[Change, Hunk]]) -> Bundle:
    found: Bundle = {}
    waiting = [change]
    while waiting:
        for other, hunk in near[waiting.pop()].items():
            if other not in found:
                found[other] = hunk
                waiting.append(other)
    return found


def _letters(word: str) -> str:
    return word.partition(MARK)[0].strip()


class Row:
    """Coordinates of a base text."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.offsets = [0, *accumulate(len(block.words) + 2 for block in text.blocks)]

    def block_at(self, position: int) -> int:
        """Index of the block that holds a position; the number of blocks for the end of the text."""
        return bisect_right(self.offsets, position) - 1

    def opening(self, position: int) -> int | None:
        """Index of the block that opens at a position."""
        index = self.block_at(position)
        return index if self.offsets[index] == position and index < len(self.text.blocks) else None

    def is_between(self, position: int) -> bool:
        """Whether a position lies between two blocks, not inside one."""
        return self.offsets[self.block_at(position)] == position

    def items(self, start: int, end: int) -> list[str]:
        """The row between two positions."""
        out: list[str] = []
        index = self.block_at(start)
        while index < len(self.text.blocks) and self.offsets[index] < end:
            at = self.offsets[index]
            out += block_items(self.text.blocks[index])[max(start - at, 0) : end - at]
            index += 1
        return out


def block_items(block: Block) -> list[str]:
    return [OPEN + block.place, *block.words, END]


@dataclass(frozen=True)
class Delta:
    """What `new` changes in `old`.

    `places` are the new places (level, lists…) of blocks, by index; `rewrites` the hunks that stand where a block was deleted, by
    its index: a block that gave way to another was rewritten.
    """

    old: Text
    new: Text
    matching: Matching
    row: Row = field(compare=False)
    hunks: tuple[Hunk, ...]
    places: dict[int, str]
    rewrites: dict[int, Hunk] = field(default_factory=dict)

    @cached_property
    def moved(self) -> frozenset[int]:
        return frozenset(index for hunk in self.hunks for index in hunk.moves)

    @cached_property
    def known(self) -> dict[tuple[str, tuple[str, ...]], Block]:
        """The blocks of `new` that are not in `old`, by what they hold: no need to write them again."""
        return {(self.new.blocks[n].place, self.new.blocks[n].words): self.new.blocks[n] for n in self.changed}

    def __hash__(self) -> int:
        return id(self)

    @cached_property
    def bundles(self) -> dict[Change, Bundle]:
        """Hunks that belong together, by each of them: what a block gave way to, where words cut out were put in again."""
        near: dict[Change, dict[Change, Hunk]] = {}
        for one, other in (*((self.deletions[n], hunk) for n, hunk in self.rewrites.items()), *self._carried()):
            near.setdefault(one.change, {})[other.change] = other
            near.setdefault(other.change, {})[one.change] = one
        out: dict[Change, Bundle] = {}
        for change in near:
            if change not in out:
                bundle = _gather(change, near)
                out.update(dict.fromkeys(bundle, bundle))
        return out

    @cached_property
    def deletions(self) -> dict[int, Hunk]:
        """The hunk that deletes a block, by its index."""
        whole = (hunk for hunk in self.hunks if hunk.end > hunk.start and not hunk.items)
        return {
            self.row.block_at(hunk.start): hunk
            for hunk in whole
            if self.row.is_between(hunk.start) and self.row.is_between(hunk.end)
        }

    @cached_property
    def _counts(self) -> tuple[Counter[str], Counter[str]]:
        old, new = (Counter(_letters(word) for block in text.blocks for word in block.words) for text in (self.old, self.new))
        return old, new

    def _carried(self) -> Iterator[tuple[Hunk, Hunk]]:
        """Words that stand once in each text, cut out here and put in there.

        Beside the block that they left one is enough. Farther away, where the same word may come by chance, they must be half of
        what was cut out, or of what was put in.
        """
        cuts = [hunk for hunk in self.hunks if hunk.end > hunk.start]
        pastes = [(hunk, {_letters(item) for item in hunk.items if item[0] not in BORDERS}) for hunk in self.hunks if hunk.items]
        put_in: set[str] = set().union(*(words for _, words in pastes))
        for cut in cuts:
            words_out = {_letters(item) for item in self.row.items(cut.start, cut.end) if item[0] not in BORDERS}
            if words_out.isdisjoint(put_in):
                continue
            once = {word for word in words_out if self._counts[0][word] == self._counts[1][word] == 1}
            for paste, words in pastes:
                shared = len(once & words)
                if paste is cut or not shared:
                    continue
                if 2 * shared >= min(len(words_out), len(words)) or self._is_beside(paste, cut):
                    yield cut, paste

    def _is_beside(self, paste: Hunk, cut: Hunk) -> bool:
        """Whether what was put in stands in the blocks that something was cut out of, next to them, or moved with them."""
        first, last = self.row.block_at(cut.start), self.row.block_at(cut.end - 1)
        touches = self.row.offsets[first] <= paste.end and paste.start <= self.row.offsets[last + 1]
        return touches or any(first <= index <= last for index in paste.moves)

    @cached_property
    def changed(self) -> tuple[int, ...]:
        """Indexes of the blocks of `new` that have no equal counterpart in `old`."""
        equal = {
            group.new_start
            for group in self.matching.groups
            if group.end - group.start == 1 == group.new_end - group.new_start
            and self.old.blocks[group.start].content == self.new.blocks[group.new_start].content
        }
        return tuple(n for n in range(len(self.new.blocks)) if n not in equal)

    def origins(self, new_index: int) -> list[int]:
        """For each word of a block of `new`, its position in the row of `old`, or -1 for a new word."""
        block = self.new.blocks[new_index]
        group = self.group_of_new.get(new_index)
        if group is None:
            return [-1] * len(block.words)
        before = _inner(self.old.blocks[group.start : group.end])
        after = _inner(self.new.blocks[group.new_start : group.new_end])
        out = list(range(len(before)))
        moved: list[int] = []
        at = 0
        for span in spans(before, after):
            moved += out[at : span.start] + [-1] * (span.new_end - span.new_start)
            at = span.end
        moved += out[at:]
        first = sum(len(self.new.blocks[n].words) + 2 for n in range(group.new_start, new_index))
        base = self.row.offsets[group.start] + 1
        return [base + n if n >= 0 else -1 for n in moved[first : first + len(block.words)]]

    @cached_property
    def group_of_new(self) -> dict[int, Group]:
        return {n: group for group in self.matching.groups for n in range(group.new_start, group.new_end)}

    @cached_property
    def group_of_old(self) -> dict[int, Group]:
        return {n: group for group in self.matching.groups for n in range(group.start, group.end)}


def delta(old: Text, new: Text, row: Row | None = None) -> Delta:
    """Compare two texts."""
    row = row or Row(old)
    matching = match(old, new)
    if matching.same:
        return Delta(old, new, matching, row, (), {})
    hunks: list[Hunk] = []
    places: dict[int, str] = {}
    for group in matching.groups:
        hunks += _edits(row, new, group)
        place = new.blocks[group.new_start].place
        if old.blocks[group.start].place != place:
            places[group.start] = place
    rewrites: dict[int, Hunk] = {}
    hunks += _structure(row, new, matching.groups, rewrites)
    hunks.sort(key=lambda hunk: (hunk.start, hunk.end))
    return Delta(old, new, matching, row, tuple(hunks), places, rewrites)


def _edits(row: Row, new: Text, group: Group) -> list[Hunk]:
    """Changes inside the blocks of a group, borders between them included."""
    first, second = row.text.blocks[group.start], new.blocks[group.new_start]
    at = row.offsets[group.start] + 1
    if group.end - group.start == 1 == group.new_end - group.new_start:
        if first.source == second.source:
            return []
        words = second.words
        return [Hunk(at + s.start, at + s.end, words[s.new_start : s.new_end]) for s in spans(first.words, words)]
    out: list[Hunk] = []
    before = _inner(row.text.blocks[group.start : group.end])
    after = _inner(new.blocks[group.new_start : group.new_end])
    keys = [block.key for block in new.blocks[group.new_start + 1 : group.new_end]]
    for span in spans(before, after):
        items = tuple(after[span.new_start : span.new_end])
        count = sum(item[0] == OPEN for item in items)
        out.append(Hunk(at + span.start, at + span.end, items, tuple(keys[:count])))
        del keys[:count]
    return out


def _inner(blocks: Sequence[Block]) -> list[str]:
    return [item for block in blocks for item in block_items(block)][1:-1]


def _structure(row: Row, new: Text, groups: Sequence[Group], rewrites: dict[int, Hunk]) -> Iterable[Hunk]:
    """Deleted blocks one by one, and what stands between the blocks that stayed."""
    count = len(row.text.blocks)
    gone = set(range(count))
    by_new: dict[int, Group] = {}
    for group in groups:
        gone.difference_update(range(group.start, group.end))
        by_new[group.new_start] = group
    for index in gone:
        yield Hunk(row.offsets[index], row.offsets[index + 1], ())
    staying = [group for group in groups if not group.moved]
    place, j = 0, 0
    for group in [*staying, Group(count, count, len(new.blocks), len(new.blocks))]:
        if j < group.new_start:
            items, keys = _arrivals(new, by_new, j, group.new_start)
            lost = [n for n in range(place, group.start) if n in gone]
            at = row.offsets[lost[0] if lost else place]
            hunk = Hunk(at, at, items, keys)
            rewrites.update(dict.fromkeys(lost if keys else (), hunk))
            yield hunk
        place, j = group.end, group.new_end


def _arrivals(new: Text, by_new: dict[int, Group], start: int, end: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    items: list[str] = []
    keys: list[str] = []
    j = start
    while j < end:
        group = by_new.get(j)
        if group is not None:
            items += (MOVED + str(index) for index in range(group.start, group.end))
            j = group.new_end
        else:
            items += block_items(new.blocks[j])
            keys.append(new.blocks[j].key)
            j += 1
    return tuple(items), tuple(keys)
