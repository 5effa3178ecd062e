"""The site's tree: there from the first migration, filled by actions."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms.actions import host_programme, publish_news, write_home, write_text
from cms.acts import ACTS, acts_of
from core.actions import ActionRefused
from proposals.actions.programme import create_chapter, create_programme

pytestmark = pytest.mark.django_db


def page(address):
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ["/", "/programme/", "/actualites/", "/qui-nous-sommes/", "/mentions/"])
def test_a_new_site_has_its_pages(address):
    assert "<h1" in page(address)


def test_the_tree_is_sound():
    assert Page.find_problems() == ([], [], [], [], [])
    assert Site.objects.get().root_page.specific_class.__name__ == "HomePage"


def test_an_empty_site_says_what_to_do_next():
    assert "Trouver un groupe" in page("/programme/")
    assert "Pas encore d’actualités" in page("/actualites/")


def test_an_administrator_writes_the_pages(emma):
    write_home(by=emma, title="Accueil du mouvement", tagline="Une accroche", welcome="Du **gras**.")
    write_text(by=emma, slug="qui-nous-sommes", title="Nous", body="- un\n- deux")
    publish_news(by=emma, title="Première nouvelle", summary="Un résumé", body="Le texte.", day=date(2026, 11, 1))

    home = page("/")
    assert "Accueil du mouvement" in home
    assert "<strong>gras</strong>" in home
    assert "Première nouvelle" in home
    assert "<li>un</li>" in page("/qui-nous-sommes/")
    assert "Le texte." in page("/actualites/premiere-nouvelle/")


def test_nobody_else_writes_them(alice, bob):
    for person in (alice, bob):
        with pytest.raises(ActionRefused):
            write_text(by=person, slug="mentions", title="Mentions", body="Autre")


def test_the_programme_page_shows_its_programme(emma):
    programme = create_programme(by=emma, title="Notre programme")
    create_chapter(by=emma, programme=programme, title="Se loger")
    host_programme(by=emma, programme=programme)

    shown = page("/programme/")
    assert "Notre programme" in shown
    assert "Se loger" in shown


def test_what_is_written_in_a_page_cannot_run(emma):
    write_text(by=emma, slug="mentions", title="<script>alert(1)</script>", body="<script>alert(1)</script>")

    assert "<script>alert" not in page("/mentions/")


def test_every_act_comes_first_on_some_day():
    assert {acts_of(date(2026, 11, day))[0] for day in range(1, 1 + len(ACTS))} == set(ACTS)
    assert all(set(acts_of(date(2026, 11, day))) == set(ACTS) for day in range(1, 8))
