"""Blocks, their keys and their Markdown."""

import gzip
import json
import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest

from texts import parse

pytestmark = pytest.mark.plain

EVERYTHING = """---
title: Un texte
---

# Titre *un*

Un paragraphe sur une ligne,
et deux[^1].

- un

  suite
  1. dedans
     > cité
- deux

5. cinq
6. six

| a | b |
|---|:-:|
| 1 | 2 | 3 \\| z |

[^1]: Une note
    et plus

    encore

<div>
brut
</div>

Sous-titre
---

[nom] et <https://a.fr>

[nom]: https://b.fr "t"
[seul]: https://c.fr

    code

> - dans une citation

***

```py
x = "# pas un titre"
```
"""


def test_every_kind_of_block():
    text = parse(EVERYTHING)
    assert [(b.kind, b.level, b.depth, b.marker, b.source) for b in text.blocks] == [
        ("front_matter", 0, 0, "", "title: Un texte"),
        ("heading", 1, 0, "", "Titre *un*"),
        ("paragraph", 0, 0, "", "Un paragraphe sur une ligne, et deux[^1]."),
        ("list_item", 0, 1, "bullet", "un"),
        ("paragraph", 0, 1, "bullet", "suite"),
        ("list_item", 0, 2, "ordered", "dedans"),
        ("quote", 0, 2, "ordered", "cité"),
        ("list_item", 0, 1, "bullet", "deux"),
        ("list_item", 0, 1, "ordered", "cinq"),
        ("list_item", 0, 1, "ordered", "six"),
        ("table_row", 0, 0, "", "| a | b |  |"),
        ("table_row", 0, 0, "", "| 1 | 2 | 3 \\| z |"),
        ("footnote", 0, 0, "", "Une note et plus"),
        ("footnote", 0, 0, "", "encore"),
        ("verbatim", 0, 0, "", "<div>\nbrut\n</div>"),
        ("heading", 2, 0, "", "Sous-titre"),
        ("paragraph", 0, 0, "", '[nom](https://b.fr "t") et <https://a.fr>'),
        ("paragraph", 0, 0, "", "[seul]\\: https://c.fr"),
        ("verbatim", 0, 0, "", "```\ncode\n```"),
        ("list_item", 0, 1, "bullet", "dans une citation"),
        ("verbatim", 0, 0, "", "***"),
        ("verbatim", 0, 0, "", '```py\nx = "# pas un titre"\n```'),
    ]
    assert parse(str(text)) == text


def test_plain_text_of_a_block():
    text = parse("Un **mot** [lié](https://a.fr)[^1], `code` et\\\nfin\n")
    assert text.blocks[0].text == "Un mot lié, code et\nfin"


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n",
        "\\- pas une liste\n",
        "1\\. pas un nombre\n",
        "# titre \\#\n",
        "a\\\n\\# b\n",
        "- - a\n",
        "2 * 3 * 4 < 5 & 6\n",
        "**a**b\n",
        "_a_**b**\n",
    ],
)
def test_canonical_markdown_stays(source):
    assert str(parse(str(parse(source)))) == str(parse(source))


def test_keys_are_stable_and_distinct():
    text = parse("un\n\nun\n\ndeux\n")
    assert text.keys == parse("un\n\nun\n\ndeux\n").keys
    assert len(set(text.keys)) == 3
    assert all(re.fullmatch(r"b[0-9a-f]{10}(-\d+)?", key) for key in text.keys)
    assert parse(str(text), keys=["x", "y", "z"]).keys == ("x", "y", "z")
    assert parse(str(text), keys=["x", "y"]).keys == text.keys
    assert parse(str(text), keys=["x", "x", "y"]).keys == text.keys


BASE = "# Un\n\nLe chat est noir et dort. Le chien est blanc.\n\nLa fin de tout ce texte.\n"


def test_an_edited_or_moved_block_keeps_its_key():
    base = parse(BASE)
    later = parse("# Un\n\nLa fin de ce texte.\n\nLe chat est gris et dort. Le chien est blanc.\n", like=base)
    assert later.keys == (base.keys[0], base.keys[2], base.keys[1])


def test_a_split_block_keeps_its_key_on_the_larger_part():
    base = parse(BASE)
    later = parse(BASE.replace(". Le chien", ".\n\nLe chien"), like=base)
    assert later.keys[1] == base.keys[1]
    assert later.blocks[2].key not in base.keys
    assert [block.parents for block in later.blocks] == [(), (), (base.keys[1],), ()]


def test_a_joined_block_names_both():
    base = parse(BASE)
    later = parse(BASE.replace("blanc.\n\nLa", "blanc. La"), like=base)
    assert later.keys == (base.keys[0], base.keys[1])
    assert later.blocks[1].parents == (base.keys[2],)


def test_a_new_title_keeps_the_key_of_its_section():
    base = parse(BASE)
    assert parse(BASE.replace("# Un", "# Autre chose"), like=base).keys == base.keys


DATA = Path(os.environ.get("CAHIERS_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
FILE = DATA / "openpolitics" / "manifesto-2013-2015.json.gz"


@pytest.mark.data
@pytest.mark.skipif(not FILE.exists(), reason="the shared data folder is not there")
def test_real_texts_are_kept_word_for_word():
    with gzip.open(FILE, "rt", encoding="utf-8") as stream:
        sources = json.load(stream)["texts"].values()
    assert len(sources) == 416
    for source in sources:
        text = parse(source)
        written = str(text)
        assert parse(written) == text
        assert str(parse(written)) == written
        assert Counter(re.findall(r"\w+", unescape(source))) == Counter(re.findall(r"\w+", unescape(written)))
