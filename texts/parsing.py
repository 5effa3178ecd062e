"""Markdown to `Text`. Total: any input gives a text, and no word of it is lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table as table_rule
from markdown_it.token import Token

from texts.blocks import BULLET, NOTE, ORDERED, QUOTE, Block, Leaf, read_cells, split_cells, write_source
from texts.inline import DEEPEST, Reader, new_reader, read_inline, too_many_specials, words_of
from texts.matching import match
from texts.text import Text, fresh_keys
from texts.words import collapse
from texts.writing import assemble, fenced

RULE: Final = "***"

_CONTROLS = dict.fromkeys((*range(9), *range(14, 28), 127, *range(0xD800, 0xE000)), "\ufffd")
_CONTROLS |= dict.fromkeys((11, 12, 28, 29, 30, 31), " ")
_CONTROLS[0xFEFF] = ""
_FRONT_MATTER = re.compile(r"---[ \t]*\n(?=[\w\-]+[ \t]*:)((?:(?!---[ \t]*$|[ \t]*$).*\n)+)---[ \t]*(?:\n|\Z)", re.MULTILINE)
_OPEN_ENDED_HTML = (
    (re.compile(r"<(?:script|pre|style|textarea)(?=\s|>|$)", re.I), re.compile(r"</(?:script|pre|style|textarea)>", re.I)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(r"<![A-Z]"), re.compile(r">")),
)


def _deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take what is nested too deep for what it says, one paragraph up to the next empty line."""
    if state.level < DEEPEST or silent:
        return False
    line = start + 1
    while line < end and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        line += 1
    state.line = line
    state.push("paragraph_open", "p", 1).map = [start, line]
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(start, line, state.blkIndent, False).strip()
    inline.map, inline.children = [start, line], []
    state.push("paragraph_close", "p", -1)
    return True


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's rule drops the cells that the header has no room for: keep the rows as they were written."""
    count = len(state.tokens)
    if not table_rule(state, start, end, silent):
        return False
    if not silent:
        lines = [state.src[state.bMarks[n] + state.tShift[n] : state.eMarks[n]] for n in range(start, state.line)]
        state.tokens[count].meta["lines"] = [line.strip() for line in lines if line.strip()]
    return True


def _block_reader() -> Reader:
    reader = new_reader()
    reader.enable("table")
    reader.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    reader.block.ruler.before("table", "deep", _deep, {"alt": []})
    reader.options["html"] = True
    reader.disable("html_inline")
    reader.options["inline_definitions"] = True
    reader.options["store_labels"] = True
    return reader


_reader = _block_reader()


@dataclass
class _Frame:
    name: str
    filled: bool = False


@dataclass
class _Builder:
    """Collects blocks while it walks the parser's tokens."""

    used_labels: set[str]
    lines: list[str]
    frames: list[_Frame] = field(default_factory=list)
    outer: list[list[_Frame]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    hoisted: list[Block] = field(default_factory=list)
    level: int = 0

    def add(self, leaf: Leaf, source: str, **more: Any) -> None:
        opens = sum(not frame.filled for frame in self.frames)
        path = tuple(frame.name for frame in self.frames)
        start = next((n for n in reversed(self.starts)), 1) if ORDERED in path[len(path) - opens :] else 1
        block = Block(key="", leaf=leaf, source=source, path=path, opens=opens, start=start, **more)
        for frame in self.frames:
            frame.filled = True
        (self.hoisted if self.outer and self.outer[0] else self.blocks).append(block)

    def inline(self, leaf: Leaf, token: Token, **more: Any) -> None:
        content = collapse(token.content).strip()
        words = read_inline(content) if too_many_specials(content) else words_of(token.children or [])
        source = write_source(leaf, words)
        self.add(leaf, source, **more)

    def settle(self) -> None:
        """Footnotes found inside a list or a quote come after it."""
        if not self.frames and not self.outer:
            self.blocks += self.hoisted
            self.hoisted = []


def _list_open(builder: _Builder, token: Token) -> None:
    start = token.attrGet("start")
    builder.starts.append(int(start) if start is not None else 1)


def _list_close(builder: _Builder, token: Token) -> None:
    builder.starts.pop()


def _item_open(builder: _Builder, token: Token) -> None:
    builder.frames.append(_Frame(BULLET if token.markup in "-+*" else ORDERED))


def _quote_open(builder: _Builder, token: Token) -> None:
    builder.frames.append(_Frame(QUOTE))


def _frame_close(builder: _Builder, token: Token) -> None:
    if not builder.frames[-1].filled:
        builder.add("paragraph", "")
    builder.frames.pop()
    builder.settle()


def _note_open(builder: _Builder, token: Token) -> None:
    builder.outer.append(builder.frames)
    builder.frames = [_Frame(NOTE + token.meta["label"])]


def _note_close(builder: _Builder, token: Token) -> None:
    if not builder.frames[-1].filled:
        builder.add("paragraph", "")
    builder.frames = builder.outer.pop()
    builder.settle()


def _heading(builder: _Builder, token: Token) -> None:
    builder.level = int(token.tag[1])


def _heading_close(builder: _Builder, token: Token) -> None:
    builder.level = 0


def _inline(builder: _Builder, token: Token) -> None:
    if builder.level:
        builder.inline("heading", token, level=builder.level)
    else:
        builder.inline("paragraph", token)


def _fence(builder: _Builder, token: Token) -> None:
    info = token.info.strip()
    if "`" in info:  # allowed after tildes only
        builder.add("verbatim", fenced(info + "\n" + token.content.rstrip("\n")))
    else:
        builder.add("verbatim", fenced(token.content.removesuffix("\n"), info))


def _code(builder: _Builder, token: Token) -> None:
    builder.add("verbatim", fenced(token.content.removesuffix("\n")))


def _html(builder: _Builder, token: Token) -> None:
    source = token.content.rstrip()
    for begins, ends in _OPEN_ENDED_HTML:
        if begins.match(source.lstrip()) and not ends.search(source):
            source = fenced(source, "html")
            break
    builder.add("verbatim", source)


def _rule(builder: _Builder, token: Token) -> None:
    builder.add("verbatim", RULE)


def _definition(builder: _Builder, token: Token) -> None:
    """A link's address that is used stands in the link; one that no link uses is kept as words."""
    if token.meta["id"] not in builder.used_labels:
        first, last = token.map or (0, 0)
        words = read_inline(_as_letters(" ".join(builder.lines[first:last]).lstrip("> \t")))
        builder.add("paragraph", write_source("paragraph", words))


def _as_letters(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _rows(builder: _Builder, token: Token) -> None:
    lines = token.meta["lines"]
    aligns = [cell.strip() for cell in lines[1].strip("|").split("|")]
    align = tuple(_ALIGNMENTS[cell.startswith(":"), cell.endswith(":")] for cell in aligns)
    for index, line in enumerate((lines[0], *lines[2:])):
        source = write_source("row", read_cells(split_cells(line)))
        builder.add("row", source, header=index == 0, align=align if index == 0 else ())


_ALIGNMENTS = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}

_HANDLERS: dict[str, Callable[[_Builder, Token], None]] = {
    "bullet_list_open": _list_open,
    "bullet_list_close": _list_close,
    "ordered_list_open": _list_open,
    "ordered_list_close": _list_close,
    "list_item_open": _item_open,
    "list_item_close": _frame_close,
    "blockquote_open": _quote_open,
    "blockquote_close": _frame_close,
    "footnote_reference_open": _note_open,
    "footnote_reference_close": _note_close,
    "heading_open": _heading,
    "heading_close": _heading_close,
    "inline": _inline,
    "fence": _fence,
    "code_block": _code,
    "html_block": _html,
    "hr": _rule,
    "definition": _definition,
    "table_open": _rows,
}


def read_blocks(source: str) -> list[Block]:
    """Blocks of Markdown, in order, without keys."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    head, body = _front_matter(source)
    tokens = _reader.parse(body, {})
    builder = _Builder(used_labels=_used_labels(tokens), lines=body.split("\n"))
    in_table = False
    for token in tokens:
        if not in_table and (handler := _HANDLERS.get(token.type)):
            handler(builder, token)
        in_table = token.type == "table_open" or (in_table and token.type != "table_close")
    return assemble(head + builder.blocks + builder.hoisted)


def _front_matter(source: str) -> tuple[list[Block], str]:
    found = _FRONT_MATTER.match(source)
    if not found:
        return [], source
    content = "\n".join(line.rstrip() for line in found[1].rstrip("\n").split("\n"))
    return [Block(key="", leaf="front_matter", source=content)], source[found.end() :]


def _used_labels(tokens: Sequence[Token]) -> set[str]:
    return {
        child.meta["label"]
        for token in tokens
        for child in token.children or ()
        if child.type in ("link_open", "image") and "label" in child.meta
    }


def parse(source: str, *, like: Text | None = None, keys: Sequence[str] | None = None) -> Text:
    """Read Markdown.

    `like` is an earlier version: blocks that live on keep its keys. `keys` are those stored with this very source, one for
    each block; they are put aside when their number differs.
    """
    blocks = read_blocks(source)
    if keys is not None and len(keys) == len(blocks) == len(set(keys)) and all(keys):
        return Text(tuple(replace(block, key=key) for block, key in zip(blocks, keys, strict=True)))
    if like is not None:
        return carry_keys(like, blocks)
    return Text(tuple(fresh_keys(blocks, ())))


def carry_keys(like: Text, blocks: Sequence[Block]) -> Text:
    """Give blocks the keys of those they come from; the larger part of a split block keeps its key, the others name it."""
    out = list(blocks)
    for group in match(like, Text(tuple(blocks))).groups:
        old = like.blocks[group.start : group.end]
        main = max(old, key=lambda block: len(block.words))
        heir = max(range(group.new_start, group.new_end), key=lambda n: len(out[n].words))
        for n in range(group.new_start, group.new_end):
            if n != heir:
                out[n] = replace(out[n], parents=(main.key,))
        if out[heir].content == main.content:
            out[heir] = main
        else:
            parents = tuple(block.key for block in old if block is not main)
            out[heir] = replace(out[heir], key=main.key, parents=parents)
    return Text(tuple(fresh_keys(out, like.keys)))
