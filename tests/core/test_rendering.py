"""Blocks become the structure of HTML, each under its key."""

import pytest

from core.html import render_text
from core.rendering import heading_levels
from texts import parse

pytestmark = pytest.mark.plain


def shape(source):
    """The HTML of a text without the ids of its blocks."""
    text = parse(source)
    markup = str(render_text(text))
    for key in text.keys:
        markup = markup.replace(f' id="b-{key}"', "")
    return markup


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Un\n\nDeux", "<p>Un</p><p>Deux</p>"),
        ("- un\n- deux", "<ul><li><p>un</p></li><li><p>deux</p></li></ul>"),
        ("- un\n  - dedans\n- deux", "<ul><li><p>un</p><ul><li><p>dedans</p></li></ul></li><li><p>deux</p></li></ul>"),
        ("3. trois\n4. quatre", '<ol start="3"><li><p>trois</p></li><li><p>quatre</p></li></ol>'),
        ("- un\n\n  suite", "<ul><li><p>un</p><p>suite</p></li></ul>"),
        ("> cité\n>\n> encore", "<blockquote><p>cité</p><p>encore</p></blockquote>"),
        ("- un\n\n1. deux", "<ul><li><p>un</p></li></ul><ol><li><p>deux</p></li></ol>"),
        (
            "| a | b |\n|---|---|\n| 1 | 2 |\n\nFin",
            '<div tabindex="0" class="table-scroll"><table class="table">'
            '<thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead>'
            "<tbody><tr><td>1</td><td>2</td></tr></tbody></table></div><p>Fin</p>",
        ),
    ],
)
def test_structure(source, expected):
    assert shape(source).replace('class="table-scroll" tabindex="0"', 'tabindex="0" class="table-scroll"') == expected


def test_every_block_bears_its_key():
    text = parse("## Titre\n\nUn\n\n- deux\n- trois\n\n| a |\n|---|\n| 1 |")
    markup = str(render_text(text))

    assert [markup.count(f'id="b-{key}"') for key in text.keys] == [1] * len(text.keys)


def test_a_footnote_is_reached_from_its_reference():
    markup = str(render_text(parse("Un fait[^1].\n\n[^1]: Sa source.")))

    assert 'href="#note-1"' in markup
    assert 'id="note-1"' in markup


@pytest.mark.parametrize(
    ("source", "levels"),
    [("# A\n\n## B", [2, 3]), ("### A\n\n### B", [2, 2]), ("# A\n\n#### B\n\n## C", [2, 3, 3]), ("Texte\n\n##### A", [0, 2])],
)
def test_no_heading_skips_a_level(source, levels):
    assert heading_levels(parse(source).blocks) == levels
