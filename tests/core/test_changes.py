"""The change view: marked by words, spoken, folded where nothing changed."""

import re

import pytest
from django.template import Context, Template

from core.changes import change_view
from texts import parse

pytestmark = pytest.mark.plain


def shown(old, new):
    view = change_view(parse(old), parse(new))
    return "".join(part.html for part in view.parts if not part.folded)


def heard(old, new):
    """What a screen reader reads of it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown(old, new))).strip()


def test_a_changed_word_is_marked_and_spoken():
    markup = shown("Le prix sera de 1 500 € par an.", "Le prix sera de 1 800 € par an.")

    assert re.search(r"<del>.*1 500 €.*</del><ins>.*1 800 €.*</ins>", markup)
    assert heard("Le prix sera haut.", "Le prix sera bas.") == "Le prix sera [supprimé : haut ] [ajouté : bas ] ."


def test_a_whole_paragraph_says_what_happened_to_it():
    assert heard("Un.\n\nDeux.", "Un.\n\nDeux.\n\nTrois.") == "Un. Deux. Ajouté Trois."
    assert heard("Un.\n\nDeux.", "Un.") == "Un. Supprimé Deux."


def test_a_moved_paragraph_names_where_it_stood():
    old = "Premier paragraphe ici.\n\nDeuxième paragraphe là.\n\nTroisième paragraphe enfin."
    new = "Deuxième paragraphe là.\n\nTroisième paragraphe enfin.\n\nPremier paragraphe ici."

    assert "Déplacé" in heard(old, new)


def test_what_is_far_from_a_change_is_folded_and_counted():
    paragraphs = [f"Paragraphe {number}." for number in range(10)]
    view = change_view(parse("\n\n".join(paragraphs)), parse("\n\n".join(["Autre.", *paragraphs])))

    assert [(part.folded, part.size) for part in view.parts] == [(False, 2), (True, 9)]
    assert view.parts[1].summary == "9 paragraphes inchangés"


def test_every_changed_block_can_be_reached():
    view = change_view(parse("Un.\n\nDeux.\n\nTrois."), parse("Un !\n\nDeux.\n\nTrois !"), prefix="x")
    markup = "".join(part.html for part in view.parts)

    assert view.places == ["x1", "x2"]
    assert [markup.count(f'id="{place}"') for place in view.places] == [1, 1]


def test_nothing_changed_is_said():
    page = Template("{% load changes %}{% plain_changes a b %}").render(Context({"a": "Un.", "b": "Un."}))

    assert "Rien ne change." in page


def test_two_views_on_a_page_have_their_own_ids():
    page = Template("{% load changes %}{% plain_changes a b %}{% plain_changes a c %}").render(
        Context({"a": "Un.", "b": "Un deux.", "c": "Trois."})
    )
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert len(ids) == len(set(ids)) == 3


def test_markup_of_a_person_stays_text():
    assert "<script" not in shown("Un.", "Un <script>alert(1)</script>.")


def test_two_views_in_included_templates_share_no_place():
    source = "{% load changes %}{% change_view old new %}{% include part %}"
    part = Template("{% load changes %}{% change_view old new %}")
    old, new = parse("Un[^1].\n\n[^1]: Note."), parse("Deux[^1].\n\n[^1]: Note.")
    page = Template(source).render(Context({"old": old, "new": new, "part": part}))
    places = re.findall(r' id="([^"]+)"', page)

    assert {"c1-1", "c2-1", "note-c1-1", "note-c2-1"} <= set(places)
    assert sorted(set(places)) == sorted(places)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(places)
