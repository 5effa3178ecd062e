"""Cut visible text into words, and carry emphasis and links on each of them.

A word is one `str`, so that sequences of words compare and hash at the speed of C. Its shape is
`lead + text` for a plain word, and `lead + text + "\\x00" + marks` for a word with marks, where `lead` is the
white space before the word. The first word of a block has a lead of one space, as if it followed another,
so that a word keeps its identity when the one before it goes.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

MARK = "\x00"
PART = "\x01"
BREAK = "\n" + MARK + "B"
CELL = "|" + MARK + "|"


class Marks(NamedTuple):
    """What a word carries beside its letters: a link, strong, emphasis, or that it is no plain word at all.

    `atom` is "" for a word, "C" code, "I" image, "N" reference to a footnote, "B" line break, "|" border of a cell.
    """

    href: str | None = None
    title: str = ""
    strong: bool = False
    emphasis: bool = False
    atom: str = ""
    data: str = ""


PLAIN = Marks()

_COMBINING = (
    "".join(
        chr(code)
        for code in (*range(0x0300, 0x1E00), *range(0x20D0, 0x2100), *range(0xA600, 0xB000))
        if unicodedata.category(chr(code))[0] == "M"
    )
    + "\u00ad\u200c\u200d\ufe0e\ufe0f"
)
# Scripts written without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_LETTERS = rf"(?:[^\W{_UNSPACED}]|[{_COMBINING}])+"
_WORD = rf"{_LETTERS}(?:['’ʼ‐‑\-·]{_LETTERS})*"
_GAP = "[ \u00a0\u202f\u2009]"
_MONTH = (
    "(?i:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DATE = (
    rf"\d{{1,2}}(?:er|st|nd|rd|th)?{_GAP}{_MONTH}(?:{_GAP}\d{{4}})?(?!\w)"
    rf"|{_MONTH}{_GAP}\d{{1,2}}(?:st|nd|rd|th)?(?:,?{_GAP}\d{{4}})?(?!\w)"
)
_SCALE = r"(?:(?i:millions?|milliards?|billions?|trillions?|milliers?|thousand)(?!\w))"
_MONEY = r"(?:(?i:euros?|dollars?|centimes?|pounds?)(?!\w))"
_NUMBER = (
    rf"(?:[€$£¥]{_GAP}?)?(?:\d{{1,3}}(?:{_GAP}\d{{3}})+(?!\d)|\d+)(?:[.,:/\-–]\d+)*"
    rf"(?:[-‑]?{_WORD})?(?:{_GAP}{_SCALE})?(?:{_GAP}?[€$£¥%‰](?!\d)|{_GAP}(?:d[’']|de{_GAP})?{_MONEY})?"
)
_ADDRESS = (
    r"(?:https?://|www\.)[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]’'…]"
    r"|[\w.+\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63})+"
)
_TOKEN = re.compile(rf"\s*(?:{_ADDRESS}|{_DATE}|{_NUMBER}|[{_UNSPACED}][{_COMBINING}]*|{_WORD}|\S[{_COMBINING}]*)")
_BLANKS = re.compile(r"[ \t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
_UNTIDY = re.compile(r"  |[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]")
_LEAD = re.compile(r"\s*")


def collapse(text: str) -> str:
    """One plain space for every run of plain spaces, tabs and line ends; other spaces stay as they are."""
    return _BLANKS.sub(" ", text) if _UNTIDY.search(text) else text


def cut(text: str) -> list[str]:
    """The words of plain text, each with the white space before it; white space at the end is dropped."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=4096)
def _encode(marks: Marks) -> str:
    if marks == PLAIN:
        return ""
    flags = ("S" if marks.strong else "") + ("E" if marks.emphasis else "") + marks.atom
    link = "" if marks.href is None else "L" + marks.href + PART + marks.title
    return MARK + PART.join((flags, marks.data, link))


@lru_cache(maxsize=4096)
def _decode(code: str) -> Marks:
    flags, data, link = [*code.split(PART, 2), "", ""][:3]
    href, title = None, ""
    if link:
        href, title = link[1:].split(PART, 1)
    return Marks(href, title, "S" in flags, "E" in flags, flags.lstrip("SE"), data)


def with_marks(word: str, marks: Marks) -> str:
    return word + _encode(marks)


def split_word(word: str) -> tuple[str, str, Marks]:
    """Lead, letters and marks of a word."""
    body, _, code = word.partition(MARK)
    lead = _LEAD.match(body).group()  # type: ignore[union-attr]
    if code.startswith("B"):
        return "", "\n", Marks(atom="B")
    return lead, body[len(lead) :], _decode(code) if code else PLAIN


def visible(word: str) -> str:
    """The word as a reader sees it, with the white space before it; a call of a footnote is not seen as a word."""
    if MARK not in word:
        return word
    if word == CELL:
        return " |"
    body, _, code = word.partition(MARK)
    marks = _decode(code) if code[0] != "B" else PLAIN
    match marks.atom:
        case "N":
            return ""
        case "C":
            return body + marks.data
        case "I":
            return body + marks.data.split("\x02")[0]
    return body


def seen_words(words: Iterable[str]) -> list[str]:
    """Each word as a reader sees it; the first of a line without the white space that a first word carries."""
    out: list[str] = []
    for word in words:
        seen = visible(word)
        out.append(seen.lstrip() if not out or out[-1] == "\n" else seen)
    return out


def plain_text(words: Iterable[str]) -> str:
    """What a reader sees of these words, in one line of text (line breaks kept)."""
    return "".join(seen_words(words)).strip()


class WordsBuilder:
    """Collects runs of text with marks, and cuts them into words once neighbours with equal marks are joined."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._run: list[str] = []
        self._marks = PLAIN
        self._pending = " "

    def text(self, text: str, marks: Marks) -> None:
        if not text:
            return
        if marks != self._marks:
            self._flush()
            self._marks = marks
        self._run.append(text)

    def atom(self, text: str, marks: Marks) -> None:
        self._flush()
        lead = " " if self._starts() else collapse(self._pending)
        self._words.append(lead + text + _encode(marks))
        self._pending = ""

    def line_break(self) -> None:
        self._flush()
        if self._words and self._words[-1] != BREAK:
            self._words.append(BREAK)
        self._pending = " "

    def border(self) -> None:
        self._flush()
        while self._words and self._words[-1] == BREAK:
            self._words.pop()
        self._words.append(CELL)
        self._pending = " "

    def words(self) -> tuple[str, ...]:
        self._flush()
        while self._words and self._words[-1] == BREAK:
            self._words.pop()
        return tuple(self._words)

    def _starts(self) -> bool:
        return not self._words or self._words[-1] in (BREAK, CELL)

    def _flush(self) -> None:
        if not self._run:
            return
        text = collapse(self._pending + "".join(self._run))
        if self._starts():
            text = " " + text.lstrip()
        self._run = []
        stripped = text.rstrip()
        self._pending = text[len(stripped) :]
        code = _encode(self._marks)
        found = cut(stripped)
        self._words += [word + code for word in found] if code else found


def rebuild(words: Sequence[str]) -> tuple[str, ...]:
    """The same words cut anew, as a reader of their text would cut them: what a merge puts side by side may join."""
    builder = WordsBuilder()
    for word in words:
        if word == CELL:
            builder.border()
        elif word == BREAK:
            builder.line_break()
        else:
            lead, text, marks = split_word(word)
            if marks.atom or not text:
                builder.text(lead, PLAIN)
                builder.atom(text, marks)
            else:
                builder.text(lead + text, marks)
    return builder.words()
