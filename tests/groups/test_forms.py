"""Who speaks, and the mandate: every choice, every mistake, nothing typed lost."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from groups.actions import record_mandate
from groups.forms import MandateForm, SpeakerForm
from groups.models import GroupState, Membership, SupportGroup

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
def group(alice):
    group = SupportGroup.objects.create(name="Le Cahier du Livradois", slug="livradois", postcode="63600", opened_by=alice)
    Membership.objects.create(group=group, supporter=alice, is_organiser=True)
    return group


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
def test_one_group_or_three_cost_the_same_queries(alice, group, groups, django_assert_num_queries):
    for number in range(1, groups):
        other = SupportGroup.objects.create(name=f"Groupe {number}", slug=f"g{number}", postcode="75001")
        Membership.objects.create(group=other, supporter=alice, is_organiser=True)

    with django_assert_num_queries(2):
        render_to_string("groups/speaker_fields.html", {"speaker": SpeakerForm(person=alice)})
