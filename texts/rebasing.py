"""`rebase`: an amendment of one version, carried over to a later one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from texts.blocks import Block
from texts.deltas import Delta, Hunk, Row
from texts.many import touched
from texts.meetings import meetings
from texts.merging import Conflict, merge
from texts.text import Text

_SENTENCE_ENDS = frozenset(".!?…。！？")


class Outcome(StrEnum):
    """What became of an amendment when the text under it changed.

    KEPT: the blocks it touches are as they were. SHIFTED: something changed near it, or its block moved; it asks for the same.
    CONFIRM: the same sentence changed, or the new version already holds part of what it asks for; its author should look at it.
    CONFLICT: it contradicts the new version.
    """

    KEPT = "kept"
    SHIFTED = "shifted"
    CONFIRM = "confirm"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class Rebase:
    """The amendment's text against the new version. Where they conflict it says what the new version says."""

    text: Text
    outcome: Outcome
    conflicts: tuple[Conflict, ...]


def rebase(proposed: Text, old: Text, new: Text) -> Rebase:
    """Carry `proposed`, written against `old`, over to `new`.

    In each conflict `ours` is the new version and `theirs` the amendment. Serves amendments of amendments too: there `old` and
    `new` are two states of the amendment above.
    """
    made = merge(old, new, proposed, at_conflict="ours")
    if made.conflicts:
        return Rebase(made.text, Outcome.CONFLICT, made.conflicts)
    if not made.plan.sides:
        alone = old in (proposed, new)
        return Rebase(made.text, Outcome.KEPT if alone else Outcome.CONFIRM, ())
    return Rebase(made.text, _outcome(made.plan.row, *made.plan.sides), ())


def _outcome(row: Row, newer: Delta, proposed: Delta) -> Outcome:
    if any(True for _ in meetings(row, newer, proposed)):
        return Outcome.CONFIRM
    common = touched(row, newer) & touched(row, proposed)
    if not common:
        return Outcome.KEPT
    if _sentences(row, newer.hunks, common) & _sentences(row, proposed.hunks, common):
        return Outcome.CONFIRM
    return Outcome.SHIFTED


def _sentences(row: Row, hunks: Iterable[Hunk], common: set[int]) -> set[tuple[int, int]]:
    """The sentences, as (block, number), that changes inside blocks touch."""
    out: set[tuple[int, int]] = set()
    for hunk in hunks:
        index = row.block_at(hunk.start)
        if index not in common or index == len(row.text.blocks) or hunk.start == row.offsets[index]:
            continue
        numbers = _numbers(row.text.blocks[index])
        at = hunk.start - row.offsets[index] - 1
        last = max(at, min(hunk.end - row.offsets[index] - 2, len(numbers) - 1))
        out.update((index, numbers[n]) for n in range(at, last + 1) if n < len(numbers))
        if at >= len(numbers) and numbers:
            out.add((index, numbers[-1]))
    return out


def _numbers(block: Block) -> list[int]:
    """For each word the number of its sentence."""
    out, number = [], 0
    for word in block.words:
        out.append(number)
        if word.strip()[:1] in _SENTENCE_ENDS:
            number += 1
    return out
