"""`provenance`: for every word of a text, the version and the cause that put it there."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from texts.anchors import word_bounds
from texts.deltas import delta
from texts.text import Text


@dataclass(frozen=True)
class Run[Cause]:
    """Characters `start` to `end` of a block's plain text came with `version` (index in the versions given), by `cause`."""

    start: int
    end: int
    text: str
    version: int
    cause: Cause


@dataclass(frozen=True)
class Provenance[Cause]:
    """The origin of each word of the last text."""

    text: Text
    causes: tuple[Cause, ...]
    versions: tuple[tuple[int, ...], ...] = field(repr=False)

    def runs(self, key: str) -> tuple[Run[Cause], ...]:
        """The passages of a block by origin, in order. Raises KeyError for a key that is not in the text."""
        index = self.text.places[key]
        block = self.text.blocks[index]
        bounds = word_bounds(block)
        out: list[Run[Cause]] = []
        for (start, end), version in zip(bounds, self.versions[index], strict=True):
            begin = out.pop().start if out and out[-1].version == version else start
            out.append(Run(begin, end, block.text[begin:end], version, self.causes[version]))
        return tuple(out)

    def at(self, key: str, offset: int) -> Cause | None:
        """The cause of the word at a character of a block's plain text."""
        return next((run.cause for run in self.runs(key) if run.start <= offset < run.end), None)


def provenance[Cause](versions: Sequence[tuple[Text, Cause]]) -> Provenance[Cause]:
    """Follow every word through the versions, the oldest first."""
    if not versions:
        return Provenance(Text(), (), ())
    text = versions[0][0]
    known = [(0,) * len(block.words) for block in text.blocks]
    for number, (newer, _) in enumerate(versions[1:], start=1):
        known = _carry(text, newer, known, number)
        text = newer
    return Provenance(text, tuple(cause for _, cause in versions), tuple(known))


def _carry(old: Text, new: Text, known: list[tuple[int, ...]], number: int) -> list[tuple[int, ...]]:
    made = delta(old, new)
    unchanged = set(range(len(new.blocks))) - set(made.changed)
    out = []
    for index in range(len(new.blocks)):
        if index in unchanged:
            out.append(known[made.group_of_new[index].start])
            continue
        words = []
        for origin in made.origins(index):
            at = made.row.block_at(origin) if origin >= 0 else -1
            words.append(known[at][origin - made.row.offsets[at] - 1] if at >= 0 else number)
        out.append(tuple(words))
    return out
