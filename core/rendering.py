"""From blocks to the structure of HTML: lists, quotes, tables and footnotes opened and closed around what each block holds.

The strings made here are not yet safe: ``core.html`` cleans them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from texts import Text
from texts.blocks import BULLET, NOTE, ORDERED, QUOTE, Block

RULE: Final = "***"
TOP_HEADING: Final = 2
LAST_HEADING: Final = 6

type Inline = Callable[[str], str]


@dataclass(frozen=True)
class Piece:
    """A block ready for HTML: where it stands, and what it holds (``inner``, HTML; for a row the HTML of each cell).

    ``marks`` are the attributes of its element as written (``id="b-…" data-change="moved"``), ``before`` is HTML put before its
    words.
    """

    block: Block
    inner: Sequence[str]
    marks: str
    before: str = ""


def pieces_of(text: Text, inline: Inline) -> list[Piece]:
    """One piece for each block, its words rendered by ``inline``."""
    return [Piece(block, inner_of(block, inline), f'id="b-{block.key}"') for block in text.blocks]


def inner_of(block: Block, inline: Inline) -> list[str]:
    """HTML of a block's words: one string, or one for each cell of a row."""
    write = writer_of(block, inline)
    return [write(cell) for cell in block.cells] if block.leaf == "row" else [write(block.source)]


def writer_of(block: Block, inline: Inline) -> Inline:
    """How the words of this block become HTML: as Markdown, or to the letter."""
    return escape if block.leaf in ("verbatim", "front_matter") else inline


def assemble_html(pieces: Iterable[Piece]) -> str:
    """The pieces as one string of HTML."""
    return "".join(_Assembly(list(pieces)).parts())


class _Assembly:
    """Holds what is open while the pieces are written one after another."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.open: list[str] = []
        self.in_table = False
        self.levels = heading_levels([piece.block for piece in pieces])

    def parts(self) -> Iterator[str]:
        for index, piece in enumerate(self.pieces):
            block = piece.block
            if self.in_table and (block.leaf != "row" or block.header or block.opens):
                yield self._close_table()
            yield from self._move_to(block)
            yield self._element(piece, self.levels[index])
        if self.in_table:
            yield self._close_table()
        yield from (_close(frame) for frame in reversed(self.open))

    def _move_to(self, block: Block) -> Iterator[str]:
        shared = min(len(block.path) - block.opens, len(self.open))
        left = self.open[shared:]
        frame = block.path[shared] if block.opens else ""
        same_list = bool(left) and left[0] == frame and frame in (BULLET, ORDERED)
        for closing in reversed(left[1:] if same_list else left):
            yield _close(closing)
        if same_list:
            yield "</li><li>"
        del self.open[shared:]
        for number, opening in enumerate(block.path[shared:]):
            if not (same_list and number == 0):
                innermost = number == len(block.path) - shared - 1
                yield _open(opening, block.start if innermost else 1)
            self.open.append(opening)

    def _element(self, piece: Piece, level: int) -> str:
        block = piece.block
        attributes = f" {piece.marks}" if piece.marks else ""
        if block.leaf == "row":
            return self._row(piece, attributes)
        inner = piece.before + "".join(piece.inner)
        if block.leaf == "heading":
            return f"<h{level}{attributes}>{inner}</h{level}>"
        if block.leaf == "verbatim" and block.source.strip() == RULE:
            return f"<hr{attributes}>"
        if block.leaf in ("verbatim", "front_matter"):
            return f'<pre class="{block.leaf}"{attributes}><code>{inner}</code></pre>'
        return f"<p{attributes}>{inner}</p>"

    def _row(self, piece: Piece, attributes: str) -> str:
        opening = "" if self.in_table else '<div class="table-scroll" tabindex="0"><table class="table">'
        self.in_table = True
        name, scope = ("th", ' scope="col"') if piece.block.header else ("td", "")
        inner = [piece.before + cell if index == 0 else cell for index, cell in enumerate(piece.inner)]
        cells = "".join(f"<{name}{scope}>{cell}</{name}>" for cell in inner)
        if piece.block.header:
            return f"{opening}<thead><tr{attributes}>{cells}</tr></thead><tbody>"
        return f"{opening}<tr{attributes}>{cells}</tr>"

    def _close_table(self) -> str:
        self.in_table = False
        return "</tbody></table></div>"


def _open(frame: str, start: int) -> str:
    if frame == BULLET:
        return "<ul><li>"
    if frame == ORDERED:
        return "<ol><li>" if start == 1 else f'<ol start="{start}"><li>'
    if frame == QUOTE:
        return "<blockquote>"
    label = escape(frame.removeprefix(NOTE))
    return f'<div class="footnote" id="note-{label}"><span class="footnote-label">{label}</span>'


def _close(frame: str) -> str:
    return {BULLET: "</li></ul>", ORDERED: "</li></ol>", QUOTE: "</blockquote>"}.get(frame, "</div>")


def heading_levels(blocks: Sequence[Block]) -> list[int]:
    """The HTML level of each heading (0 for other blocks): the highest one is an ``h2``, and none skips a level downwards."""
    highest = min((block.level for block in blocks if block.leaf == "heading"), default=1)
    levels, last = [], TOP_HEADING - 1
    for block in blocks:
        if block.leaf != "heading":
            levels.append(0)
            continue
        last = min(block.level - highest + TOP_HEADING, last + 1, LAST_HEADING)
        levels.append(last)
    return levels
