"""Law 4 where it is hard to keep: one side cuts words out here, puts them in there, and the other side meets one of the two."""

import re

import pytest

from texts import merge, merge_all, parse, resolve

pytestmark = pytest.mark.plain

# Name: the base, what each side makes of it, the kind of the conflict, and the merged text.
ROWS = {
    "one word left alone by a split": (
        "a b c d e",
        "x b\n\ny d e",
        "a z b c d e",
        "word",
        "a b c d e",
    ),
    "a mark, a split and a word replaced": (
        "a b c d",
        "a **b**\n\nx d",
        "a b y c d",
        "word",
        "a b c d",
    ),
    "a block moved, and joined to another": (
        "a b c d\n\n## e f g h\n\ni j k l",
        "## e f g h\n\na b c d\n\ni j k l",
        "i j k l\n\na b c d ## e f g h",
        "move",
        "a b c d\n\n## e f g h\n\ni j k l",
    ),
    "a block moved, and sewn to another elsewhere": (
        "a b c d\n\ne f g h\n\ni j k l",
        "i j k l\n\na b c d\n\ne f g h",
        "i j k l a b c d\n\ne f g h",
        "move",
        "a b c d\n\ne f g h\n\ni j k l",
    ),
    "a block deleted whose words went into the next": (
        "a b c d\n\n[^1]: e f g h",
        "x c d y e f g h",
        "a b c d\n\nz e f g h",
        "order",
        "a b c d\n\ne f g h",
    ),
    "a block rewritten that the other took out of its list": (
        "[^1]: a b c d",
        "x y z c d",
        "a b c d",
        "deleted_block",
        "[^1]: a b c d",
    ),
    "a block deleted that moved beside another cut in two": (
        "a b c d\n\ne f g h\n\ni j k l\n\nm n o p",
        "a b c d\n\ni j k l\n\nx n o\n\np\n\ne f g h",
        "a b c d\n\ni j k l\n\nm n o p",
        "move",
        "a b c d\n\ne f g h\n\ni j k l\n\nx n o\n\np",
    ),
}


def letters(markdown: str) -> list[str]:
    return re.findall(r"[a-z]", markdown)


@pytest.mark.parametrize(("base", "ours", "theirs", "kind", "text"), ROWS.values(), ids=ROWS)
def test_words_put_in_elsewhere_belong_to_the_quarrel(base, ours, theirs, kind, text):
    made = merge(*map(parse, (base, ours, theirs)))
    assert [conflict.kind for conflict in made.conflicts] == [kind]
    assert str(made.text) == str(parse(text))
    shown = letters(str(made.text))
    told = {word for c in made.conflicts for word in letters(c.base + c.ours + c.theirs)}
    assert len(shown) == len(set(shown))
    for side in (ours, theirs):
        assert set(letters(side)) - set(letters(base)) <= told | set(shown)
        assert (set(letters(base)) - set(letters(side))) & set(shown) <= told
    assert merge_all(parse(base), [parse(ours), parse(theirs)]).text == made.text
    for answer, side in (("ours", ours), ("theirs", theirs)):
        decided = set(letters(str(resolve(made, [answer]))))
        assert set(letters(side)) - set(letters(base)) <= decided
        assert not (set(letters(base)) - set(letters(side))) & decided


def test_what_stands_elsewhere_is_told_in_one_order():
    base, ours, theirs = map(parse, ("a b c d", "v w\n\nx b c d", "y a\n\nb c d"))
    one, two = merge(base, ours, theirs), merge(base, theirs, ours)
    assert [(c.base, c.ours, c.theirs) for c in one.conflicts] == [(c.base, c.theirs, c.ours) for c in two.conflicts]
