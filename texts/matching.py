"""Which block of a text became which block of a later one: exact content first, then keys, then likeness."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

from texts.blocks import Block
from texts.sequences import heaviest_rise, spans
from texts.text import Text
from texts.words import MARK

# Blocks are one when they share at least half of their words; a block found elsewhere must share more.
ALIKE: Final = 0.5
ALIKE_ELSEWHERE: Final = 0.6
# Two blocks in the same place that share this much need no comparison with others.
SURE: Final = 0.8
# A part belongs to the block that most of its words come from.
MOSTLY: Final = 0.5
# Words that stand in more blocks than this tell nothing about which block is which.
COMMONEST: Final = 12
NEIGHBOURS: Final = 6
# Fewer words than this may well stand in a row by chance.
FEWEST: Final = 3

_POINTS: Final = frozenset(".,;:!?…()[]{}«»“”‘’\"'-–—/|·•")


class Group(NamedTuple):
    """Blocks `old[start:end]` became `new[new_start:new_end]`; one of the two ranges holds a single block."""

    start: int
    end: int
    new_start: int
    new_end: int
    moved: bool = False


@dataclass(frozen=True)
class Matching:
    """Groups in the order of the old text; blocks in none were deleted, or inserted."""

    groups: tuple[Group, ...]
    same: bool


def match(old: Text, new: Text) -> Matching:
    """Pair the blocks of two versions."""
    if old == new:
        groups = tuple(Group(n, n + 1, n, n + 1) for n in range(len(old.blocks)))
        return Matching(groups, True)
    return _Matcher(old.blocks, new.blocks).match()


def bag(block: Block) -> tuple[str, ...]:
    """The words that tell blocks apart: all but points, in lower case, without marks."""
    cached = block.__dict__.get("_bag")
    if cached is None:
        words = [word.partition(MARK)[0].strip().lower() for word in block.words]
        cached = tuple(word for word in words if word and word not in _POINTS)
        block.__dict__["_bag"] = cached
    return cached


def _bag_set(block: Block) -> frozenset[str]:
    cached: frozenset[str] | None = block.__dict__.get("_bag_set")
    if cached is None:
        cached = block.__dict__["_bag_set"] = frozenset(bag(block))
    return cached


def _family(block: Block) -> str:
    return block.leaf if block.leaf in ("row", "verbatim", "front_matter") else "text"


def _holds(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the longer was made by writing on before or after all the words of the shorter, or the shorter by cutting there."""
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= FEWEST and f"\0{'\0'.join(shorter)}\0" in f"\0{'\0'.join(longer)}\0"


_SEWN: Final = ("paragraph", "heading")


class _Growth:
    """A run of pieces that may all come from one whole."""

    def __init__(self, whole: Sequence[str], pieces: Sequence[Block], first: int, last: int) -> None:
        self.whole = whole
        self.first, self.last = first, last
        self.inner = [word for piece in pieces[first:last] for word in bag(piece)]
        self._pieces = pieces

    def next(self, step: int) -> int | None:
        """The piece after the run, or before it, if it is one that can be cut and sewn."""
        index = self.last if step == 1 else self.first - 1
        inside = 0 <= index < len(self._pieces)
        return index if inside and self._pieces[index].leaf in _SEWN else None

    def takes(self, index: int) -> bool:
        """Add a piece to the run if most of its words come from the whole, over those that the run has already."""
        part = list(bag(self._pieces[index]))
        wider = self.inner + part if index >= self.last else part + self.inner
        if not part or self._common(wider) - self._common(self.inner) <= MOSTLY * len(part):
            return False
        self.inner = wider
        self.first, self.last = min(self.first, index), max(self.last, index + 1)
        return True

    def _common(self, words: Sequence[str]) -> int:
        return (len(self.whole) + len(words) - Indel.distance(self.whole, words)) // 2


class _Matcher:
    def __init__(self, old: Sequence[Block], new: Sequence[Block]) -> None:
        self._old = old
        self._new = new
        self._to: dict[int, int] = {}
        self._back: dict[int, int] = {}
        self._gap_old: dict[int, int] = {}
        self._gap_new: dict[int, int] = {}

    def match(self) -> Matching:
        self._match_equal()
        if len(self._to) < len(self._old) and len(self._back) < len(self._new):
            self._match_elsewhere()
            self._match_keys()
            self._match_in_line()
            self._match_alike()
            self._match_titles()
        return self._groups()

    def _pair(self, i: int, j: int) -> None:
        self._to[i] = j
        self._back[j] = i

    def _match_equal(self) -> None:
        i = j = 0
        for gap, span in enumerate(spans([b.content for b in self._old], [b.content for b in self._new])):
            while i < span.start:
                self._pair(i, j)
                i, j = i + 1, j + 1
            self._gap_old.update((n, gap) for n in range(span.start, span.end))
            self._gap_new.update((n, gap) for n in range(span.new_start, span.new_end))
            i, j = span.end, span.new_end
        while i < len(self._old):
            self._pair(i, j)
            i, j = i + 1, j + 1

    def _free(self) -> tuple[list[int], list[int]]:
        return (
            [i for i in self._gap_old if i not in self._to],
            [j for j in self._gap_new if j not in self._back],
        )

    def _gaps(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """The blocks still alone, by the gap that they stand in."""
        free, new_free = self._free()
        olds: dict[int, list[int]] = defaultdict(list)
        news: dict[int, list[int]] = defaultdict(list)
        for i in free:
            olds[self._gap_old[i]].append(i)
        for j in new_free:
            news[self._gap_new[j]].append(j)
        return olds, news

    def _match_elsewhere(self) -> None:
        """The very same block in another place."""
        free, new_free = self._free()
        where: dict[str, list[int]] = defaultdict(list)
        for i in free:
            where[self._old[i].content].append(i)
        for j in new_free:
            if places := where.get(self._new[j].content):
                self._pair(places.pop(0), j)

    def _match_keys(self) -> None:
        free, new_free = self._free()
        where = {self._old[i].key: i for i in free}
        for j in new_free:
            i = where.get(self._new[j].key, -1)
            if i >= 0 and _family(self._old[i]) == _family(self._new[j]) and self._likeness(i, j) > 0:
                self._pair(i, j)

    def _match_in_line(self) -> None:
        """In one gap the first with the first, the last with the last, as long as there is no doubt."""
        olds, news = self._gaps()
        for gap, here in olds.items():
            there = news.get(gap, [])
            lined = list(zip(here, there, strict=False))
            if len(here) != len(there):
                tail = list(zip(reversed(here), reversed(there), strict=False))
                lined = [*self._while_sure(lined), *self._while_sure(tail)]
            for i, j in lined:
                if i not in self._to and j not in self._back and self._is_sure(i, j):
                    self._pair(i, j)

    def _while_sure(self, pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return list(takewhile(lambda pair: self._is_sure(*pair), pairs))

    def _is_sure(self, i: int, j: int) -> bool:
        old, new = self._old[i], self._new[j]
        if old.leaf != new.leaf:
            return False
        first, second = _bag_set(old), _bag_set(new)
        return bool(first) and 2 * len(first & second) >= SURE * (len(first) + len(second))

    def _match_alike(self) -> None:
        scored = []
        for i, j in self._candidates():
            score = self._likeness(i, j)
            here = self._gap_old[i] == self._gap_new[j]
            if score >= (ALIKE if here else ALIKE_ELSEWHERE):
                scored.append((-round(score, 3), not here, abs(i - j), i, j))
        for _, _, _, i, j in sorted(scored):
            if i not in self._to and j not in self._back:
                self._pair(i, j)

    def _match_titles(self) -> None:
        """A heading alone between blocks that stayed, where another of its level stood, is a new title of that section."""
        olds, news = self._gaps()
        for gap, lone in olds.items():
            other = news.get(gap, [])
            if len(lone) == len(other) == 1:
                old, new = self._old[lone[0]], self._new[other[0]]
                if old.leaf == new.leaf == "heading" and old.level == new.level:
                    self._pair(lone[0], other[0])

    def _candidates(self) -> set[tuple[int, int]]:
        free, new_free = self._free()
        found: set[tuple[int, int]] = set()
        if not free or not new_free:
            return found
        self._near(found)
        index: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i in free:
            for word in set(bag(self._old[i])):
                index[_family(self._old[i]), word].append(i)
        for j in new_free:
            votes: dict[int, int] = defaultdict(int)
            for word in set(bag(self._new[j])):
                places = index.get((_family(self._new[j]), word), ())
                if len(places) <= COMMONEST:
                    for i in places:
                        votes[i] += 1
            best = sorted(votes, key=lambda i: (-votes[i], abs(i - j)))[:NEIGHBOURS]
            found.update((i, j) for i in best)
        return found

    def _near(self, found: set[tuple[int, int]]) -> None:
        """In one gap the n-th of one side is compared with those about the n-th of the other."""
        here, there = self._gaps()
        for gap, olds in here.items():
            news = there.get(gap, [])
            for n, i in enumerate(olds):
                at = n * len(news) // len(olds)
                for j in news[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]:
                    if _family(self._old[i]) == _family(self._new[j]):
                        found.add((i, j))

    def _likeness(self, i: int, j: int) -> float:
        old, new = self._old[i], self._new[j]
        first, second = bag(old), bag(new)
        if not first and not second:
            return 1.0 if old.words == new.words else 0.0
        score = Indel.normalized_similarity(first, second)
        if score < ALIKE and _holds(first, second):
            score = ALIKE
        return score if old.leaf == new.leaf else score - 0.1

    # ── Splits and joins ──

    def _groups(self) -> Matching:
        parts = {i: (j, j + 1) for i, j in self._to.items()}
        wholes = {j: (i, i + 1) for j, i in self._back.items()}
        if len(self._back) < len(self._new):
            self._grow(parts, self._old, self._new, self._back)
        taken = {j for i, (j, end) in parts.items() if end - j > 1 for j in range(j, end)}
        if len(self._to) < len(self._old):
            free = dict(self._to)
            for i in parts:
                if parts[i][1] - parts[i][0] > 1:
                    free[i] = parts[i][0]
            joined = {j: whole for j, whole in wholes.items() if j not in taken}
            self._grow(joined, self._new, self._old, free)
            wholes.update(joined)
        groups = []
        for i, (new_start, new_end) in parts.items():
            whole = wholes.get(self._to[i], (i, i + 1))
            groups.append(Group(whole[0], whole[1], new_start, new_end))
        return self._settle(groups)

    @staticmethod
    def _grow(parts: dict[int, tuple[int, int]], wholes: Sequence[Block], pieces: Sequence[Block], taken: dict[int, int]) -> None:
        """Give the unmatched neighbours of a part to the block that most of their words come from."""
        for index, (first, last) in list(parts.items()):
            if wholes[index].leaf not in _SEWN:
                continue
            growth = _Growth(bag(wholes[index]), pieces, first, last)
            if growth.inner == list(growth.whole):
                continue
            for step in (1, -1):
                while (found := growth.next(step)) is not None and found not in taken and growth.takes(found):
                    taken[found] = index
            parts[index] = (growth.first, growth.last)

    @staticmethod
    def _settle(groups: list[Group]) -> Matching:
        """The heaviest run of groups that keep their order stays; the others moved."""
        groups.sort(key=lambda group: group.start)
        values = [group.new_start for group in groups]
        if all(a < b for a, b in pairwise(values)):
            return Matching(tuple(groups), False)
        staying = set(heaviest_rise(values, [group.end - group.start for group in groups]))
        out = [
            group if n in staying else Group(group.start, group.end, group.new_start, group.new_end, True)
            for n, group in enumerate(groups)
        ]
        return Matching(tuple(out), False)
