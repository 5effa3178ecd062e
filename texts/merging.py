"""`merge`: two versions of one base into one text, and what a person must decide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from typing import Any, Final, Literal, Self

from texts.blocks import Block, new_block, raw_words
from texts.composing import PARAGRAPH, Composer
from texts.deltas import BORDERS, END, MOVED, OPEN, Delta, Hunk, Row, delta
from texts.inline import read_inline
from texts.meetings import ConflictKind, Meeting, meetings, merge_places, uproots
from texts.parsing import read_blocks
from texts.text import Text
from texts.writing import assemble, write_blocks

type Choice = Literal["base", "ours", "theirs", "ours_theirs", "theirs_ours"]
CHOICES: Final = ("base", "ours", "theirs", "ours_theirs", "theirs_ours")


@dataclass(frozen=True)
class Conflict:
    """Two changes that no rule may join. `base`, `ours` and `theirs` are the Markdown of the passage in each text.

    `key` is the base block concerned (for `order`, the one before which both sides write; "" at the end of the text), `place` its
    index in the base, `result_place` the index in the merged text where the passage stands or would stand; `start` and `end` count
    characters of the base block's plain text. For `move`, `ours_before` and `theirs_before` are keys of the base blocks before
    which each side put it. `sides` numbers the two sides among those merged.
    """

    kind: ConflictKind
    key: str
    place: int
    result_place: int
    base: str
    ours: str
    theirs: str
    start: int = 0
    end: int = 0
    ours_before: str = ""
    theirs_before: str = ""
    sides: tuple[int, int] = (0, 1)

    @property
    def id(self) -> str:
        """Stays the same for the same conflict of the same texts."""
        parts = (self.kind, self.key, self.place, self.base, self.ours, self.theirs, self.start, self.end, *self.sides)
        return "c" + blake2b("\x00".join(map(str, parts)).encode(), digest_size=6).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Plain data that `from_json` reads."""
        return asdict(self) | {"sides": list(self.sides), "id": self.id}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        fields = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**fields | {"sides": tuple(data.get("sides", (0, 1)))})


@dataclass(frozen=True)
class Options:
    """The hunks and places that stand for each answer to a conflict."""

    start: int
    end: int
    base: tuple[Hunk, ...]
    ours: tuple[Hunk, ...]
    theirs: tuple[Hunk, ...]
    place: int = -1
    our_place: str | None = None
    their_place: str | None = None

    def hunks(self, choice: str, row: Row) -> tuple[Hunk, ...]:
        if choice in ("ours_theirs", "theirs_ours"):
            pair = (self.ours, self.theirs) if choice == "ours_theirs" else (self.theirs, self.ours)
            return self._both(row, *pair)
        return {"base": self.base, "ours": self.ours, "theirs": self.theirs}[choice]

    def _both(self, row: Row, first: tuple[Hunk, ...], second: tuple[Hunk, ...]) -> tuple[Hunk, ...]:
        """One passage after the other; of a deletion and an edit the edit stays, of two places the first."""
        if self.place >= 0:
            return first
        pieces = [tuple(passage_items(row, self, hunks)) for hunks in (first, second)]
        if not all(pieces):
            return first if pieces[0] else second
        keys = tuple(key for hunk in (*first, *second) for key in hunk.keys)
        far = {hunk.change: hunk for hunk in (*first, *second) if not self.holds(hunk)}
        return (Hunk(self.start, self.end, (*pieces[0], *pieces[1]), keys), *far.values())

    def holds(self, hunk: Hunk) -> bool:
        """Whether a hunk stands in the passage, not in another place that depends on it."""
        return self.start <= hunk.start and hunk.end <= self.end

    def chosen_place(self, choice: str) -> str | None:
        return self.our_place if choice.startswith("ours") else self.their_place if choice.startswith("theirs") else None


def passage_items(row: Row, options: Options, hunks: Sequence[Hunk]) -> Iterable[str]:
    """Items of the row between the ends of a conflict, with some changes made."""
    at = options.start
    for hunk in filter(options.holds, hunks):
        yield from row.items(at, hunk.start)
        yield from hunk.items
        at = hunk.end
    yield from row.items(at, options.end)


@dataclass(frozen=True)
class Merge:
    """The merged text. At the place of a conflict it says what the base says (see `merge`)."""

    text: Text
    conflicts: tuple[Conflict, ...]
    plan: "Plan" = field(repr=False, compare=False)

    @property
    def clean(self) -> bool:
        return not self.conflicts


@dataclass(frozen=True)
class Plan:
    """What a merge will do, before the answers to its conflicts are known."""

    row: Row
    sides: tuple[Delta, ...]
    hunks: tuple[Hunk, ...]
    places: dict[int, str]
    options: tuple[Options, ...]

    def compose(self, answers: Sequence[str], extra: Sequence[Hunk] = ()) -> tuple[Text, Composer]:
        hunks = [*self.hunks, *extra]
        places = dict(self.places)
        for options, answer in zip(self.options, answers, strict=True):
            if answer not in CHOICES:
                continue
            hunks += options.hunks(answer, self.row)
            if options.place >= 0 and (place := options.chosen_place(answer)) is not None:
                places[options.place] = place
        composer = Composer(self.row, self.sides)
        unique = {hunk.change: hunk for hunk in hunks}
        text = composer.compose(sorted(unique.values(), key=lambda hunk: (hunk.start, hunk.end)), places)
        return text, composer


def merge(base: Text, ours: Text, theirs: Text, *, at_conflict: Literal["base", "ours", "theirs"] = "base") -> Merge:
    """Join what two sides changed in `base`.

    Changes to different words, even neighbours, are joined; equal changes count once; of two deletions the larger holds. All
    else is a conflict, and the text then says what `at_conflict` says: by default the base, which takes no side.
    """
    if theirs in (ours, base):
        return Merge(ours, (), _trivial(base))
    if ours == base:
        return Merge(theirs, (), _trivial(base))
    row = Row(base)
    sides = (delta(base, ours, row), delta(base, theirs, row))
    plan, found = plan_merge(row, sides)
    text, composer = plan.compose([at_conflict] * len(plan.options))
    conflicts = tuple(describe(plan, options, kind, (0, 1), composer) for options, kind in zip(plan.options, found, strict=True))
    return Merge(text, conflicts, plan)


def _trivial(base: Text) -> Plan:
    return Plan(Row(base), (), (), {}, ())


def plan_merge(row: Row, sides: tuple[Delta, Delta]) -> tuple[Plan, list[ConflictKind]]:
    first, second = sides
    met = meetings(row, first, second)
    groups = _group([meeting for meeting in met if meeting.verdict == "conflict"])
    disputed = {hunk.change for group in groups for meeting in group for hunk in (*meeting.first, *meeting.second)}
    contained = {hunk.change for meeting in met if meeting.verdict == "inside" for hunk in meeting.first}
    contained |= {hunk.change for meeting in met if meeting.verdict == "around" for hunk in meeting.second}
    hunks = [hunk for side in sides for hunk in side.hunks if hunk.change not in disputed and hunk.change not in contained]
    torn = {meeting.place for group in groups for meeting in group if meeting.kind != "move"}
    places = {}
    for index in first.places.keys() | second.places.keys():
        given = [side.places[index] for side in sides if index in side.places]
        if index not in torn:
            places[index] = merge_places(row.text.blocks[index].place, given) or given[0]
    options = [_options(row, group, sides) for group in groups]
    kinds = [_group_kind(group) for group in groups]
    order = sorted(range(len(groups)), key=lambda n: (options[n].start, options[n].end))
    plan = Plan(row, sides, tuple(hunks), places, tuple(options[n] for n in order))
    return plan, [kinds[n] for n in order]


def _group(conflicts: Sequence[Meeting]) -> list[list[Meeting]]:
    """Meetings that share a change are one conflict."""
    groups: list[list[Meeting]] = []
    owner: dict[object, int] = {}
    for meeting in conflicts:
        marks: list[object] = [(0, hunk.change) for hunk in meeting.first]
        marks += [(1, hunk.change) for hunk in meeting.second]
        if meeting.place >= 0:
            marks.append(meeting.place)
        homes = sorted({owner[mark] for mark in marks if mark in owner})
        home = homes[0] if homes else len(groups)
        if not homes:
            groups.append([])
        for other in homes[1:]:
            groups[home] += groups[other]
            groups[other] = []
            owner = {mark: home if at == other else at for mark, at in owner.items()}
        groups[home].append(meeting)
        owner.update((mark, home) for mark in marks)
    return [group for group in groups if group]


def _group_kind(group: Sequence[Meeting]) -> ConflictKind:
    kinds = [meeting.kind for meeting in group]
    order: tuple[ConflictKind, ...] = ("deleted_block", "move", "word", "order", "attribute")
    return next(kind for kind in order if kind in kinds)


def _options(row: Row, group: Sequence[Meeting], sides: tuple[Delta, Delta]) -> Options:
    ours = _distinct(hunk for meeting in group for hunk in meeting.first)
    theirs = _distinct(hunk for meeting in group for hunk in meeting.second)
    place = next((meeting.place for meeting in group if meeting.place >= 0), -1)
    if all(_is_of_place(meeting) for meeting in group):
        return _move_options(row, ours, theirs, {meeting.place for meeting in group}, place)
    start, end = _extent(row, ours, theirs)
    if start < 0:
        start = end = row.offsets[place]
    return Options(start, end, (), ours, theirs, place, sides[0].places.get(place), sides[1].places.get(place))


def _is_of_place(meeting: Meeting) -> bool:
    """Whether only the place of a block is at stake, or that it stands at all; not words sewn to it or written elsewhere."""
    hunks = (*meeting.first, *meeting.second)
    return meeting.kind == "move" and all(not hunk.items or meeting.place in hunk.moves for hunk in hunks)


def _extent(row: Row, ours: Sequence[Hunk], theirs: Sequence[Hunk]) -> tuple[int, int]:
    """The passage where the sides really meet, with what touches it; not the far places that depend on it."""
    hunks = sorted((*ours, *theirs), key=lambda hunk: hunk[:2])
    if not hunks:
        return -1, -1
    runs: list[list[int]] = []
    for hunk in hunks:
        if runs and hunk.start <= runs[-1][1]:
            runs[-1][1] = max(runs[-1][1], hunk.end)
        else:
            runs.append([hunk.start, hunk.end])
    return max(((start, end) for start, end in runs), key=lambda run: (_shared(run, ours) and _shared(run, theirs), -run[0]))


def _shared(run: tuple[int, int], hunks: Sequence[Hunk]) -> bool:
    return any(run[0] <= hunk.start and hunk.end <= run[1] for hunk in hunks)


def _move_options(row: Row, ours: tuple[Hunk, ...], theirs: tuple[Hunk, ...], moved: set[int], place: int) -> Options:
    """Only the place of the block is in question: what came with it stays in the text whatever the answer."""
    mine, other = _without(row, ours, moved), _without(row, theirs, moved)
    return Options(
        row.offsets[min(moved)],
        row.offsets[max(moved) + 1],
        (*mine, *other),
        (*ours, *other),
        (*mine, *theirs),
        place,
    )


def _without(row: Row, hunks: tuple[Hunk, ...], moved: set[int]) -> tuple[Hunk, ...]:
    """The hunks without the moves of some blocks, and without those that delete or join them."""
    names = {MOVED + str(index) for index in moved}
    kept = (hunk._replace(items=tuple(item for item in hunk.items if item not in names)) for hunk in hunks)
    return tuple(hunk for hunk in kept if hunk.items or (hunk.end > hunk.start and not any(uproots(row, hunk, n) for n in moved)))


def _distinct(hunks: Iterable[Hunk]) -> tuple[Hunk, ...]:
    return tuple(sorted({hunk.change: hunk for hunk in hunks}.values(), key=lambda hunk: (hunk.start, hunk.end)))


# ── What a person reads ────────────────────────────────────────────────────────────────────────────────


def describe(plan: Plan, options: Options, kind: ConflictKind, sides: tuple[int, int], composer: Composer) -> Conflict:
    """The conflict as a value."""
    row = plan.row
    blocks = row.text.blocks
    index = options.place if options.place >= 0 else row.block_at(options.start)
    block = blocks[index] if index < len(blocks) else None
    start = end = 0
    if block is not None and row.offsets[index] < options.start and options.end < row.offsets[index + 1]:
        at = row.offsets[index] + 1
        start, end = ((0, *block.ends)[point - at] for point in (options.start, options.end))
    passages = [_passage(row, options, answer) for answer in ("base", "ours", "theirs")]
    ours_before, theirs_before = (_before(row, hunks, options.place) for hunks in (options.ours, options.theirs))
    is_move = kind == "move"
    return Conflict(
        kind=kind,
        key=block.key if block else "",
        place=index,
        result_place=composer.position(index),
        base=passages[0],
        ours=passages[1],
        theirs=passages[2],
        start=start,
        end=end,
        ours_before=ours_before if is_move else "",
        theirs_before=theirs_before if is_move else "",
        sides=sides,
    )


def _before(row: Row, hunks: Iterable[Hunk], moved: int) -> str:
    for hunk in hunks:
        if moved in hunk.moves:
            index = row.block_at(hunk.start)
            return row.text.blocks[index].key if index < len(row.text.blocks) else ""
    return ""


def _passage(row: Row, options: Options, answer: str) -> str:
    """Markdown of the passage in question as one side has it."""
    first = row.block_at(options.start)
    blocks = row.text.blocks
    hunks = options.hunks(answer, row)
    inside = first < len(blocks) and row.offsets[first] < options.start and options.end < row.offsets[first + 1]
    alone = all(options.holds(hunk) for hunk in (*options.ours, *options.theirs))
    if inside and alone and not any(END in hunk.items for hunk in hunks):
        return new_block(tuple(passage_items(row, options, hunks)), blocks[first].place).source
    last = row.block_at(options.end)
    if options.end > row.offsets[min(last, len(blocks))]:
        last += 1
    if options.place >= 0:
        first, last = min(first, options.place), max(last, options.place + 1)
    place = options.chosen_place(answer) if options.place >= 0 else None
    places = {options.place: place} if place is not None else {}
    if options.base:
        return write_blocks(assemble(Composer(row).passage(hunks, places, first, last))).strip("\n")
    near = [hunk for hunk in hunks if options.holds(hunk)]
    passage = Composer(row).passage(near, places, first, last)
    return write_blocks(assemble([*passage, *_far_blocks(row, options, hunks)])).strip("\n")


def _far_blocks(row: Row, options: Options, hunks: Sequence[Hunk]) -> Iterable[Block]:
    """What stands elsewhere and depends on the answer."""
    made = {hunk.change for hunk in hunks}
    far = {hunk.change: hunk for hunk in (*options.ours, *options.theirs) if not options.holds(hunk)}
    for change, hunk in sorted(far.items()):
        items = hunk.items if change in made else tuple(row.items(hunk.start, hunk.end))
        if items and items[0][0] in (OPEN, MOVED):
            yield from Composer(row).passage([Hunk(0, 0, items, hunk.keys)], {}, 0, 0)
        elif items:
            yield new_block([item for item in items if item[0] not in BORDERS], PARAGRAPH)


# ── Decisions ──────────────────────────────────────────────────────────────────────────────────────────


def resolve(made: Merge, choices: Sequence[str] | Mapping[str, str]) -> Text:
    """The text once each conflict has an answer.

    An answer is "base", "ours", "theirs", "ours_theirs" or "theirs_ours" (both, in that order), or "=" followed by the Markdown to
    put there. Answers come in the order of the conflicts, or by their `id`; where one is missing the base stays.
    """
    if isinstance(choices, Mapping):
        answers = [choices.get(conflict.id, "base") for conflict in made.conflicts]
    else:
        answers = [*choices, *["base"] * (len(made.conflicts) - len(choices))][: len(made.conflicts)]
    if not made.conflicts:
        return made.text
    extra = []
    for options, answer in zip(made.plan.options, answers, strict=True):
        if answer.startswith("="):
            extra.append(_written(made.plan.row, options, answer[1:]))
        elif answer not in CHOICES:
            raise ValueError(f"not an answer to a conflict: {answer!r}")
    return made.plan.compose(answers, extra)[0]


def _written(row: Row, options: Options, source: str) -> Hunk:
    index = row.block_at(options.start)
    if row.offsets[index] < options.start and index < len(row.text.blocks) and options.end < row.offsets[index + 1]:
        literal = row.text.blocks[index].leaf in ("verbatim", "front_matter")
        return Hunk(options.start, options.end, raw_words(source) if literal else read_inline(" ".join(source.split())))
    start = row.offsets[index]
    last = row.block_at(options.end)
    end = options.end if row.is_between(options.end) else row.offsets[last + 1]
    if options.place >= 0 and start == end:
        start, end = row.offsets[options.place], row.offsets[options.place + 1]
    items = [item for block in read_blocks(source) for item in (OPEN + block.place, *block.words, END)]
    return Hunk(start, end, tuple(items))
