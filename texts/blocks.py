"""A text as a row of blocks, each with a key; how blocks are put in order and written as Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import Any, Final, Literal

from texts.inline import is_plain, read_inline, write_inline
from texts.words import BREAK, CELL, collapse, plain_text, rebuild, visible

type Leaf = Literal["paragraph", "heading", "row", "verbatim", "front_matter"]
type Kind = Literal[
    "paragraph", "heading", "list_item", "quote", "table_row", "footnote", "verbatim", "front_matter"
]

BULLET: Final = "-"
ORDERED: Final = "1"
QUOTE: Final = ">"
NOTE: Final = "^"
LARGEST_START: Final = 99_999_999

_LINE_START = re.compile(
    r"(?P<mark>#{1,6}(?=[ \t]|$)|>|[-+*](?=[ \t]|$)|~{3,}|[-_*=](?=[-_*= \t]*$)|[-:|](?=[-:| \t]*$)"
    r"|<(?=[A-Za-z/!?])(?![A-Za-z][A-Za-z0-9+.\-]{1,31}:)|`{3,}(?=[^`]*$))"
    r"|(?P<before>\d{1,9}(?=[.)](?:[ \t]|$))|\[(?:[^\[\]\\]|\\.)*\](?=:)|\[\^[^\s\]]+\](?=:))"
)
_HEADING_END = re.compile(r"(^|[ \t])(#+)$")
_RAW_WORD = re.compile(r"\s*\S+|\s+$")


@dataclass(frozen=True)
class Block:
    """One block of a text.

    `path` names the lists, quotes and footnotes that hold it, from the outside in: "-" an item of a bulleted list,
    "1" of an ordered one, ">" a quote, "^label" a footnote. The last `opens` of them begin with this block. `source` is the
    block's own Markdown without the marks of its place (`#`, `-`, `>`). Equality compares content, not keys.
    """

    key: str = field(compare=False)
    leaf: Leaf
    source: str
    level: int = 0
    path: tuple[str, ...] = ()
    opens: int = 0
    start: int = 1
    header: bool = False
    align: tuple[str, ...] = ()
    parents: tuple[str, ...] = field(default=(), compare=False)

    @property
    def kind(self) -> Kind:
        """The word for this block that a reader would use."""
        if self.leaf == "row":
            return "table_row"
        if self.leaf != "paragraph":
            return self.leaf
        inner = self.path[-1:] and self.path[-1][0]
        if inner == QUOTE:
            return "quote"
        if inner == NOTE:
            return "footnote"
        return "list_item" if self.opens and inner else "paragraph"

    @property
    def depth(self) -> int:
        """How many lists hold this block: 1 for an item of an outer list."""
        return sum(frame in (BULLET, ORDERED) for frame in self.path)

    @property
    def marker(self) -> Literal["", "bullet", "ordered"]:
        """The kind of the innermost list."""
        for frame in reversed(self.path):
            if frame in (BULLET, ORDERED):
                return "bullet" if frame == BULLET else "ordered"
        return ""

    @property
    def quoted(self) -> int:
        """How many quotes hold this block."""
        return self.path.count(QUOTE)

    @property
    def note(self) -> str:
        """The label of the footnote that this block belongs to, or ""."""
        return next((frame[1:] for frame in self.path if frame[0] == NOTE), "")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The block's words, each with the white space before it and its marks (see `texts.words`)."""
        if self.leaf in ("verbatim", "front_matter"):
            return raw_words(self.source)
        if self.leaf == "row":
            return read_cells(split_cells(self.source))
        return read_inline(self.source)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Where each word ends in the block's plain text, in characters."""
        if self.leaf in ("verbatim", "front_matter"):
            return tuple(accumulate(map(len, self.words)))
        seen = [visible(word) for word in self.words]
        ends = tuple(accumulate(map(len, seen)))
        joined = "".join(seen)
        cut = len(joined) - len(joined.lstrip())
        return tuple(min(max(end - cut, 0), len(self.text)) for end in ends)

    @cached_property
    def text(self) -> str:
        """What a reader sees, without any Markdown."""
        if self.leaf in ("verbatim", "front_matter"):
            return self.source
        return plain_text(self.words)

    @cached_property
    def place(self) -> str:
        """All that is not words: kind, level, lists, quotes. Equal for blocks that differ by their words only."""
        return "\x01".join(
            (
                self.leaf,
                str(self.level),
                "\x02".join(self.path),
                str(self.opens),
                str(self.start),
                "h" if self.header else "",
                "\x02".join(self.align),
            )
        )

    @cached_property
    def content(self) -> str:
        """Place and words in one string: equal for equal blocks, and quick to compare."""
        return self.place + "\x03" + self.source

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Markdown of each cell of a row of a table."""
        return tuple(split_cells(self.source)) if self.leaf == "row" else ()


def raw_words(source: str) -> tuple[str, ...]:
    """Words of what is kept to the letter: they join to the very source."""
    return tuple(_RAW_WORD.findall(source))


@lru_cache(maxsize=4096)
def _place_fields(place: str) -> tuple[tuple[str, Any], ...]:
    leaf, level, path, opens, start, header, align = place.split("\x01")
    return (
        ("leaf", leaf),
        ("level", int(level)),
        ("path", tuple(path.split("\x02")) if path else ()),
        ("opens", int(opens)),
        ("start", int(start)),
        ("header", bool(header)),
        ("align", tuple(align.split("\x02")) if align else ()),
    )


def place_fields(place: str) -> dict[str, Any]:
    """The fields of a block that `Block.place` holds."""
    return dict(_place_fields(place))


def split_cells(source: str) -> list[str]:
    """Cells of `| a | b |`, with `\\|` kept as it stands."""
    inner = source.strip()
    inner = inner[1:] if inner.startswith("|") else inner
    cells, current, escaped = [], [], False
    for char in inner:
        if char == "|" and not escaped:
            cells.append("".join(current).strip())
            current = []
        else:
            current.append(char)
        escaped = char == "\\"
    rest = "".join(current).strip()
    return [*cells, rest] if rest or not cells else cells


def read_cells(cells: Iterable[str]) -> tuple[str, ...]:
    """Words of a row: those of its cells, with a border between two cells."""
    words: list[str] = []
    for index, cell in enumerate(cells):
        if index:
            words.append(CELL)
        words += (word for word in read_inline(cell.replace("\\|", "|")) if word != BREAK)
    return tuple(words)


def write_cells(words: Sequence[str]) -> str:
    """`| a | b |` for the words of a row."""
    cells: list[list[str]] = [[]]
    for word in words:
        if word == CELL:
            cells.append([])
        elif word != BREAK:
            cells[-1].append(word)
    written = [write_inline(rebuild(cell)).replace("\n", " ").replace("|", "\\|") for cell in cells]
    return "| " + " | ".join(written) + " |"


def write_source(leaf: Leaf, words: Sequence[str]) -> str:
    """The canonical Markdown of a block's words."""
    if leaf in ("verbatim", "front_matter"):
        return "".join(words)
    if leaf == "row":
        return write_cells(words)
    if leaf == "heading":
        return write_inline([word for word in words if word != BREAK], _protect_end)
    return write_inline(words, protect_lines)


def _protect_end(source: str) -> str:
    return _HEADING_END.sub(r"\1\\\2", source)


def protect_lines(source: str) -> str:
    """Keep a line of a paragraph from being read as a heading, an item, a rule, a definition…"""
    return "\n".join(_protect(line) for line in source.split("\n"))


def _protect(line: str) -> str:
    found = _LINE_START.match(line)
    if not found:
        return line
    return line[: found.end("before")] + "\\" + line[found.end("before") :] if found["before"] else "\\" + line


def new_block(words: Sequence[str], place: str, key: str = "", parents: tuple[str, ...] = ()) -> Block:
    """A block of these words at that place; the words are cut anew."""
    fields = place_fields(place)
    leaf = fields["leaf"]
    if leaf in ("paragraph", "heading"):
        joined = "".join(words)
        if is_plain(joined):
            source = collapse(joined).strip()
            source = protect_lines(source) if leaf == "paragraph" else _protect_end(source)
        else:
            unwanted = (CELL,) if leaf == "paragraph" else (CELL, BREAK)
            source = write_source(leaf, rebuild([word for word in words if word not in unwanted]))
    else:
        source = write_source(leaf, words)
    return Block(key=key, source=source, parents=parents, **fields)


# ── Order ──────────────────────────────────────────────────────────────────────────────────────────────


def assemble(blocks: Iterable[Block]) -> list[Block]:
    """The same blocks made writable: what cannot follow what stands before it is opened anew, empty blocks go."""
    out: list[Block] = []
    for block in blocks:
        _add(out, block)
    return _even_tables(out)


def _add(out: list[Block], block: Block) -> None:
    if block.leaf == "front_matter" and (out or block.path):
        block = replace(block, leaf="verbatim", source=fenced(block.source, "yaml"))
    block = _fit(out[-1] if out else None, block)
    if out and _is_empty(out[-1]) and len(block.path) - block.opens >= len(out[-1].path):
        hollow = out.pop()
        start = block.start if ORDERED in block.path[len(hollow.path) :] else hollow.start
        block = replace(block, opens=block.opens + hollow.opens, start=start)
    if _is_empty(block):
        _add_empty(out, block)
    else:
        out.append(block)


def _is_empty(block: Block) -> bool:
    return not block.source and block.leaf == "paragraph"


def _add_empty(out: list[Block], block: Block) -> None:
    """An item without words is an item; any other paragraph without words is nothing."""
    path, opens = block.path, block.opens
    while opens and path[-1] == QUOTE:
        path, opens = path[:-1], opens - 1
    if not opens:
        return
    if opens > 2 and set(path[-opens:]) == {BULLET}:  # "- - -" would be a rule
        path, opens = path[: len(path) - opens + 1], 1
    out.append(_fit(out[-1] if out else None, replace(block, path=path, opens=opens)))


def _fit(before: Block | None, block: Block) -> Block:
    """Share with the block before only what is really open there."""
    path = block.path
    open_path = before.path if before else ()
    common = 0
    while common < min(len(path), len(open_path)) and path[common] == open_path[common]:
        common += 1
    shared = max(min(len(path) - block.opens, common), 0)
    while shared < common and path[shared][0] in (QUOTE, NOTE):
        shared += 1
    opens = len(path) - shared
    new_from = shared + 1 if shared < common else shared
    start = min(max(block.start, 0), LARGEST_START) if ORDERED in path[new_from:] else 1
    header = block.leaf == "row" and (
        block.header or opens > 0 or before is None or before.leaf != "row" or before.path != path
    )
    if (opens, start, header) == (block.opens, block.start, block.header):
        return block
    return replace(block, opens=opens, start=start, header=header)


def _even_tables(blocks: list[Block]) -> list[Block]:
    """Rows of one table have as many cells as its widest row; the alignment stands in its first."""
    first = 0
    while first < len(blocks):
        if blocks[first].leaf != "row":
            first += 1
            continue
        last = first + 1
        while last < len(blocks) and blocks[last].leaf == "row" and not blocks[last].header:
            last += 1
        blocks[first:last] = _even_table(blocks[first:last])
        first = last
    return blocks


def _even_table(rows: list[Block]) -> list[Block]:
    width = max(len(row.cells) for row in rows)
    align = (rows[0].align + ("",) * width)[:width]
    out = []
    for index, row in enumerate(rows):
        cells = row.cells + ("",) * (width - len(row.cells))
        source = "| " + " | ".join(cells) + " |"
        wanted = align if index == 0 else ()
        same = source == row.source and wanted == row.align
        out.append(row if same else replace(row, source=source, align=wanted))
    return out


# ── Markdown ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Open:
    frame: str
    number: int
    width: int

    @property
    def prefix(self) -> str:
        return "> " if self.frame == QUOTE else " " * self.width

    @property
    def mark(self) -> str:
        if self.frame == QUOTE:
            return "> "
        if self.frame == BULLET:
            return "- "
        if self.frame == ORDERED:
            return f"{self.number}. "
        return f"[{self.frame}]: "


def write_blocks(blocks: Sequence[Block]) -> str:
    """Canonical Markdown of blocks that `assemble` has put in order."""
    out: list[str] = []
    stack: list[_Open] = []
    before: Block | None = None
    for block in blocks:
        shared = len(block.path) - block.opens
        sibling = stack[shared].number if len(stack) > shared and block.opens else 0
        same_list = bool(sibling) and block.path[shared] == stack[shared].frame
        del stack[shared:]
        if before is not None:
            out.append(_between(before, block, stack, same_list))
        lead = "".join(frame.prefix for frame in stack)
        _open_frames(stack, block, sibling + 1 if same_list else None)
        rest = "".join(frame.prefix for frame in stack)
        first = lead + "".join(frame.mark for frame in stack[shared:])
        for index, line in enumerate(_lines(block)):
            prefix = rest if index else first
            if index == 0 and block.opens and _needs_own_line(block):
                out.append(stack[0].mark.rstrip(" ") + "\n")
                prefix = stack[0].prefix + "".join(frame.mark for frame in stack[1:])
            out.append((prefix + line if line else prefix.rstrip(" ")) + "\n")
        before = block
    return "".join(out)


def _needs_own_line(block: Block) -> bool:
    """A footnote that begins with anything but a paragraph begins on the line below its label."""
    return block.opens == len(block.path) and block.path[0][0] == NOTE and (len(block.path) > 1 or block.leaf != "paragraph")


def _open_frames(stack: list[_Open], block: Block, number: int | None) -> None:
    shared = len(stack)
    innermost = max((i for i, frame in enumerate(block.path) if frame == ORDERED), default=-1)
    for index in range(shared, len(block.path)):
        frame = block.path[index]
        start = block.start if index == innermost else 1
        count = number if number is not None and index == shared else start
        opened = _Open(frame, min(count, 999_999_999), 4)
        if frame in (BULLET, ORDERED):
            opened.width = len(opened.mark)
        stack.append(opened)


def _between(before: Block, block: Block, stack: list[_Open], same_list: bool) -> str:
    """Nothing between two rows or two short items, otherwise an empty line inside what both share."""
    if block.leaf == "row" and not block.header:
        return ""
    tight = (
        before.leaf == "paragraph"
        and before.path[-1:] in ((BULLET,), (ORDERED,))
        and before.opens > 0
        and before.source != ""
        and not before.note
        and block.opens > 0
        and (same_list or block.opens == 1)
        and block.leaf == "paragraph"
        and block.path[-block.opens] in (BULLET, ORDERED)
        and block.source != ""
        and (same_list or block.path[-block.opens] == BULLET or block.start == 1)
    )
    if tight:
        return ""
    return "".join(frame.prefix for frame in stack).rstrip(" ") + "\n"


def _lines(block: Block) -> list[str]:
    if block.leaf == "heading":
        return ["#" * block.level + " " + block.source]
    if block.leaf == "front_matter":
        return ["---", *block.source.split("\n"), "---"]
    lines = block.source.split("\n")
    if block.header:
        rule = {"": "---", "left": ":--", "center": ":-:", "right": "--:"}
        lines.append("| " + " | ".join(rule[align] for align in block.align) + " |")
    return lines


def fenced(source: str, info: str = "") -> str:
    """Source inside a fence longer than any in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", source)), default=2)
    fence = "`" * (longest + 1)
    return "\n".join((fence + info, *([source] if source else []), fence))


# ── Text ───────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Text:
    """A deliberated text. Equal texts have equal blocks, whatever their keys."""

    blocks: tuple[Block, ...] = ()

    def __str__(self) -> str:
        return self._source

    @cached_property
    def _source(self) -> str:
        return write_blocks(self.blocks)

    @property
    def keys(self) -> tuple[str, ...]:
        """The key of each block, in order; give them to `parse` with the stored source to have them back."""
        return tuple(block.key for block in self.blocks)

    @cached_property
    def places(self) -> dict[str, int]:
        """Index of each block by its key."""
        return {block.key: index for index, block in enumerate(self.blocks)}

    def block(self, key: str) -> Block | None:
        """The block that bears this key."""
        index = self.places.get(key)
        return None if index is None else self.blocks[index]


def fresh_keys(blocks: Sequence[Block], taken: Iterable[str]) -> list[Block]:
    """Give a key to the blocks that have none: made of their content, and of a number where it comes again."""
    used = set(taken) | {block.key for block in blocks if block.key}
    out = []
    for block in blocks:
        if not block.key:
            digest = blake2b(block.content.encode(), digest_size=5).hexdigest()
            key, number = f"b{digest}", 1
            while key in used:
                number += 1
                key = f"b{digest}-{number}"
            used.add(key)
            block = replace(block, key=key)
        out.append(block)
    return out
