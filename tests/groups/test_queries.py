"""Which groups are found, how far they are, and in which order."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404

from groups import actions, queries
from groups.models import SupportGroup
from supporters import places


def found(**search):
    return [group.name for group in queries.load_groups(queries.find_groups(**search))]


@pytest.fixture
def around_lyon(opened):
    """Groups by their distance to Lyon's first arrondissement: 0, 6, 51, 99 and 391 km, one beyond the sea, one nowhere."""
    places_ = {
        "Presqu’île": ("69001", ""),
        "Cahier d’Écully": ("69130", ""),
        "Saint-Étienne": ("42000", ""),
        "Grenoble": ("38000", ""),
        "Paris 11": ("75011", ""),
        "La Réunion": ("97400", ""),
        "Nulle part": ("75700 CEDEX", ""),
    }
    for name, (postcode, insee) in places_.items():
        opened(name, postcode, insee=insee)


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ({"postcode": "69001", "radius_km": 10}, ["Presqu’île", "Cahier d’Écully"]),
        ({"postcode": "69 001", "radius_km": 60}, ["Presqu’île", "Cahier d’Écully", "Saint-Étienne"]),
        ({"postcode": "69001", "radius_km": 250}, ["Presqu’île", "Cahier d’Écully", "Saint-Étienne", "Grenoble"]),
        ({"postcode": "97400", "radius_km": 250}, ["La Réunion"]),
        ({"postcode": "69001", "radius_km": 250, "words": "ecully cahier"}, ["Cahier d’Écully"]),
        ({"words": "ECULLY"}, ["Cahier d’Écully"]),
        ({"words": "saint étienne"}, ["Saint-Étienne"]),
        ({"words": "arrondissement"}, ["Paris 11", "Presqu’île"]),
        ({"words": "%"}, ["Cahier d’Écully", "Grenoble", "La Réunion", "Nulle part", "Paris 11", "Presqu’île", "Saint-Étienne"]),
        ({"words": "introuvable"}, []),
        ({"postcode": "75700 cedex"}, ["Nulle part"]),
        ({"postcode": "SW1A 1AA"}, []),
    ],
)
def test_which_groups_are_found_in_which_order(around_lyon, search, names):
    assert found(**search) == names


def test_a_distance_is_to_the_nearest_commune_of_the_postcode(opened):
    opened("Bourg", "01000", insee="01053")

    (only,) = queries.load_groups(queries.find_groups(postcode="01000"))
    assert only.distance_km == 0
    (only,) = queries.load_groups(queries.find_groups(postcode="69001", radius_km=100))
    assert round(only.distance_km) == 58


def test_the_box_loses_no_group_that_is_within_the_radius(around_lyon, opened):
    for postcode, insee in (("63600", "63003"), ("29270", "29024"), ("13001", ""), ("59000", "59350"), ("64000", "64445")):
        opened(f"Groupe {postcode}", postcode, insee=insee)
    placed = SupportGroup.objects.exclude(latitude=None)

    for postcode in ("69001", "75011", "63600", "01000", "97400"):
        for radius in (10, 100, 250):
            near = {
                group.pk for group in placed if places.distance_to_postcode_km(group.latitude, group.longitude, postcode) <= radius
            }
            assert {each.pk for each in queries.find_groups(postcode=postcode, radius_km=radius)} == near


def test_a_closed_group_is_not_found(alice, livradois):
    actions.close_group(by=alice, group=livradois)

    assert found() == []
    assert found(postcode="63600") == []


def test_what_is_near_is_found_by_the_index(around_lyon):
    near = queries.in_box(SupportGroup.objects.order_by(), places.box_around("69001", 10)).values_list("pk")
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
        assert "groups_place" in near.explain()


def test_groups_are_loaded_with_the_number_of_their_members(livradois, opened):
    opened("Paris 11")

    groups = queries.load_groups(queries.find_groups())
    assert [(group.name, group.member_count, group.distance_km) for group in groups] == [
        ("Le Cahier du Livradois", 2, None),
        ("Paris 11", 1, None),
    ]


def test_a_group_that_goes_between_search_and_page_is_left_out(livradois):
    sought = queries.find_groups()
    SupportGroup.objects.all().delete()

    assert queries.load_groups(sought) == []


@pytest.mark.parametrize(("person", "status"), [("alice", 200), ("charlie", 403), ("bob", 403), ("emma", 200)])
def test_who_organises_is_checked_as_the_group_is_fetched(request, livradois, person, status):
    by = request.getfixturevalue(person)

    if status == 200:
        assert queries.get_organised_group(by=by, slug=livradois.slug) == livradois
        assert [each.supporter.public_name for each in queries.members_of(by=by, group=livradois)] == ["Alice", "Charlie"]
    else:
        for ask in (queries.get_organised_group, queries.get_spoken_group):
            with pytest.raises(PermissionDenied):
                ask(by=by, slug=livradois.slug)
        with pytest.raises(PermissionDenied):
            queries.members_of(by=by, group=livradois)


def test_no_group_is_no_group(alice):
    for ask in (queries.get_organised_group, queries.get_spoken_group, queries.get_joined_group):
        with pytest.raises(Http404):
            ask(by=alice, slug="rien")


def test_the_life_of_a_presentation_newest_first(alice, livradois):
    actions.edit_group(
        by=alice,
        group=livradois,
        name=livradois.name,
        description="Le mercredi.",
        meeting_place="",
        postcode="63600",
        insee="63003",
    )
    actions.close_group(by=alice, group=livradois)
    closed, edit, first = queries.presentation_changes(livradois)

    assert closed.fields == ()
    assert edit.fields == (
        ("Présentation", "Nous nous voyons le deuxième mardi du mois.", "Le mercredi."),
        ("Lieu de réunion", "Salle des fêtes", ""),
    )
    assert [label for label, _before, _after in first.fields] == ["Nom", "Présentation", "Lieu de réunion"]
    assert (edit.by, edit.state.number) == (alice, 2)
