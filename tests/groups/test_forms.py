"""Who speaks, and the mandate: every choice, every mistake, nothing typed lost."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from groups.actions import record_mandate
from groups.forms import GroupForm, HandOverForm, MandateForm, SearchForm, SpeakerForm
from groups.models import GroupState, SupportGroup
from groups.queries import possible_successors

NEW = {
    "speaker-held_on": "2026-03-12",
    "speaker-place": "Salle des fêtes",
    "speaker-present": "20",
    "speaker-votes_for": "15",
    "speaker-votes_against": "2",
    "speaker-abstained": "3",
    "speaker-decided": "Un médecin à vingt minutes.",
}


@pytest.fixture
def group(livradois):
    return livradois


@pytest.fixture
def mandate(alice, group):
    return record_mandate(by=alice, group=group, held_on=date(2026, 2, 1), place="Ambert", present=10, votes_for=6, votes_against=1)


def chosen(form):
    assert form.is_valid(), form.errors
    return form.group, form.mandate, form.new_mandate


def test_a_person_who_organises_no_group_is_not_asked(charlie, group):
    form = SpeakerForm({}, person=charlie)

    assert not form.offers_groups
    assert chosen(form) == (None, None, None)
    assert render_to_string("groups/speaker_fields.html", {"speaker": SpeakerForm(person=charlie)}).strip() == ""


def test_in_my_own_name_is_the_first_choice(alice, group):
    assert chosen(SpeakerForm({"speaker-speaker": ""}, person=alice)) == (None, None, None)
    assert SpeakerForm(person=alice)["speaker"].value() == ""


def test_a_group_speaks_by_a_mandate_that_exists(alice, group, mandate):
    assert chosen(SpeakerForm({"speaker-speaker": f"mandate:{mandate.pk}"}, person=alice)) == (group, mandate, None)


def test_a_group_speaks_by_a_mandate_recorded_now(alice, group):
    form = SpeakerForm({"speaker-speaker": f"new:{group.pk}", **NEW}, person=alice)

    found_group, found_mandate, new = chosen(form)
    assert (found_group, found_mandate) == (group, None)
    recorded = record_mandate(by=alice, group=found_group, **new)
    assert (recorded.held_on, recorded.present, recorded.votes_for, recorded.abstained) == (date(2026, 3, 12), 20, 15, 3)


@pytest.mark.parametrize("value", ["mandate:{mandate}", "new:{group}", "mandate:0", "new:", "nothing", "new:x"])
def test_nobody_speaks_for_a_group_of_others(charlie, group, mandate, value):
    typed = value.format(mandate=mandate.pk, group=group.pk)

    assert not SpeakerForm({"speaker-speaker": typed, **NEW}, person=charlie).is_valid()


def test_a_closed_group_has_no_voice(alice, group):
    SupportGroup.objects.update(state=GroupState.CLOSED)

    assert not SpeakerForm(person=alice).offers_groups


def test_a_new_mandate_says_what_is_missing_beside_its_field(alice, group):
    form = SpeakerForm({"speaker-speaker": f"new:{group.pk}", **NEW, "speaker-place": ""}, person=alice)

    assert not form.is_valid()
    assert list(form.mandate_form.errors) == ["place"]
    page = render_to_string("groups/speaker_fields.html", {"speaker": form})
    assert 'id="id_speaker-place_error"' in page
    assert 'value="15"' in page


def test_what_was_typed_for_a_mandate_stays_when_the_person_speaks_alone(alice, group):
    form = SpeakerForm({"speaker-speaker": "", "speaker-place": "Salle des fêtes"}, person=alice)

    assert form.is_valid()
    page = render_to_string("groups/speaker_fields.html", {"speaker": form})
    assert 'value="Salle des fêtes"' in page
    assert "field--error" not in page


def test_what_a_draft_chose_stands_ticked(alice, group, mandate):
    for number in range(1, 12):
        record_mandate(by=alice, group=group, held_on=date(2026, 3, number), place="Ambert", present=9, votes_for=9)

    form = SpeakerForm(person=alice, mandate=mandate)
    assert form["speaker"].value() == f"mandate:{mandate.pk}"
    assert f"mandate:{mandate.pk}" in [value for value, _label in form.fields["speaker"].choices]
    assert SpeakerForm(person=alice, group=group)["speaker"].value() == f"new:{group.pk}"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"present": "19"}, ["present"]),
        ({"votes_for": "2"}, ["votes_for"]),
        ({"votes_for": "-1"}, ["votes_for"]),
        ({"present": "999999999999"}, ["present"]),
        ({"present": "vingt"}, ["present"]),
        ({"held_on": "31/02/2026"}, ["held_on"]),
        ({"held_on": str(timezone.localdate() + timedelta(days=1))}, ["held_on"]),
        ({"held_on": str(timezone.localdate())}, []),
        ({"decided": "x" * 501}, ["decided"]),
        ({"decided": ""}, []),
    ],
)
def test_a_mandate_is_checked_beside_its_fields(changes, wrong):
    typed = {key.removeprefix("speaker-"): value for key, value in NEW.items()}

    assert list(MandateForm({**typed, **changes}).errors) == wrong


@pytest.mark.parametrize("groups", [1, 3])
def test_one_group_or_three_cost_the_same_queries(alice, group, opened, groups, django_assert_num_queries):
    for number in range(1, groups):
        opened(f"Groupe {number}")

    with django_assert_num_queries(2):
        render_to_string("groups/speaker_fields.html", {"speaker": SpeakerForm(person=alice)})


GROUP = {"name": "Les Cahiers du Poher", "postcode": "29270", "insee": "29024", "meeting_place": "", "description": "Ici."}


def test_the_commune_is_asked_only_when_the_postcode_has_several(db):
    assert "insee" not in GroupForm(GROUP | {"postcode": "75011"}).fields
    assert "insee" not in GroupForm(GROUP | {"postcode": "75700 CEDEX"}).fields
    assert [label for _value, label in GroupForm(GROUP | {"postcode": "01000"}).fields["insee"].choices][1:] == [
        "Bourg-en-Bresse",
        "Saint-Denis-lès-Bourg",
    ]


@pytest.mark.parametrize("insee", ["", "75111", "zz"])
def test_a_commune_of_the_postcode_is_chosen(db, insee):
    assert list(GroupForm(GROUP | {"postcode": "01000", "insee": insee}).errors) == ["insee"]
    assert GroupForm(GROUP | {"postcode": "01000", "insee": "01053"}).is_valid()


@pytest.mark.parametrize("name", ["cahier du Livradois", "Le Cahier du Livradoís", "Livradois, le cahier du"])
def test_a_twin_of_the_same_commune_is_shown_before_a_group_is_opened(group, name):
    data = GROUP | {"name": name, "postcode": "63600", "insee": "63003"}
    form = GroupForm(data)

    assert (list(form.errors), form.twins) == (["anyway"], [group])
    assert GroupForm(data | {"anyway": "on"}).is_valid()
    assert GroupForm(data | {"postcode": "75011"}).is_valid()


def test_a_group_is_not_its_own_twin_and_a_closed_one_is_none(group):
    data = {"name": group.name, "postcode": "63600", "insee": "63003", "description": "Ici."}
    assert GroupForm(data, instance=group).is_valid()
    SupportGroup.objects.update(state=GroupState.CLOSED)
    assert GroupForm(data).is_valid()


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "’’’"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"postcode": ""}, "postcode"),
        ({"postcode": "<b>"}, "postcode"),
        ({"description": ""}, "description"),
        ({"description": "x" * 4001}, "description"),
        ({"meeting_place": "x" * 201}, "meeting_place"),
    ],
)
def test_what_is_wrong_in_a_group_is_told_beside_its_field(db, changes, wrong):
    assert wrong in GroupForm(GROUP | changes).errors


@pytest.mark.parametrize(
    ("typed", "search"),
    [
        ({}, {"words": "", "postcode": "", "radius_km": 50}),
        ({"nom": " Poher ", "code_postal": "29270", "rayon": "100"}, {"words": "Poher", "postcode": "29270", "radius_km": 100}),
        ({"code_postal": "<b>", "rayon": "7"}, {"words": "", "postcode": "", "radius_km": 50}),
    ],
)
def test_a_search_is_read_and_what_is_wrong_looks_for_nothing(typed, search):
    assert SearchForm(typed).search == search


def test_one_hands_over_to_somebody_of_the_group(alice, bob, charlie, group):
    people = possible_successors(by=alice, group=group)

    assert HandOverForm({"successor": charlie.pk}, people=people).is_valid()
    assert not HandOverForm({"successor": bob.pk}, people=people).is_valid()
    assert not HandOverForm({"successor": alice.pk}, people=people).is_valid()
