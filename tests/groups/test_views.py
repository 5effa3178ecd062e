"""The pages of the groups: who sees what, what a press does, what is told."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups import actions, panels, queries
from groups.models import Mandate, Membership, SupportGroup
from supporters.models import Supporter

LIST, OPEN, GROUP = "/groupes/", "/groupes/ouvrir/", "/groupes/le-cahier-du-livradois/"
FORM = {"name": "Cahier du onzième", "postcode": "75011", "meeting_place": "Café", "description": "Le *mardi*."}
MANDATE = {"held_on": "2026-03-12", "place": "Ambert", "present": "20", "votes_for": "15", "votes_against": "2", "abstained": "3"}

#         visitor, alice, charlie, bob, emma
PAGES = {
    LIST: (200, 200, 200, 200, 200),
    OPEN: (302, 200, 200, 200, 200),
    GROUP: (200, 200, 200, 200, 200),
    f"{GROUP}historique/": (200, 200, 200, 200, 200),
    f"{GROUP}mandats/": (200, 200, 200, 200, 200),
    f"{GROUP}modifier/": (302, 200, 403, 403, 200),
    f"{GROUP}membres/": (302, 200, 403, 403, 200),
    f"{GROUP}mandats/nouveau/": (302, 200, 403, 403, 403),
    f"{GROUP}quitter/": (302, 200, 200, 404, 404),
    f"{GROUP}fermer/": (302, 200, 403, 403, 200),
    f"{GROUP}historique/1/retablir/": (302, 200, 403, 403, 200),
    f"{GROUP}historique/9/retablir/": (302, 404, 403, 403, 404),
    f"{GROUP}rejoindre/": (302, 302, 302, 302, 302),
    f"{GROUP}reprendre/": (302, 405, 405, 405, 405),
    "/groupes/rien/": (404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("page", PAGES)
def test_who_sees_which_page(client, logged_in, livradois, alice, charlie, bob, emma, page):
    clients = [client, *map(logged_in, (alice, charlie, bob, emma))]

    assert tuple(each.get(page).status_code for each in clients) == PAGES[page]


def test_members_are_not_public(client, logged_in, charlie, bob, livradois):
    for reader in (client, logged_in(bob)):
        page = reader.get(GROUP).text
        assert "Alice" in page
        assert "Charlie" not in page
        assert "2 membres" in page


def test_the_page_of_a_group_says_what_it_is(client, alice, livradois, monkeypatch):
    monkeypatch.setattr(panels, "_panels", [(10, lambda request, group: f"panneau de {group.name}")])
    actions.record_mandate(
        by=alice, group=livradois, held_on=timezone.localdate(), place="Ambert", present=9, votes_for=7, decided="Un train."
    )

    page = client.get(GROUP).text
    for told in ("Nous nous voyons", "63600 Ambert", "Salle des fêtes", "Un train.", "7 pour", "panneau de Le Cahier du Livradois"):
        assert told in page


def test_a_description_is_cleaned(logged_in, alice, opened):
    group = opened("Test")
    actions.edit_group(
        by=alice,
        group=group,
        name="<script>x</script>",
        description="<script>alert(1)</script> **gras**",
        meeting_place="",
        postcode="75011",
    )

    page = logged_in(alice).get(group.get_absolute_url()).text
    assert "<script>x" not in page
    assert "<script>alert" not in page
    assert "<strong>gras</strong>" in page


def test_a_group_is_opened(logged_in, bob):
    client = logged_in(bob)
    response = client.post(OPEN, FORM)

    assert (response.status_code, response.url) == (302, "/groupes/cahier-du-onzieme/")
    assert Membership.objects.get(is_organiser=True).supporter == bob
    assert client.get(response.url).status_code == 200


def test_a_postcode_of_several_communes_asks_which_and_loses_nothing(logged_in, bob):
    client = logged_in(bob)
    response = client.post(OPEN, FORM | {"postcode": "01000"})

    assert list(response.context["form"].errors) == ["insee"]
    for kept in ("Saint-Denis-lès-Bourg", 'value="Cahier du onzième"', "Le *mardi*."):
        assert kept in response.text
    client.post(OPEN, FORM | {"postcode": "01000", "insee": "01344"})
    assert SupportGroup.objects.get().commune == "Saint-Denis-lès-Bourg"


def test_a_twin_is_shown_with_its_link_then_opened_anyway(logged_in, bob, opened):
    twin = opened("Le Cahier du onzième")
    client = logged_in(bob)

    response = client.post(OPEN, FORM)
    assert twin.get_absolute_url() in response.text
    assert 'type="checkbox" name="anyway"' in response.text
    assert SupportGroup.objects.count() == 1
    client.post(OPEN, FORM | {"anyway": "on"})
    assert SupportGroup.objects.count() == 2


def test_an_unconfirmed_person_is_told_to_confirm(logged_in, db):
    person = Supporter.objects.create_user("new@example.org", postcode="75011")
    response = logged_in(person).post(OPEN, FORM)

    assert "Confirmez votre adresse" in response.text
    assert not SupportGroup.objects.exists()


def test_join_then_leave_after_a_page_that_asks(logged_in, bob, livradois):
    client = logged_in(bob)

    assert client.post(f"{GROUP}rejoindre/").url == GROUP
    assert "Vous en êtes membre" in client.get(GROUP).text
    client.get(f"{GROUP}quitter/")
    assert Membership.objects.filter(supporter=bob).exists()
    assert client.post(f"{GROUP}quitter/").url == GROUP
    assert not Membership.objects.filter(supporter=bob).exists()


def test_who_pressed_join_before_logging_in_comes_back_to_the_group(client, logged_in, bob, livradois):
    assert client.post(f"{GROUP}rejoindre/").url == f"/compte/connexion/?next={GROUP}rejoindre/"
    assert logged_in(bob).get(f"{GROUP}rejoindre/").url == GROUP
    assert not Membership.objects.filter(supporter=bob).exists()


def test_the_last_organiser_hands_over_right_there(logged_in, alice, bob, charlie, livradois):
    client = logged_in(alice)

    page = client.get(f"{GROUP}quitter/").text
    assert "la dernière personne à animer" in page
    assert "Charlie" in page
    assert list(client.post(f"{GROUP}quitter/", {"successor": ""}).context["form"].errors) == ["successor"]
    assert list(client.post(f"{GROUP}quitter/", {"successor": bob.pk}).context["form"].errors) == ["successor"]
    assert Membership.objects.get(supporter=alice).is_organiser
    client.post(f"{GROUP}quitter/", {"successor": charlie.pk})
    assert list(Membership.objects.values_list("supporter__public_name", "is_organiser")) == [("Charlie", True)]


def test_who_is_alone_is_offered_to_close_and_may_open_again(logged_in, alice, opened):
    url = opened("Test").get_absolute_url()
    client = logged_in(alice)

    assert f"{url}fermer/" in client.get(f"{url}quitter/").text
    client.post(f"{url}fermer/")
    assert SupportGroup.objects.get().state == "closed"
    assert "ne se réunit plus" in client.get(url).text
    client.post(f"{url}rouvrir/")
    assert SupportGroup.objects.get().state == "active"


def test_organisers_name_and_unname_organisers(logged_in, alice, charlie, bob, livradois):
    client = logged_in(alice)
    person = f"{GROUP}membres/{charlie.pk}"

    assert client.post(f"{person}/animer/").url == f"{GROUP}membres/"
    assert Membership.objects.get(supporter=charlie).is_organiser
    assert client.get(f"{person}/ne-plus-animer/").status_code == 200
    client.post(f"{person}/ne-plus-animer/")
    assert not Membership.objects.get(supporter=charlie).is_organiser
    assert client.post(f"{GROUP}membres/{bob.pk}/animer/").status_code == 404
    assert logged_in(charlie).post(f"{person}/animer/").status_code == 403


def test_the_presentation_changes_and_comes_back(logged_in, alice, livradois):
    client = logged_in(alice)
    edit = {"name": "Le Cahier d’Ambert", "postcode": "63600", "insee": "63003", "meeting_place": "", "description": "Le mercredi."}

    assert client.post(f"{GROUP}modifier/", edit).url == GROUP
    page = client.get(f"{GROUP}historique/").text
    assert "<ins" in page
    assert "<del" in page
    assert f"{GROUP}historique/1/retablir/" in page
    assert "deuxième mardi" in client.get(f"{GROUP}historique/1/retablir/").text
    client.post(f"{GROUP}historique/1/retablir/")
    group = SupportGroup.objects.get()
    assert (group.name, group.description, group.meeting_place, group.commune) == (
        "Le Cahier du Livradois",
        "Nous nous voyons le deuxième mardi du mois.",
        "Salle des fêtes",
        "Ambert",
    )


def states_shown(page: str) -> list[str]:
    return re.findall(r'id="(etat-\d+)"', page)


def test_a_long_history_is_shown_twenty_states_at_a_time(logged_in, alice, livradois):
    client = logged_in(alice)
    words = {"name": livradois.name, "meeting_place": "", "postcode": "63600", "insee": "63003"}
    counts = []
    for wanted in (3, 25):
        for number in range(len(queries.presentation_changes(livradois)) + 1, wanted + 1):
            actions.edit_group(by=alice, group=livradois, description=f"Le {number} du mois.", **words)
        with CaptureQueriesContext(connection) as captured:
            newest = client.get(f"{GROUP}historique/").text
        counts.append(len(captured))
    older = client.get(f"{GROUP}historique/?page=2").text

    assert counts[0] == counts[1]
    assert states_shown(newest) == [f"etat-{number}" for number in range(25, 5, -1)]
    assert states_shown(older) == ["etat-5", "etat-4", "etat-3", "etat-2", "etat-1"]
    assert "timeline-item--now" not in older
    assert f"{GROUP}historique/5/retablir/" in older


def test_a_mandate_is_recorded_on_its_page(logged_in, alice, livradois):
    client = logged_in(alice)

    assert list(client.post(f"{GROUP}mandats/nouveau/", MANDATE | {"present": "3"}).context["form"].errors) == ["present"]
    response = client.post(f"{GROUP}mandats/nouveau/", MANDATE)
    assert response.url == f"{GROUP}mandats/#mandat-{Mandate.objects.get().pk}"
    assert f'id="mandat-{Mandate.objects.get().pk}"' in client.get(f"{GROUP}mandats/").text


def test_a_member_takes_over_an_orphan_from_its_page(logged_in, charlie, livradois):
    Membership.objects.update(is_organiser=False)
    SupportGroup.objects.update(state="orphan")
    client = logged_in(charlie)

    assert "Prendre le relais" in client.get(GROUP).text
    client.post(f"{GROUP}reprendre/")
    assert Membership.objects.get(supporter=charlie).is_organiser


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("code_postal=69001&rayon=10", "Aucun groupe à moins de 10 km"),
        ("code_postal=69001&rayon=10", "rayon=25"),
        ("code_postal=75700+CEDEX", "Nous ne savons pas où se trouve"),
        ("nom=introuvable", "Vous pouvez en ouvrir un"),
        ("code_postal=<b>", "Un code postal n’a que"),
        ("code_postal=63600", "à moins d’un kilomètre"),
        ("code_postal=42000&rayon=100", "à 50\u00a0km"),
        ("page=99", "Le Cahier du Livradois"),
    ],
)
def test_what_the_list_says(client, livradois, query, told):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert told in response.text


def test_a_long_list_has_pages(client, opened):
    for number in range(21):
        opened(f"Groupe {number:02}")

    assert "Groupe 20" not in client.get(LIST).text
    assert "Groupe 20" in client.get(f"{LIST}?page=2").text


@pytest.mark.parametrize("groups", [1, 3])
def test_one_group_or_three_cost_the_same_queries(client, opened, groups, django_assert_num_queries):
    for number in range(groups):
        opened(f"Groupe {number}")

    with django_assert_num_queries(2):
        client.get(LIST)
    with django_assert_num_queries(2):
        client.get(f"{LIST}?code_postal=75011")


@pytest.mark.parametrize("people", [1, 3])
def test_one_organiser_or_three_cost_the_same_queries(
    client, logged_in, alice, livradois, people, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr(panels, "_panels", [])
    for number in range(people):
        person = Supporter.objects.create_user(f"p{number}@example.org", postcode="69001", confirmed_at=timezone.now())
        actions.join_group(by=person, group=livradois)
        actions.name_organiser(by=alice, group=livradois, supporter=person)
        actions.record_mandate(by=person, group=livradois, held_on=timezone.localdate(), place="Ambert", present=9, votes_for=7)
    client_of_alice = logged_in(alice)

    with django_assert_num_queries(3):
        client.get(GROUP)
    with django_assert_num_queries(7):
        client_of_alice.get(GROUP)
    with django_assert_num_queries(7):
        client_of_alice.get(f"{GROUP}membres/")


def test_the_account_page_shows_my_groups(logged_in, charlie, livradois):
    assert GROUP in logged_in(charlie).get("/compte/").text
