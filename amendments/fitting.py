"""How an amendment comes onto a newer version of its proposal, and how it stands to others. Plain values in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import texts
from texts import Text


@dataclass(frozen=True)
class Landing:
    """What became of a proposed text on a newer one.

    ``outcome`` is a value of ``Fit``. ``text`` is the amendment on the newer text; with ``conflict``, as far as it could follow, in
    the newer text's words where they clash, and ``conflicts`` says why (stored ``texts.Conflict``: ``ours`` is the newer text).
    ``asks_nothing``: the newer text already says all of it.
    """

    outcome: str
    text: Text
    conflicts: list[dict[str, Any]]
    asks_nothing: bool


def land(proposed: Text, *, old: Text, new: Text) -> Landing:
    """Carry ``proposed``, written against ``old``, onto ``new``."""
    result = texts.rebase(proposed, old, new)
    conflicts = [conflict.to_json() for conflict in result.conflicts]
    return Landing(str(result.outcome.value), result.text, conflicts, not conflicts and result.text == new)


def touched_by(proposed: Text, base: Text) -> tuple[list[str], int]:
    """The keys of the blocks of ``base`` that ``proposed`` changes, and where the first change stands (0 at the top).

    A block added between two touches the one that it follows.
    """
    places = {max(change.place - (change.kind == "insert_block"), 0) for change in texts.diff(base, proposed).changes}
    keys = base.keys
    return [keys[place] for place in sorted(places) if place < len(keys)], min(places, default=0)


def relations(base: Text, mine: Text, others: Sequence[Text]) -> list[str]:
    """How each of ``others`` stands to ``mine``, all of them written against ``base``: a value of ``texts.RelationKind``."""
    found = texts.merge_all(base, [mine, *others]).relations
    return [found[0, number].kind for number in range(1, len(others) + 1)]


def still_to_confirm(before: str, outcome: str) -> str:
    """What waits for the author's confirmation waits on, however well it fits the versions that follow."""
    return "confirm" if before == "confirm" and outcome in ("kept", "shifted") else outcome


def units_of(text: Text) -> list[Text]:
    """The text in the pieces that a person edits: a paragraph, a heading, a whole list, quote, table or footnote."""
    pieces: list[list[Any]] = []
    for block in text.blocks:
        if pieces and _holds_together(pieces[-1][-1], block):
            pieces[-1].append(block)
        else:
            pieces.append([block])
    return [Text(tuple(piece)) for piece in pieces]


def _holds_together(before: Any, block: Any) -> bool:
    if block.leaf == "row" and not block.path:
        return before.leaf == "row" and not before.path and not block.header
    return bool(block.path) and bool(before.path) and block.path[0] == before.path[0]
