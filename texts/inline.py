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
MOST_SPECIALS: Final = 1500
# Levels of quotes, lists and brackets that are read as such; deeper ones are kept as letters.
DEEPEST: Final = 36

_SPECIAL = re.compile(r"[\\`*_\[\]<>&!]")
_RISKY = re.compile(r"[\\`*_\[\]<&!]")
_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
_ESCAPED = re.compile(r"\\([!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~])")
# Characters that are likely to be read as Markdown where they stand.
_LIKELY = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)|`|\*|(?<![^\W_])_|_(?![^\W_])|\[|<(?=[A-Za-z][\w.+\-]*[:@])")
_AUTOLINK = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^<>\x00-\x20]*")
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Reader(MarkdownIt):
    """CommonMark without raw HTML inside lines; addresses of links stay to the letter."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
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
    return _InlineReader().read(children)


class _InlineReader:
    """Walks the parser's inline tokens, and knows which marks are open."""

    _STEPS: Final = {"strong_open": ("strong", 1), "strong_close": ("strong", -1), "em_open": ("em", 1), "em_close": ("em", -1)}

    def __init__(self) -> None:
        self._builder = WordsBuilder()
        self._open = {"strong": 0, "em": 0}
        self._link: tuple[str, str] | None = None
        self._link_is_empty = False

    def read(self, children: Sequence[Token]) -> tuple[str, ...]:
        for token in children:
            if step := self._STEPS.get(token.type):
                self._open[step[0]] += step[1]
            elif token.type in ("link_open", "link_close"):
                self._link_border(token)
            else:
                self._content(token)
        return self._builder.words()

    @property
    def _marks(self) -> Marks:
        href, title = self._link or (None, "")
        return Marks(href, title, self._open["strong"] > 0, self._open["em"] > 0)

    def _link_border(self, token: Token) -> None:
        if token.type == "link_open":
            self._link = (_attribute(token, "href"), _attribute(token, "title"))
            self._link_is_empty = True
            return
        if self._link_is_empty:
            self._builder.atom("", self._marks)
        self._link, self._link_is_empty = None, False

    def _content(self, token: Token) -> None:
        match token.type:
            case "hardbreak":
                self._builder.line_break()
            case "softbreak":
                self._builder.text(" ", self._marks)
            case "code_inline":
                self._atom("C", token.content.replace("\n", " "))
            case "image":
                parts = collapse(token.content), _attribute(token, "src"), _attribute(token, "title")
                self._atom("I", "\x02".join(parts))
            case "footnote_ref":
                self._atom("N", token.meta["label"])
            case _:
                self._builder.text(token.content, self._marks)
                self._link_is_empty = self._link_is_empty and not token.content.strip()

    def _atom(self, kind: str, data: str) -> None:
        self._builder.atom("", self._marks._replace(atom=kind, data=data))
        self._link_is_empty = False


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


def _emit(
    words: Sequence[str], *, escape: Callable[[str], str], emphasis: str = "*", guard: bool = False, marks: bool = True
) -> str:
    return _Writer(escape, emphasis, guard=guard, marks=marks).write(words)


type _Mark = tuple[str, str]
type _Piece = tuple[str, str, Marks]


class _Writer:
    """Writes words with as few delimiters as their marks allow."""

    def __init__(self, escape: Callable[[str], str], emphasis: str, *, guard: bool, marks: bool) -> None:
        self._escape = escape
        self._signs = {"b": "**", "c": emphasis}
        self._guard = guard
        self._marks = marks
        self._out: list[str] = []
        self._open: list[_Mark] = []
        self._closed = False

    def write(self, words: Sequence[str]) -> str:
        pieces = [split_word(word) for word in words]
        wanted: list[frozenset[_Mark]] = [_wanted(piece[2]) if self._marks else frozenset() for piece in pieces]
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
    def _shorten(pieces: list[_Piece], wanted: list[frozenset[_Mark]]) -> None:
        """An address that is its own text is written between angle brackets."""
        for index, (lead, text, marks) in enumerate(pieces):
            if marks.href is None or marks.href != text or marks.title or not _AUTOLINK.fullmatch(text):
                continue
            link = ("a", marks.href + "\x01")
            if not any(link in near for near in (*wanted[max(index - 1, 0) : index], *wanted[index + 1 : index + 2])):
                wanted[index] = wanted[index] - {link}
                pieces[index] = (lead, text, marks._replace(atom="<"))

    def _between(self, wanted: Sequence[frozenset[_Mark]], index: int, lead: str) -> None:
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

    def _opening(self, mark: _Mark) -> str:
        return "[" if mark[0] == "a" else self._signs[mark[0]]

    def _closing(self, mark: _Mark) -> str:
        if mark[0] == "a":
            href, title = mark[1].split("\x01")
            return "](" + _destination(href, title) + ")"
        return self._signs[mark[0]]

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


def _wanted(marks: Marks) -> frozenset[_Mark]:
    wanted = set()
    if marks.href is not None:
        wanted.add(("a", marks.href + "\x01" + marks.title))
    if marks.strong:
        wanted.add(("b", ""))
    if marks.emphasis:
        wanted.add(("c", ""))
    return frozenset(wanted)


def _extent(wanted: Sequence[frozenset[_Mark]], index: int, mark: _Mark) -> int:
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
