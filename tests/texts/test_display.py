"""The change view: readable runs, no confetti, nothing cut through a link or bold."""

import pytest

from texts import Segment, diff, display, parse
from texts.display import segments
from texts.inline import read_inline

pytestmark = pytest.mark.plain

BASE = "# Titre\n\nLe chat noir dort sur le grand mur. Il rêve.\n\n- un\n- deux\n\nLa toute dernière phrase du texte.\n"


def view(old: str, new: str):
    return display(diff(parse(old), parse(new)))


def told(old: str, new: str) -> tuple[Segment, ...]:
    (block,) = view(old, new)
    return block.segments


def test_a_word():
    assert told("Le chat noir dort.", "Le chat gris dort.") == (
        ("equal", "Le chat"),
        ("delete", " noir"),
        ("insert", " gris"),
        ("equal", " dort."),
    )


def test_few_words_kept_between_changes_are_swallowed():
    assert told("Nous allons construire des logements.", "Nous voulons bâtir des logements.") == (
        ("equal", "Nous"),
        ("delete", " allons construire"),
        ("insert", " voulons bâtir"),
        ("equal", " des logements."),
    )
    assert told("Un très long mot du début.", "Deux fort long bouts du début.") == (
        ("delete", "Un très long mot"),
        ("insert", "Deux fort long bouts"),
        ("equal", " du début."),
    )


def test_a_rewritten_block_is_shown_as_such():
    old, new = "Alpha et beta puis delta, enfin la clef.", "Un début et six mots sans rapport, sept puis huit."
    assert segments(read_inline(old), read_inline(new)) == (("delete", old[:-1]), ("insert", new[:-1]), ("equal", "."))


@pytest.mark.parametrize(
    ("old", "new", "gone", "came"),
    [
        ("Le **chat noir** dort ici.", "Le **chat gris** dort ici.", " **chat noir**", " **chat gris**"),
        (
            "Voir [la page](https://a.fr) ici.",
            "Voir [la page](https://b.fr) ici.",
            " [la page](https://a.fr)",
            " [la page](https://b.fr)",
        ),
        ("Le chat noir dort.", "Le chat **noir** dort.", " noir", " **noir**"),
    ],
)
def test_marks_are_never_cut(old, new, gone, came):
    segments = told(old, new)
    assert ("delete", gone) in segments
    assert ("insert", came) in segments


def test_blocks_in_reading_order():
    new = (
        "## Titre\n\nLa toute dernière phrase du texte.\n\nLe chat noir dort sur le grand mur. Il rêve.\n\n- un\n- trois\n- deux\n"
    )
    assert [(b.status, b.kind, b.was, b.moved_from, b.after) for b in view(BASE, new)] == [
        ("changed", "heading", ("heading", 1, 0), None, ""),
        ("moved", "paragraph", None, 4, "deux"),
        ("same", "paragraph", None, None, ""),
        ("same", "list_item", None, None, ""),
        ("inserted", "list_item", None, None, ""),
        ("same", "list_item", None, None, ""),
    ]


def test_a_deleted_block_stands_where_it_was():
    new = BASE.replace("- un\n", "")
    assert [(b.status, b.source) for b in view(BASE, new)][2:4] == [("deleted", "un"), ("same", "deux")]


def test_a_split_and_a_retag():
    new = BASE.replace("mur. Il", "mur.\n\nIl").replace("La toute", "## La toute")
    assert [b.status for b in view(BASE, new)] == ["same", "split", "split", "same", "same", "retagged"]
    assert view(BASE, new)[5].was == ("paragraph", 0, 0)


def test_a_join():
    old = BASE.replace("mur. Il", "mur.\n\nIl")
    assert [b.status for b in view(old, BASE)] == ["same", "joined", "same", "same", "same"]


def test_cells_of_a_table():
    old = "| a | b |\n| --- | --- |\n| un | deux |\n"
    shown = view(old, old.replace("deux", "trois"))
    assert [b.status for b in shown] == ["same", "changed"]
    assert shown[1].cells == ((("equal", "un"),), (("delete", "deux"), ("insert", "trois")))


def test_verbatim_by_lines():
    assert told("```\na\nb\n```\n", "```\na\nc\n```\n") == (
        ("equal", "```\na\n"),
        ("delete", "b\n"),
        ("insert", "c\n"),
        ("equal", "```"),
    )
