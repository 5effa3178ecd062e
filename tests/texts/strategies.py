"""Texts with every kind of block, and the edits that people make to them."""

import string
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = (  # noqa: SIM905
    "le la chat chien grand petit et ou , . ; « loi » 1 500 € 12 % l’été aujourd’hui vice-président États-Unis "
    "**gras** *penché* [lien](https://a.fr/x) [autre](/page) `code` [^1] www.exemple.fr 23/04/2017 日本語 ไทย שלום "
    "nous vous ici fin \\* _ & <b> : ! ? (un) 5 milliards"
).split()

words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=10).map(" ".join)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """Markdown of one block."""
    phrase = draw(phrases)
    kind = draw(st.integers(0, 19))
    if kind < 7:
        return phrase
    if kind == 7:
        return f"```\n{phrase}\n\n{draw(phrases)}\n```"
    if kind == 8:
        return f"| a | b |\n| --- | :-: |\n| {phrase} | {draw(phrases)} |\n| {draw(phrases)} | |"
    shapes = {
        9: "# {}",
        10: "## {}",
        11: "### {}",
        12: "- {}",
        13: "- {}\n  - " + draw(phrases),
        14: "1. {}\n2. " + draw(phrases),
        15: "> {}",
        16: "> - {}",
        17: "[^1]: {}",
        18: "- {}\n\n  " + draw(phrases),
        19: "***\n\n<div>{}</div>",
    }
    return shapes[kind].format(phrase)


texts = st.lists(blocks(), max_size=7)


@dataclass(frozen=True)
class Edit:
    """One thing that a person does to a list of blocks; positions are taken modulo what is there."""

    kind: str
    at: int
    to: int
    word: str
    block: str

    def apply(self, text: list[str]) -> list[str]:
        out = list(text)
        if not out or self.kind == "add":
            out.insert(self.at % (len(out) + 1), self.block)
            return out
        n = self.at % len(out)
        if self.kind == "drop":
            del out[n]
        elif self.kind == "move":
            out.insert(self.to % len(out), out.pop(n))
        elif self.kind == "join" and n + 1 < len(out):
            out[n : n + 2] = [out[n] + " " + out[n + 1]]
        elif self.kind == "retag":
            out[n] = ("## " + out[n]) if not out[n].startswith("#") else out[n].lstrip("# ")
        else:
            out[n] = self._edit_words(out[n].split(" "))
        return [block for block in out if block]

    def _edit_words(self, found: list[str]) -> str:
        at = self.to % len(found)
        if self.kind == "insert":
            found.insert(at, self.word)
        elif self.kind == "delete":
            del found[at]
        elif self.kind == "replace":
            found[at] = self.word
        elif self.kind == "split":
            found.insert(at, "\n\n")
        elif self.kind == "mark":
            found[at] = f"**{found[at]}**"
        return " ".join(found)


KINDS = ("insert", "delete", "replace", "insert", "replace", "split", "mark", "add", "drop", "move", "join", "retag")


def edits(kinds: tuple[str, ...] = KINDS, word: st.SearchStrategy[str] = words) -> st.SearchStrategy[Edit]:
    position = st.integers(0, 60)
    return st.builds(Edit, st.sampled_from(kinds), position, position, word, blocks())


def source(blocks_of: list[str]) -> str:
    return "\n\n".join(blocks_of)


def change(text: list[str], made: list[Edit]) -> list[str]:
    for edit in made:
        text = edit.apply(text)
    return text


@st.composite
def versions(draw: st.DrawFn, count: int, most: int = 4) -> list[str]:
    """A base and `count` texts that people made of it, as Markdown."""
    base = draw(texts)
    return [source(base)] + [source(change(base, draw(st.lists(edits(), max_size=most)))) for _ in range(count)]


def name(number: int) -> str:
    """A word of letters for a number, so that no two numbers make one word."""
    out = ""
    while True:
        out = string.ascii_lowercase[number % 26] + out
        number //= 26
        if not number:
            return out


@st.composite
def distinct(draw: st.DrawFn, count: int) -> list[str]:
    """A base and `count` texts made of it in which every word is unique: whatever is lost is seen.

    Blocks have four words or more and a side makes three edits at most, so that half of a block is always left: a block of which
    less is left, found in another place, is another block, and its words are new words.
    """
    lengths = draw(st.lists(st.integers(4, 12), min_size=1, max_size=6))
    base, n = [], 0
    for length in lengths:
        shape = draw(st.sampled_from(["{}", "{}", "{}", "## {}", "- {}", "> {}", "1. {}", "[^1]: {}"]))
        base.append(shape.format(" ".join("b" + name(n + k) for k in range(length))))
        n += length
    out = [source(base)]
    kinds = ("insert", "insert", "delete", "replace", "replace", "split", "drop", "move", "join", "mark")
    for side in range(count):
        made, text = draw(st.lists(edits(kinds), max_size=3)), base
        for number, edit in enumerate(made):
            word = f"x{name(side)}q{name(number)}"
            text = Edit(edit.kind, edit.at, edit.to, word, word + "w").apply(text)
        if draw(st.booleans()):
            text = Edit("add", draw(st.integers(0, 9)), 0, "", f"x{name(side)}z y{name(side)}z").apply(text)
        out.append(source(text))
    return out
