"""A text as a row of blocks, each with a key; how blocks are put in order and written as Markdown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, Final, Literal

from texts.inline import is_plain, read_inline, write_inline
from texts.words import BREAK, CELL, plain_text, rebuild, seen_words

type Leaf = Literal["paragraph", "heading", "row", "verbatim", "front_matter"]
type Kind = Literal["paragraph", "heading", "list_item", "quote", "table_row", "footnote", "verbatim", "front_matter"]

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
        seen = seen_words(self.words)
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
    cells: list[str] = []
    current: list[str] = []
    escaped = False
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
            source = joined.strip()
            source = protect_lines(source) if leaf == "paragraph" else _protect_end(source)
        else:
            unwanted = (CELL,) if leaf == "paragraph" else (CELL, BREAK)
            source = write_source(leaf, rebuild([word for word in words if word not in unwanted]))
    else:
        source = write_source(leaf, words)
    return Block(key=key, source=source, parents=parents, **fields)
