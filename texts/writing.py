"""Blocks in a row that Markdown can hold, and the Markdown of such a row."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from texts.blocks import BULLET, LARGEST_START, NOTE, ORDERED, QUOTE, Block


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
    header = block.leaf == "row" and (block.header or opens > 0 or before is None or before.leaf != "row" or before.path != path)
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
