"""How a difference is shown: which block changed how, and readable runs of kept, deleted and inserted words.

This is a view. It groups small changes for the eye, and swallows the few words kept between them; the truth is in
`texts.changes`, and nothing is ever merged from what stands here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from texts.blocks import Block, Kind, split_cells
from texts.changes import Diff
from texts.deltas import Delta
from texts.inline import read_inline, write_inline
from texts.matching import Group
from texts.sequences import Span, spans
from texts.text import Text
from texts.words import BREAK, MARK, PLAIN, Marks, rebuild, split_word

type Status = Literal["same", "inserted", "deleted", "changed", "moved", "retagged", "split", "joined"]
type Operation = Literal["equal", "insert", "delete"]

# When less than this share of a block's letters stays, showing it as rewritten reads better than a mosaic.
KEPT_LEAST: Final = 0.3
# Kept words between two changes that are swallowed when they are fewer than these and shorter than both changes.
CRUMB: Final = 4
_SENTENCE_ENDS: Final = frozenset(".!?…。！？")


class Segment(NamedTuple):
    """A run of one block: kept, inserted or deleted words as inline Markdown, with the white space before them."""

    op: Operation
    source: str


@dataclass(frozen=True)
class DisplayBlock:
    """One block of the change view, in reading order.

    `status` is the first of these that holds: inserted, deleted, moved, split, joined, retagged, changed, same. A block may have
    moved and changed: `segments` tell. A moved block stands at its new place; `moved_from` is its index in the old text and
    `after` the plain text of the block that it followed there. `was` is its earlier kind and level where they changed. Rows of a
    table have `cells` instead of `segments`.
    """

    status: Status
    key: str
    kind: Kind
    level: int
    depth: int
    marker: str
    source: str
    segments: tuple[Segment, ...] = ()
    cells: tuple[tuple[Segment, ...], ...] = ()
    was: tuple[Kind, int, int] | None = None
    moved_from: int | None = None
    after: str = ""
    block: Block | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything in this block, or its place, changed."""
        return self.status != "same"


def display(diff: Diff) -> tuple[DisplayBlock, ...]:
    """The change view of a difference."""
    made = diff.delta
    deleted = [n for n in range(len(made.old.blocks)) if n not in made.group_of_old]
    homes = _homes(made, deleted)
    out: list[DisplayBlock] = [_gone(made.old.blocks[n]) for n in homes.get(-1, ())]
    index = 0
    while index < len(made.new.blocks):
        group = made.group_of_new.get(index)
        if group is None:
            out.append(_arrived(made.new.blocks[index]))
            index += 1
            continue
        out += _kept(made, group)
        index = group.new_end
        for n in range(group.start, group.end):
            out += (_gone(made.old.blocks[old]) for old in homes.get(n, ()))
    return tuple(out)


def show_text(text: Text) -> tuple[DisplayBlock, ...]:
    """A text without changes, in the same shape."""
    return tuple(_block("same", block, (Segment("equal", block.source),)) for block in text.blocks)


def _homes(made: Delta, deleted: Iterable[int]) -> dict[int, list[int]]:
    """Deleted blocks are shown after the last block before them that stayed in its place."""
    homes: dict[int, list[int]] = {}
    staying = sorted(n for group in made.matching.groups if not group.moved for n in range(group.start, group.end))
    at = 0
    home = -1
    for index in deleted:
        while at < len(staying) and staying[at] < index:
            home = staying[at]
            at += 1
        homes.setdefault(home, []).append(index)
    return homes


def _block(status: Status, block: Block, segments: tuple[Segment, ...], **more: Any) -> DisplayBlock:
    return DisplayBlock(
        status, block.key, block.kind, block.level, block.depth, block.marker, block.source, segments, block=block, **more
    )


def _all(op: Operation, status: Status, block: Block) -> DisplayBlock:
    if block.leaf == "row":
        return _block(status, block, (), cells=tuple((Segment(op, cell),) for cell in block.cells))
    return _block(status, block, (Segment(op, block.source),))


def _gone(block: Block) -> DisplayBlock:
    return _all("delete", "deleted", block)


def _arrived(block: Block) -> DisplayBlock:
    return _all("insert", "inserted", block)


def _kept(made: Delta, group: Group) -> Iterable[DisplayBlock]:
    olds = made.old.blocks[group.start : group.end]
    news = made.new.blocks[group.new_start : group.new_end]
    if len(news) == 1 and len(olds) == 1:
        yield _pair(made, group, olds[0], news[0])
    elif len(news) > 1:
        yield from _split(made, group, olds[0], news)
    else:
        words = [word for block in olds for word in block.words]
        yield _block("joined", news[0], segments(words, news[0].words), **_move(made, group))


def _pair(made: Delta, group: Group, old: Block, new: Block) -> DisplayBlock:
    more = _move(made, group)
    shape = (old.kind, old.level, old.depth), (new.kind, new.level, new.depth)
    if shape[0] != shape[1]:
        more["was"] = shape[0]
    changed = old.source != new.source
    status: Status = "same"
    if group.moved:
        status = "moved"
    elif old.kind != new.kind:
        status = "retagged"
    elif changed or old.place != new.place:
        status = "changed" if changed or _place_shows(old, new) else "same"
    if new.leaf == "row":
        return _block(status, new, (), cells=_cells(old, new), **more)
    if not changed:
        return _block(status, new, (Segment("equal", new.source),), **more)
    if new.leaf in ("verbatim", "front_matter"):
        return _block(status, new, _lines(old, new), **more)
    return _block(status, new, segments(old.words, new.words), **more)


def _place_shows(old: Block, new: Block) -> bool:
    return (old.level, old.path, old.start, old.align, old.header) != (new.level, new.path, new.start, new.align, new.header)


def _move(made: Delta, group: Group) -> dict[str, Any]:
    if not group.moved:
        return {}
    before = made.old.blocks[group.start - 1].text if group.start else ""
    return {"moved_from": group.start, "after": before}


def _split(made: Delta, group: Group, old: Block, news: Sequence[Block]) -> Iterable[DisplayBlock]:
    """Each part with the words that came to it, and those that went before its first one."""
    words = [word for block in news for word in block.words]
    ends, total = [], 0
    for block in news:
        total += len(block.words)
        ends.append(total)
    found = spans(old.words, words)
    at = start = 0
    for number, (block, end) in enumerate(zip(news, ends, strict=True)):
        stop = len(old.words) if number == len(news) - 1 else _counterpart(found, end)
        status: Status = "split"
        yield _block(status, block, segments(old.words[at:stop], words[start:end]), **_move(made, group))
        at, start = stop, end


def _counterpart(found: Sequence[Span], position: int) -> int:
    """The place in the old words that answers to a place between two new ones."""
    shift = 0
    for span in found:
        if span.new_start >= position:
            break
        if span.new_end >= position:
            return span.end
        shift = span.end - span.new_end
    return position + shift


def _lines(old: Block, new: Block) -> tuple[Segment, ...]:
    before, after = old.source.splitlines(keepends=True), new.source.splitlines(keepends=True)
    out: list[Segment] = []
    at = 0
    for span in [*spans(before, after), Span(len(before), len(before), 0, 0)]:
        _add(out, "equal", "".join(before[at : span.start]))
        _add(out, "delete", "".join(before[span.start : span.end]))
        _add(out, "insert", "".join(after[span.new_start : span.new_end]))
        at = span.end
    return tuple(out)


def _cells(old: Block, new: Block) -> tuple[tuple[Segment, ...], ...]:
    if len(old.cells) != len(new.cells):
        gone = tuple((Segment("delete", cell),) for cell in old.cells)
        return (*gone, *((Segment("insert", cell),) for cell in new.cells))
    return tuple(
        segments(read_inline(before.replace("\\|", "|")), read_inline(after.replace("\\|", "|")))
        for before, after in zip(split_cells(old.source), split_cells(new.source), strict=True)
    )


# ── Words ──────────────────────────────────────────────────────────────────────────────────────────────


def segments(old: Sequence[str], new: Sequence[str]) -> tuple[Segment, ...]:
    """Readable runs of kept, deleted and inserted words. No run cuts through bold, emphasis or a link."""
    before, after = _units(old), _units(new)
    found = _calm(before, after, spans(before, after))
    out: list[Segment] = []
    at = 0
    for span in [*found, Span(len(before), len(before), len(after), len(after))]:
        _add(out, "equal", _written(before[at : span.start], at == 0))
        _add(out, "delete", _written(before[span.start : span.end], span.start == 0))
        _add(out, "insert", _written(after[span.new_start : span.new_end], span.new_start == 0))
        at = span.end
    return tuple(out)


def _add(out: list[Segment], op: Operation, source: str) -> None:
    if source:
        out.append(Segment(op, source))


_JOINT = "\x07"


def _units(words: Sequence[str]) -> list[str]:
    """Words, those that share marks held together as one."""
    out: list[str] = []
    last = PLAIN
    for word in words:
        marks = PLAIN
        if MARK in word and word != BREAK:
            marks = split_word(word)[2]._replace(atom="", data="")
        if out and marks != PLAIN and _touch(marks, last):
            out[-1] += _JOINT + word
        else:
            out.append(word)
        last = marks
    return out


def _touch(marks: Marks, other: Marks) -> bool:
    same_link = marks.href is not None and (marks.href, marks.title) == (other.href, other.title)
    return same_link or (marks.strong and other.strong) or (marks.emphasis and other.emphasis)


def _written(units: Sequence[str], first: bool) -> str:
    if not units:
        return ""
    words = [word for unit in units for word in unit.split(_JOINT)]
    lead = "" if first else words[0][: len(words[0]) - len(words[0].lstrip(" \u00a0\u202f\u2009\u3000"))]
    breaks = ["" if words[0] != BREAK else "\\\n", "" if words[-1] != BREAK or len(words) == 1 else "\\\n"]
    return breaks[0] + lead + write_inline(rebuild(words)) + breaks[1]


def _size(units: Sequence[str]) -> int:
    return sum(len(unit.strip()) for unit in units)


def _calm(before: Sequence[str], after: Sequence[str], found: Sequence[Span]) -> list[Span]:
    """Swallow kept words that are fewer than the changes on both their sides; show a rewritten block as such."""
    calm: list[Span] = []
    for span in found:
        calm.append(span)
        while len(calm) > 1 and _is_crumb(before, after, calm[-2], calm[-1]):
            last, one = calm.pop(), calm.pop()
            calm.append(Span(one.start, last.end, one.new_start, last.new_end))
    lost = sum(_size(before[span.start : span.end]) for span in calm)
    came = sum(_size(after[span.new_start : span.new_end]) for span in calm)
    kept = _size(before) - lost
    if len(calm) > 1 and lost and came and kept < KEPT_LEAST * max(_size(before), _size(after)):
        return [Span(0, len(before), 0, len(after))]
    return calm


def _is_crumb(before: Sequence[str], after: Sequence[str], last: Span, span: Span) -> bool:
    between = before[last.end : span.start]
    if any(unit.strip()[:1] in _SENTENCE_ENDS for unit in between[:-1]):
        return False
    if not any(char.isalnum() for unit in between for char in unit):
        only_new = last.start == last.end and span.start == span.end
        only_gone = last.new_start == last.new_end and span.new_start == span.new_end
        return not only_new and not only_gone
    changed = [max(_size(before[one.start : one.end]), _size(after[one.new_start : one.new_end])) for one in (last, span)]
    return len(between) <= CRUMB and _size(between) <= min(changed)
