"""`merge_all`: many amendments of one base at once, and how they stand to one another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from texts.composing import Composer
from texts.deltas import Delta, Hunk, Row, delta
from texts.meetings import Meeting, meetings, merge_places
from texts.merging import Conflict, describe, plan_merge
from texts.text import Text

type Key = tuple[int, int, tuple[str, ...]]
type RelationKind = Literal["compatible", "identical", "contained", "order", "conflict"]


@dataclass(frozen=True)
class Relation:
    """How two amendments of one base stand to each other.

    `compatible`: both can be taken. `identical`: they ask for the same. `contained`: all that `inner` (0 for the first of the pair,
    1 for the second) asks for, the other asks for too. `order`: both write at one place, a person chooses what comes first.
    `conflict`: they contradict each other. `places` are indexes of the base blocks where they meet; `conflicts` the passages, with
    both writings.
    """

    kind: RelationKind = "compatible"
    inner: int | None = None
    places: tuple[int, ...] = ()
    pair: tuple[int, int] = (0, 1)
    deltas: tuple[Delta, ...] = field(default=(), repr=False, compare=False)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The passages that a person must decide."""
        if self.kind not in ("order", "conflict"):
            return ()
        first, second = self.deltas
        plan, kinds = plan_merge(first.row, (first, second))
        composer = plan.compose(["base"] * len(plan.options))[1]
        return tuple(describe(plan, options, kind, self.pair, composer) for options, kind in zip(plan.options, kinds, strict=True))


COMPATIBLE = Relation()


class Relations(Mapping[tuple[int, int], Relation]):
    """The relation of each pair `(i, j)` with `i < j`; only pairs that meet take room."""

    def __init__(self, count: int, met: dict[tuple[int, int], Relation]) -> None:
        self._count = count
        self._met = met

    def __getitem__(self, pair: tuple[int, int]) -> Relation:
        i, j = pair
        if not 0 <= i < j < self._count:
            raise KeyError(pair)
        return self._met.get(pair, COMPATIBLE)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((i, j) for i in range(self._count) for j in range(i + 1, self._count))

    def __len__(self) -> int:
        return self._count * (self._count - 1) // 2

    @property
    def met(self) -> Mapping[tuple[int, int], Relation]:
        """Only the pairs that are not merely compatible."""
        return self._met


@dataclass(frozen=True)
class MergeAll:
    """Many amendments joined.

    `text` holds every change that contradicts no other; where some do, it says what the base says. `compatible` are the
    indexes of the amendments that stand against no other.
    """

    text: Text
    relations: Relations
    compatible: tuple[int, ...]
    base: Text = field(repr=False)
    deltas: tuple[Delta, ...] = field(repr=False, compare=False)

    @property
    def clean(self) -> bool:
        return len(self.compatible) == len(self.deltas)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """All that a person must decide, pair by pair; `Conflict.sides` tells which."""
        return tuple(conflict for pair in sorted(self.relations.met) for conflict in self.relations.met[pair].conflicts)

    @cached_property
    def compatible_text(self) -> Text:
        """What the amendments that stand against no other make together, each of them whole."""
        if self.clean:
            return self.text
        return merge_all(self.base, [self.deltas[n].new for n in self.compatible]).text


def merge_all(base: Text, proposed: Sequence[Text]) -> MergeAll:
    """Join many amendments of one base. The order in which they come does not matter."""
    row = Row(base)
    deltas = tuple(delta(base, text, row) for text in proposed)
    found: dict[tuple[int, int], Relation] = {}
    disputed: set[Key] = set()
    torn: set[int] = set()
    contained: set[Key] = set()
    restored: dict[Key, Hunk] = {}
    for i, j in _pairs(row, deltas):
        met = meetings(row, deltas[i], deltas[j])
        if not met:
            continue
        relation = _relation(row, met, deltas[i], deltas[j], (i, j))
        if relation != COMPATIBLE:
            found[i, j] = relation
        _note(met, disputed, torn, contained)
        if any(meeting.kind == "move" for meeting in met):
            for options in plan_merge(row, (deltas[i], deltas[j]))[0].options:
                restored.update((hunk.change, hunk) for hunk in options.base)
    text = _compose(row, deltas, disputed | contained, torn, restored)
    against = {n for pair, relation in found.items() if relation.kind in ("order", "conflict") for n in pair}
    compatible = tuple(n for n in range(len(deltas)) if n not in against)
    return MergeAll(text, Relations(len(deltas), found), compatible, base, deltas)


def _note(met: Iterable[Meeting], disputed: set[Key], torn: set[int], contained: set[Key]) -> None:
    for meeting in met:
        if meeting.verdict == "conflict":
            disputed.update(hunk.change for hunk in (*meeting.first, *meeting.second))
            if meeting.place >= 0 and meeting.kind != "move":
                torn.add(meeting.place)
        elif meeting.verdict == "inside":
            contained.update(hunk.change for hunk in meeting.first)
        elif meeting.verdict == "around":
            contained.update(hunk.change for hunk in meeting.second)


def _compose(row: Row, deltas: Sequence[Delta], refused: set[Key], torn: set[int], restored: dict[Key, Hunk]) -> Text:
    """What no amendment disputes; `restored` are disputed moves without the blocks that they moved."""
    kept = dict(restored)
    given: dict[int, list[str]] = defaultdict(list)
    for made in deltas:
        for hunk in made.hunks:
            if hunk.change not in refused:
                kept.setdefault(hunk.change, hunk)
        for index, place in made.places.items():
            if index not in torn:
                given[index].append(place)
    blocks = row.text.blocks
    places = {index: merge_places(blocks[index].place, wanted) or wanted[0] for index, wanted in given.items()}
    hunks = sorted(kept.values(), key=lambda hunk: (hunk.start, hunk.end))
    return Composer(row, deltas).compose(hunks, places)


def _pairs(row: Row, deltas: Sequence[Delta]) -> Iterable[tuple[int, int]]:
    """Pairs that touch the same blocks."""
    touching: dict[int, list[int]] = defaultdict(list)
    for n, made in enumerate(deltas):
        for index in touched(row, made):
            touching[index].append(n)
    return sorted({(i, j) for sides in touching.values() for at, i in enumerate(sides) for j in sides[at + 1 :]})


def touched(row: Row, made: Delta) -> set[int]:
    """Indexes of the base blocks that a delta edits, moves, or writes next to."""
    out = set(made.places) | set(made.moved)
    for hunk in made.hunks:
        first = row.block_at(hunk.start)
        if hunk.start == hunk.end and row.is_between(hunk.start):
            first -= 1
        out.update(range(max(first, 0), row.block_at(hunk.end) + 1))
    return out


def _relation(row: Row, met: Sequence[Meeting], first: Delta, second: Delta, pair: tuple[int, int]) -> Relation:
    places = tuple(sorted({_place(row, meeting) for meeting in met}))
    kinds = {meeting.kind for meeting in met if meeting.verdict == "conflict"}
    if kinds:
        kind: RelationKind = "order" if kinds == {"order"} else "conflict"
        return Relation(kind, None, places, pair, (first, second))
    inner = [_covered(first, met, "inside"), _covered(second, met, "around")]
    if all(inner):
        return Relation("identical", None, places, pair, (first, second))
    if any(inner):
        return Relation("contained", inner.index(True), places, pair, (first, second))
    return COMPATIBLE


def _covered(made: Delta, met: Sequence[Meeting], verdict: str) -> bool:
    """Whether the other side asks for all that this one asks for."""
    hunks: set[object] = set()
    places: set[int] = set()
    for meeting in met:
        if meeting.verdict in ("identical", verdict):
            hunks.update(hunk.change for hunk in (meeting.first if verdict == "inside" else meeting.second))
            if meeting.place >= 0:
                places.add(meeting.place)
    return all(hunk.change in hunks for hunk in made.hunks) and made.places.keys() <= places


def _place(row: Row, meeting: Meeting) -> int:
    if meeting.place >= 0:
        return meeting.place
    return row.block_at((meeting.first or meeting.second)[0].start)
