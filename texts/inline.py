"""Inline Markdown to words and back. What is written is read again before it is trusted."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from texts.words import BREAK, CELL, MARK, Marks, WordsBuilder, collapse, split_word

# Beyond this many special characters a paragraph is taken for noise: its letters are kept, its marks are not read.
MOST_SPECIALS: Final = 4000
# Levels of quotes, lists and brackets that are read as such; deeper ones are kept as letters.
DEEPEST: Final = 36

_SPECIAL = re.compile(r"[\\`*_\[\]<>&!]")
_RISKY = re.compile(r"[\\`*_\[\]<&!]")
_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_ESCAPED = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
# Characters that are likely to be read as Markdown where they stand.
_LIKELY = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|$)|`|\*|(?<![^\W_])_|_(?![^\W_])|\[|<(?=[A-Za-z][\w.+\-]*[:@])"
)
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^<>\x00-\x20]*")
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Reader(MarkdownIt):
    """CommonMark without raw HTML inside lines; addresses of links stay to the letter."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


def new_reader() -> Reader:
    reader = Reader("commonmark", {"html": False, "maxNesting": DEEPEST + 8})
    reader.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    return reader


_reader = new_reader()


def too_many_specials(source: str) -> bool:
    return len(source) > MOST_SPECIALS and len(_SPECIAL.findall(source)) > MOST_SPECIALS


def read_inline(source: str) -> tuple[str, ...]:
    """Words of one block's inline Markdown."""
    if not _RISKY.search(source) and "\n" not in source:
        builder = WordsBuilder()
        builder.text(source, Marks())
        return builder.words()
    if too_many_specials(source):
        builder = WordsBuilder()
        builder.text(_ESCAPED.sub(r"\1", source), Marks())
        return builder.words()
    children = _reader.parseInline(source, {})[0].children or []
    return words_of(children)


def is_plain(joined: str) -> bool:
    """Whether joined words have neither marks nor letters that Markdown could read: they are their own writing."""
    return MARK not in joined and not _RISKY.search(joined)


def words_of(children: Sequence[Token]) -> tuple[str, ...]:
    """Words of the inline tokens of the Markdown parser."""
    builder = WordsBuilder()
    add_tokens(builder, children)
    return builder.words()


def add_tokens(builder: WordsBuilder, children: Sequence[Token]) -> None:
    strong = emphasis = 0
    links: list[tuple[str, str]] = []
    filled = True
    for token in children:
        href, title = links[-1] if links else (None, "")
        marks = Marks(href, title, strong > 0, emphasis > 0)
        match token.type:
            case "strong_open":
                strong += 1
            case "strong_close":
                strong -= 1
            case "em_open":
                emphasis += 1
            case "em_close":
                emphasis -= 1
            case "link_open":
                links.append((_attribute(token, "href"), _attribute(token, "title")))
                filled = False
            case "link_close":
                if not filled:
                    builder.atom("", marks)
                links.pop()
                filled = True
            case "hardbreak":
                builder.line_break()
            case "softbreak":
                builder.text(" ", marks)
            case "code_inline":
                builder.atom("", marks._replace(atom="C", data=token.content.replace("\n", " ")))
                filled = True
            case "image":
                source = collapse(token.content), _attribute(token, "src"), _attribute(token, "title")
                builder.atom("", marks._replace(atom="I", data="\x02".join(source)))
                filled = True
            case "footnote_ref":
                builder.atom("", marks._replace(atom="N", data=token.meta["label"]))
                filled = True
            case _:
                builder.text(token.content, marks)
                filled = filled or bool(token.content.strip())


def _attribute(token: Token, name: str) -> str:
    return str(token.attrGet(name) or "")


def write_inline(words: Sequence[str], finish: Callable[[str], str] = str) -> str:
    """Markdown for words: the plainest writing that reads back as the same words, once `finish` has had its say."""
    joined = "".join(words)
    if is_plain(joined):
        return finish(joined.strip())
    return _write(tuple(words), finish)


@lru_cache(maxsize=2048)
def _write(words: tuple[str, ...], finish: Callable[[str], str]) -> str:
    if not too_many_specials(_emit(words, escape=_as_is)):
        for escape, emphasis, guard in _WRITINGS:
            source = finish(_emit(words, escape=escape, emphasis=emphasis, guard=guard))
            if read_inline(source) == words:
                return source
    return _emit(words, escape=_escape_all, marks=False)


def _as_is(text: str) -> str:
    return text


def _escape_some(text: str) -> str:
    return _ENTITY.sub("&amp;", _LIKELY.sub(r"\\\g<0>", text))


def _escape_special(text: str) -> str:
    text = re.sub(r"([\\`*_\[\]<])", r"\\\1", text)
    return _ENTITY.sub("&amp;", text)


def _escape_all(text: str) -> str:
    return _PUNCTUATION.sub(r"\\\1", text)


_WRITINGS: Final = (
    (_as_is, "*", False),
    (_escape_some, "*", False),
    (_escape_some, "_", False),
    (_escape_special, "*", False),
    (_escape_special, "_", False),
    (_escape_all, "*", True),
    (_escape_all, "_", True),
)


def _emit(words, *, escape, emphasis="*", guard=False, marks=True) -> str:
    return _Writer(escape, emphasis, guard, marks).write(words)


class _Writer:
    """Writes words with as few delimiters as their marks allow."""

    def __init__(self, escape, emphasis: str, guard: bool, marks: bool) -> None:
        self._escape = escape
        self._emphasis = emphasis
        self._guard = guard
        self._marks = marks
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._closed = False

    def write(self, words: Sequence[str]) -> str:
        pieces = [split_word(word) for word in words]
        wanted = [_wanted(piece[2]) if self._marks else frozenset() for piece in pieces]
        if self._marks:
            self._shorten(pieces, wanted)
        for index, (lead, text, marks) in enumerate(pieces):
            if words[index] in (BREAK, CELL):
                self._close_to(0)
                self._out.append("\\\n" if words[index] == BREAK else " | ")
                continue
            self._between(wanted, index, lead)
            self._out.append(self._word(text, marks))
        self._close_to(0)
        return "\n".join(line.strip(" ") for line in "".join(self._out).split("\n")).strip()

    @staticmethod
    def _shorten(pieces, wanted) -> None:
        """An address that is its own text is written between angle brackets."""
        for index, (lead, text, marks) in enumerate(pieces):
            if marks.href is None or marks.href != text or marks.title or not _AUTOLINK.fullmatch(text):
                continue
            link = ("a", marks.href + "\x01")
            if not any(link in near for near in (*wanted[max(index - 1, 0) : index], *wanted[index + 1 : index + 2])):
                wanted[index] = wanted[index] - {link}
                pieces[index] = (lead, text, marks._replace(atom="<"))

    def _between(self, wanted, index: int, lead: str) -> None:
        keep = 0
        while keep < len(self._open) and self._open[keep] in wanted[index]:
            keep += 1
        closed = self._close_to(keep)
        missing = [mark for mark in wanted[index] if mark not in self._open]
        missing.sort(key=lambda mark: (-_extent(wanted, index, mark), mark))
        self._out.append(lead)
        self._closed = bool(closed) and not lead
        for mark in missing:
            self._out.append(self._opening(mark))
            self._open.append(mark)

    def _close_to(self, keep: int) -> int:
        count = 0
        while len(self._open) > keep:
            self._out.append(self._closing(self._open.pop()))
            count += 1
        return count

    def _opening(self, mark: tuple[str, str]) -> str:
        return {"a": "[", "b": "**", "c": self._emphasis}[mark[0]]

    def _closing(self, mark: tuple[str, str]) -> str:
        if mark[0] == "a":
            href, title = mark[1].split("\x01")
            return "](" + _destination(href, title) + ")"
        return {"b": "**", "c": self._emphasis}[mark[0]]

    def _word(self, text: str, marks: Marks) -> str:
        match marks.atom:
            case "C":
                return _code(marks.data)
            case "I":
                alt, src, title = marks.data.split("\x02")
                return f"![{alt}]({_destination(src, title)})"
            case "N":
                return f"[^{marks.data}]"
            case "<":
                return f"<{text}>"
        if self._guard and self._closed and text[:1].isalnum():
            return f"&#{ord(text[0])};" + self._escape(text[1:])
        return self._escape(text)


def _wanted(marks: Marks) -> frozenset[tuple[str, str]]:
    wanted = set()
    if marks.href is not None:
        wanted.add(("a", marks.href + "\x01" + marks.title))
    if marks.strong:
        wanted.add(("b", ""))
    if marks.emphasis:
        wanted.add(("c", ""))
    return frozenset(wanted)


def _extent(wanted, index: int, mark: tuple[str, str]) -> int:
    end = index
    while end < len(wanted) and mark in wanted[end]:
        end += 1
    return end - index


def _destination(href: str, title: str) -> str:
    simple = href and re.fullmatch(r"[^\s<>()\\&\x00-\x1f]+", href)
    target = href if simple else "<" + _ENTITY.sub("&amp;", re.sub(r"([<>\\])", r"\\\1", href)) + ">"
    if not href and not title:
        return ""
    if not title:
        return target
    return target + ' "' + _ENTITY.sub("&amp;", re.sub(r'(["\\])', r"\\\1", title)) + '"'


def _code(content: str) -> str:
    runs = {len(run) for run in re.findall(r"`+", content)}
    ticks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    padded = content.startswith("`") or content.endswith("`")
    spaced = content.startswith(" ") and content.endswith(" ") and content.strip(" ")
    pad = " " if padded or spaced else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"
