"""What happens where two sets of changes to one base meet: the verdicts of a merge."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from texts.blocks import place_fields
from texts.deltas import Bundle, Delta, Hunk, Row

type Verdict = Literal["identical", "inside", "around", "shared", "conflict"]
type ConflictKind = Literal["word", "deleted_block", "order", "move", "attribute"]

# Fields of a block's place that follow from what stands before it: two sides never quarrel about them.
_FOLLOWING: Final = ("opens", "start", "header", "align")


@dataclass(frozen=True)
class Meeting:
    """Two changes that meet. `inside`: the first is contained in the second; `around`: the other way about.

    `place` is the block whose place (level, list…) both changed, or whose move is at stake, -1 otherwise.
    """

    verdict: Verdict
    kind: ConflictKind
    first: tuple[Hunk, ...] = ()
    second: tuple[Hunk, ...] = ()
    place: int = -1


def meetings(row: Row, first: Delta, second: Delta) -> list[Meeting]:
    """All places where the changes of two sides meet. Changes that only touch do not."""
    met = list(_meetings(row, first, second))
    return _spread(met) if any(meeting.verdict == "conflict" for meeting in met) else met


def _spread(met: list[Meeting]) -> list[Meeting]:
    """What a disputed change contains, or shares with another, is disputed with it."""
    disputed: set[object] = set()
    grown = True
    while grown:
        size = len(disputed)
        for n, meeting in enumerate(met):
            marks = {(0, hunk.change) for hunk in meeting.first} | {(1, hunk.change) for hunk in meeting.second}
            if meeting.verdict == "conflict" or not marks.isdisjoint(disputed):
                met[n] = replace(meeting, verdict="conflict")
                disputed |= marks
        grown = len(disputed) > size
    return met


def _meetings(row: Row, first: Delta, second: Delta) -> Iterator[Meeting]:
    yield from _complete(row, _hunks_meet(row, first.hunks, second.hunks), first, second)
    if first.moved or second.moved:
        yield from _moves_meet(row, first, second)
    if first.places or second.places:
        yield from _places_meet(row, first, second)


def _complete(row: Row, met: Iterable[Meeting], first: Delta, second: Delta) -> Iterator[Meeting]:
    """What gave way to something else was not just deleted: what took its place belongs to the quarrel."""
    told: set[int] = set()
    for meeting in met:
        cuts = any(hunk.end > hunk.start for hunk in (*meeting.first, *meeting.second))
        if meeting.verdict != "conflict" and not cuts:
            yield meeting
            continue
        mine, other = _bundle(meeting.first, first), _bundle(meeting.second, second)
        if (not mine and not other) or (meeting.verdict != "conflict" and mine.keys() == other.keys()):
            yield meeting
            continue
        kind = meeting.kind
        if meeting.verdict != "conflict":
            kind = "word" if mine and other else _kind(row, *meeting.first, *meeting.second)
        added = [() if id(bundle) in told else tuple(bundle.values()) for bundle in (mine, other)]
        told.update((id(mine), id(other)))
        yield Meeting("conflict", kind, (*meeting.first, *added[0]), (*meeting.second, *added[1]))


_NONE: Final[Bundle] = {}


def _bundle(hunks: tuple[Hunk, ...], made: Delta) -> Bundle:
    """All hunks that belong with this one, near and far; a meeting of hunks has one of each side."""
    return next((made.bundles[hunk.change] for hunk in hunks if hunk.change in made.bundles), _NONE)


def _hunks_meet(row: Row, first: tuple[Hunk, ...], second: tuple[Hunk, ...]) -> Iterator[Meeting]:
    begin = 0
    for hunk in first:
        while begin < len(second) and second[begin].end < hunk.start:
            begin += 1
        for other in second[begin:]:
            if other.start > hunk.end:
                break
            if meeting := _meet(row, hunk, other):
                yield meeting


def _meet(row: Row, hunk: Hunk, other: Hunk) -> Meeting | None:
    if hunk.change == other.change:
        return Meeting("identical", "word", (hunk,), (other,))
    insertions = (hunk.start == hunk.end) + (other.start == other.end)
    if insertions == 2:
        return _insertions_meet(hunk, other) if hunk.start == other.start else None
    if insertions == 1:
        point, span = (hunk.start, other) if hunk.start == hunk.end else (other.start, hunk)
        if not span.start < point < span.end:
            return None
    elif max(hunk.start, other.start) >= min(hunk.end, other.end):
        return None
    elif not hunk.items and not other.items:
        return _deletions_meet(hunk, other)
    return Meeting("conflict", _kind(row, hunk, other), (hunk,), (other,))


def _insertions_meet(hunk: Hunk, other: Hunk) -> Meeting:
    if _contains(other.items, hunk.items):
        return Meeting("inside", "order", (hunk,), (other,))
    if _contains(hunk.items, other.items):
        return Meeting("around", "order", (hunk,), (other,))
    return Meeting("conflict", "order", (hunk,), (other,))


def _contains(larger: tuple[str, ...], smaller: tuple[str, ...]) -> bool:
    size = len(smaller)
    return any(larger[n : n + size] == smaller for n in range(len(larger) - size + 1) if larger[n] == smaller[0])


def _deletions_meet(hunk: Hunk, other: Hunk) -> Meeting:
    if other.start <= hunk.start and hunk.end <= other.end:
        return Meeting("inside", "word", (hunk,), (other,))
    if hunk.start <= other.start and other.end <= hunk.end:
        return Meeting("around", "word", (hunk,), (other,))
    return Meeting("shared", "word", (hunk,), (other,))


def _kind(row: Row, hunk: Hunk, other: Hunk) -> ConflictKind:
    return "deleted_block" if deletes_block(row, hunk) or deletes_block(row, other) else "word"


def deletes_block(row: Row, hunk: Hunk) -> bool:
    return hunk.end > hunk.start and not hunk.items and row.is_between(hunk.start) and row.is_between(hunk.end)


def _moves_meet(row: Row, first: Delta, second: Delta) -> Iterator[Meeting]:
    for index in sorted(first.moved | second.moved):
        mine = tuple(hunk for hunk in first.hunks if index in hunk.moves)
        other = tuple(hunk for hunk in second.hunks if index in hunk.moves)
        if mine and other:
            if mine[0].change != other[0].change and not _same_move(mine[0], other[0]):
                yield Meeting("conflict", "move", mine, other, index)
            continue
        if mine:
            other = tuple(hunk for hunk in second.hunks if uproots(row, hunk, index))
        else:
            mine = tuple(hunk for hunk in first.hunks if uproots(row, hunk, index))
        if mine and other:
            yield Meeting("conflict", "move", _whole(mine, first), _whole(other, second), index)


def _whole(hunks: tuple[Hunk, ...], made: Delta) -> tuple[Hunk, ...]:
    """Hunks and all that belong with them."""
    found = {hunk.change: hunk for hunk in hunks}
    for hunk in hunks:
        found |= made.bundles.get(hunk.change, _NONE)
    return tuple(found.values())


def _same_move(hunk: Hunk, other: Hunk) -> bool:
    return hunk.start == other.start and (_contains(hunk.items, other.items) or _contains(other.items, hunk.items))


def uproots(row: Row, hunk: Hunk, index: int) -> bool:
    """Whether a hunk deletes a block or sews it to a neighbour."""
    opening, end = row.offsets[index], row.offsets[index + 1] - 1
    return hunk.start <= opening < hunk.end or hunk.start <= end < hunk.end


def _places_meet(row: Row, first: Delta, second: Delta) -> Iterator[Meeting]:
    for index in sorted(first.places.keys() | second.places.keys()):
        base = row.text.blocks[index].place
        mine, other = first.places.get(index), second.places.get(index)
        if mine is not None and other is not None:
            if mine == other:
                yield Meeting("identical", "attribute", place=index)
            elif merge_places(base, (mine, other)) is None:
                yield Meeting("conflict", "attribute", place=index)
        elif mine is not None and _matters(base, mine):
            yield from (
                Meeting("conflict", "deleted_block", (), _whole((hunk,), second), index)
                for hunk in _closes(row, second.hunks, index)
            )
        elif other is not None and _matters(base, other):
            yield from (
                Meeting("conflict", "deleted_block", _whole((hunk,), first), (), index) for hunk in _closes(row, first.hunks, index)
            )


def _closes(row: Row, hunks: Iterable[Hunk], index: int) -> Iterator[Hunk]:
    opening = row.offsets[index]
    return (hunk for hunk in hunks if hunk.start <= opening < hunk.end)


def _matters(base: str, place: str) -> bool:
    before, after = place_fields(base), place_fields(place)
    return any(before[name] != after[name] for name in before if name not in _FOLLOWING)


def merge_places(base: str, places: Iterable[str]) -> str | None:
    """One place out of those that several sides gave to a block; None when two of them differ in earnest."""
    origin = place_fields(base)
    merged = dict(origin)
    for name, before in origin.items():
        wanted = {fields[name] for fields in map(place_fields, places) if fields[name] != before}
        if not wanted:
            continue
        if len(wanted) > 1 and name not in _FOLLOWING:
            return None
        merged[name] = max(wanted)
    merged["opens"] = min(merged["opens"], len(merged["path"]))
    return join_fields(merged)


def join_fields(fields: dict[str, object]) -> str:
    """The inverse of `place_fields`."""
    return "\x01".join(
        (
            str(fields["leaf"]),
            str(fields["level"]),
            "\x02".join(fields["path"]),  # type: ignore[arg-type]
            str(fields["opens"]),
            str(fields["start"]),
            "h" if fields["header"] else "",
            "\x02".join(fields["align"]),  # type: ignore[arg-type]
        )
    )
