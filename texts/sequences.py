"""Compare two sequences of strings: the few places where they differ, at a bounded cost."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

# Cells of the comparison table (one bit each) beyond which a comparison is first cut at unique common items.
LARGEST_TABLE: Final = 1 << 28

_SENTENCE_ENDS = frozenset(".!?…。！？")
_CLAUSE_ENDS = frozenset(",;:»)”、，；：")


class Span(NamedTuple):
    """`old[start:end]` became `new[new_start:new_end]`."""

    start: int
    end: int
    new_start: int
    new_end: int


def spans(old: Sequence[str], new: Sequence[str]) -> list[Span]:
    """Where `old` and `new` differ, in order; between two spans they are equal."""
    if old == new:
        return []
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    return _slide(old, new, _inside(old, new, Span(head, len(old) - tail, head, len(new) - tail)))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items two sequences have in common before they first differ."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _inside(old: Sequence[str], new: Sequence[str], span: Span) -> list[Span]:
    """The differences within two pieces that begin and end differently."""
    start, end, new_start, new_end = span
    sizes = (end - start, new_end - new_start)
    if min(sizes) == 0 or sizes == (1, 1):
        return [span] if any(sizes) else []
    if sizes[0] * sizes[1] > LARGEST_TABLE:
        return _cut(old, new, span)
    return _compare(old[start:end], new[new_start:new_end], start, new_start)


def _compare(old: Sequence[str], new: Sequence[str], at: int, new_at: int) -> list[Span]:
    out: list[Span] = []
    for code in Indel.opcodes(old, new):
        if code.tag != "equal":
            _append(out, Span(code.src_start + at, code.src_end + at, code.dest_start + new_at, code.dest_end + new_at))
    return out


def _append(out: list[Span], span: Span) -> None:
    """Add a span, to the one before it where they touch."""
    if out and out[-1].end == span.start and out[-1].new_end == span.new_start:
        out[-1] = Span(out[-1].start, span.end, out[-1].new_start, span.new_end)
    else:
        out.append(span)


def _cut(old: Sequence[str], new: Sequence[str], span: Span) -> list[Span]:
    """Large sequences: unique common items, in order, cut them into pieces."""
    out: list[Span] = []
    start, end, new_start, new_end = span
    for i, j in [*_anchors(old, new, (start, end), (new_start, new_end)), (end, new_end)]:
        for found in _piece(old, new, (start, i), (new_start, j)):
            _append(out, found)
        start, new_start = i, j
    return out


def _anchors(old: Sequence[str], new: Sequence[str], where: tuple[int, int], new_where: tuple[int, int]) -> list[tuple[int, int]]:
    here = _unique(old, *where)
    there = _unique(new, *new_where)
    pairs = sorted((i, there[item]) for item, i in here.items() if item in there)
    return [pairs[n] for n in heaviest_rise([j for _, j in pairs], [1] * len(pairs))]


def _unique(items: Sequence[str], start: int, end: int) -> dict[str, int]:
    seen: dict[str, int] = {}
    for index in range(start, end):
        seen[items[index]] = -1 if items[index] in seen else index
    return {item: index for item, index in seen.items() if index >= 0}


def _piece(old: Sequence[str], new: Sequence[str], where: tuple[int, int], new_where: tuple[int, int]) -> list[Span]:
    (start, end), (new_start, new_end) = where, new_where
    if start == end and new_start == new_end:
        return []
    if (end - start) * (new_end - new_start) > LARGEST_TABLE:
        return [Span(start, end, new_start, new_end)]
    return _compare(old[start:end], new[new_start:new_end], start, new_start)


def _slide(old: Sequence[str], new: Sequence[str], found: list[Span]) -> list[Span]:
    """Where words could as well be said to come in one place or another, choose what a reader would say.

    "A. *B.* C." rather than "A*. B*. C.": the choice depends on the words alone, so that equal changes stay equal.
    """
    out: list[Span] = []
    for index, span in enumerate(found):
        if span.start != span.end and span.new_start != span.new_end:
            out.append(span)
            continue
        low = out[-1].end + 1 if out else 0
        high = found[index + 1].start - 1 if index + 1 < len(found) else len(old)
        out.append(_settle(old, new, span, low, high))
    return out


def _settle(old: Sequence[str], new: Sequence[str], span: Span, low: int, high: int) -> Span:
    start, end, new_start, new_end = span
    longer, first, last = (old, start, end) if end > start else (new, new_start, new_end)
    left = 0
    while start - left > low and longer[first - left - 1] == longer[last - left - 1]:
        left += 1
    right = 0
    while end + right < high and last + right < len(longer) and longer[first + right] == longer[last + right]:
        right += 1
    if not left and not right:
        return span
    shift = max(range(-left, right + 1), key=lambda n: (_fitness(longer, first + n, last + n), -n))
    return Span(start + shift, end + shift, new_start + shift, new_end + shift)


def _fitness(items: Sequence[str], first: int, last: int) -> int:
    """How well `items[first:last]` reads as one passage."""
    before = items[first - 1].lstrip() if first else "."
    final = items[last - 1].lstrip()
    score = 0
    if before[:1] in _SENTENCE_ENDS or before[:1] == "\n":
        score += 4 if final[:1] in _SENTENCE_ENDS or last == len(items) else 1
    elif final[:1] not in _SENTENCE_ENDS and items[first].lstrip()[:1] in _CLAUSE_ENDS:
        score += 2
    return score


def heaviest_rise(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Indexes of the heaviest strictly rising subsequence of distinct values, in O(n log n)."""
    order = {value: rank for rank, value in enumerate(sorted(set(values)), start=1)}
    size = len(order)
    best: list[tuple[int, int]] = [(0, -1)] * (size + 1)
    before = [-1] * len(values)
    for index, value in enumerate(values):
        rank = order[value] - 1
        top = (0, -1)
        while rank:
            top = max(top, best[rank])
            rank -= rank & -rank
        before[index] = top[1]
        entry = (top[0] + weights[index], index)
        rank = order[value]
        while rank <= size:
            best[rank] = max(best[rank], entry)
            rank += rank & -rank
    top = (0, -1)
    rank = size
    while rank:
        top = max(top, best[rank])
        rank -= rank & -rank
    out = []
    index = top[1]
    while index >= 0:
        out.append(index)
        index = before[index]
    return out[::-1]
