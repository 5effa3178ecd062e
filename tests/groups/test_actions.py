"""What changes a group, and what is refused."""

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core.actions import ActionRefused
from core.history import states_of
from core.models import ActionLog
from groups import actions
from groups.models import GroupState, Membership, SupportGroup

MANDATE = {"held_on": date(2026, 3, 1), "place": "Ambert", "present": 10, "votes_for": 6, "votes_against": 1, "abstained": 3}


def organisers(group):
    return set(Membership.objects.filter(group=group, is_organiser=True).values_list("supporter__public_name", flat=True))


def members(group):
    return set(Membership.objects.filter(group=group).values_list("supporter__public_name", flat=True))


def edited(by, group, **changes):
    fields = {"name": group.name, "description": group.description, "meeting_place": group.meeting_place}
    return actions.edit_group(by=by, group=group, postcode=group.postcode, insee=group.insee, **fields | changes)


def test_who_opens_a_group_organises_it(alice, livradois):
    group = SupportGroup.objects.get()

    assert (group.slug, group.commune, group.insee, group.state) == ("le-cahier-du-livradois", "Ambert", "63003", "active")
    assert (group.latitude, group.longitude) == (45.5558, 3.7569)
    assert group.search_name == "le cahier du livradois ambert"
    assert (group.opened_by, organisers(group)) == (alice, {"Alice"})
    assert ActionLog.objects.filter(action="groups.open_group", object_id=str(group.pk), actor_id=alice.pk).count() == 1


@pytest.mark.parametrize("postcode", ["75700 CEDEX", "SW1A 1AA"])
def test_a_group_opens_where_the_place_is_unknown(opened, postcode):
    group = opened("Ailleurs", postcode)

    assert (group.postcode, group.commune, group.latitude) == (postcode, "", None)


def test_a_postcode_of_several_communes_needs_one_of_them(opened):
    with pytest.raises(ActionRefused) as refusal:
        opened("Livradois", "63600")

    assert refusal.value.field == "insee"
    assert not SupportGroup.objects.exists()


def test_nobody_opens_or_joins_a_group_unconfirmed(alice, bob, livradois):
    bob.confirmed_at = None

    with pytest.raises(ActionRefused):
        actions.open_group(by=bob, name="Test", description="Test", postcode="75011")
    with pytest.raises(ActionRefused):
        actions.join_group(by=bob, group=livradois)


def test_two_groups_of_one_name_have_two_addresses(opened):
    assert [opened("Ouvrir").slug, opened("Ouvrir").slug, opened("Ici").slug] == ["ouvrir-2", "ouvrir-3", "ici"]


def test_an_edit_keeps_the_address_and_the_history(alice, livradois):
    edited(alice, livradois, name="Le Cahier d’Ambert", description="Le premier mardi.")

    group = SupportGroup.objects.get()
    assert (group.slug, group.name, group.search_name) == (
        "le-cahier-du-livradois",
        "Le Cahier d’Ambert",
        "le cahier d ambert ambert",
    )
    states = states_of(group)
    assert [state.fields["name"] for state in states] == ["Le Cahier du Livradois", "Le Cahier d’Ambert"]
    assert [(state.by_id, state.action) for state in states] == [(alice.pk, "groups.open_group"), (alice.pk, "groups.edit_group")]


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_nobody_else_touches_a_group(request, livradois, name, alice):
    person = request.getfixturevalue(name)
    refused = (
        lambda: edited(person, livradois, name="Test"),
        lambda: actions.name_organiser(by=person, group=livradois, supporter=person),
        lambda: actions.unname_organiser(by=person, group=livradois, supporter=alice),
        lambda: actions.close_group(by=person, group=livradois),
        lambda: actions.take_over(by=person, group=livradois),
        lambda: actions.record_mandate(by=person, group=livradois, **MANDATE),
        lambda: actions.leave_group(by=person, group=livradois, successor=person),
    )

    for act in refused:
        with pytest.raises(ActionRefused):
            act()
    assert organisers(livradois) == {"Alice"}
    assert SupportGroup.objects.get().name == "Le Cahier du Livradois"


def test_to_join_twice_is_to_be_in_once(bob, livradois):
    actions.join_group(by=bob, group=livradois)
    actions.join_group(by=bob, group=livradois)

    assert members(livradois) == {"Alice", "Bob", "Charlie"}
    assert organisers(livradois) == {"Alice"}


def test_to_join_again_does_not_unmake_an_organiser(alice, livradois):
    actions.join_group(by=alice, group=livradois)

    assert organisers(livradois) == {"Alice"}


def test_the_last_organiser_does_not_leave_without_handing_over(alice, bob, charlie, livradois):
    with pytest.raises(ActionRefused, match="passez le relais"):
        actions.leave_group(by=alice, group=livradois)
    with pytest.raises(ActionRefused, match="pas membre"):
        actions.leave_group(by=alice, group=livradois, successor=bob)
    with pytest.raises(ActionRefused, match="passez le relais"):
        actions.leave_group(by=alice, group=livradois, successor=alice)
    assert members(livradois) == {"Alice", "Charlie"}

    actions.leave_group(by=alice, group=livradois, successor=charlie)
    assert (members(livradois), organisers(livradois)) == ({"Charlie"}, {"Charlie"})


def test_a_member_leaves_freely(charlie, livradois):
    actions.leave_group(by=charlie, group=livradois)

    assert members(livradois) == {"Alice"}


def test_a_member_named_organiser_is_told_and_speaks(alice, charlie, livradois, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.name_organiser(by=alice, group=livradois, supporter=charlie)

    assert organisers(livradois) == {"Alice", "Charlie"}
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["charlie@example.org"], "Vous animez un groupe d’appui")
    assert "/groupes/le-cahier-du-livradois/" in mail.outbox[0].body
    actions.leave_group(by=alice, group=livradois)
    assert organisers(livradois) == {"Charlie"}


def test_a_group_is_never_left_without_organiser(alice, charlie, livradois):
    with pytest.raises(ActionRefused, match="au moins une personne"):
        actions.unname_organiser(by=alice, group=livradois, supporter=alice)
    actions.name_organiser(by=alice, group=livradois, supporter=charlie)
    actions.unname_organiser(by=alice, group=livradois, supporter=alice)
    assert (members(livradois), organisers(livradois)) == ({"Alice", "Charlie"}, {"Charlie"})


def test_a_member_takes_over_an_orphan(charlie, livradois):
    Membership.objects.update(is_organiser=False)
    SupportGroup.objects.update(state=GroupState.ORPHAN)

    actions.take_over(by=charlie, group=livradois)
    assert (organisers(livradois), SupportGroup.objects.get().state) == ({"Charlie"}, "active")


def test_a_closed_group_opens_again(alice, bob, charlie, livradois):
    actions.close_group(by=alice, group=livradois)
    group = SupportGroup.objects.get()
    assert group.state == "closed"
    for refused in (
        lambda: actions.join_group(by=bob, group=group),
        lambda: actions.record_mandate(by=alice, group=group, **MANDATE),
        lambda: actions.reopen_group(by=charlie, group=group),
    ):
        with pytest.raises(ActionRefused):
            refused()

    actions.reopen_group(by=alice, group=group)
    assert SupportGroup.objects.get().state == "active"
    with pytest.raises(ActionRefused):
        actions.reopen_group(by=alice, group=group)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"held_on": timezone.localdate() + timedelta(days=2)}, "held_on"),
        ({"present": 9}, "present"),
        ({"votes_for": 1}, "votes_for"),
        ({"votes_for": -1, "votes_against": -2}, "present"),
    ],
)
def test_a_mandate_that_nobody_gave_is_refused(alice, livradois, changes, field):
    with pytest.raises(ActionRefused) as refusal:
        actions.record_mandate(by=alice, group=livradois, **MANDATE | changes)

    assert refusal.value.field == field
    assert not livradois.mandates.exists()


def test_a_mandate_has_an_address_of_its_own(alice, livradois):
    mandate = actions.record_mandate(by=alice, group=livradois, **MANDATE)

    assert mandate.get_absolute_url() == f"/groupes/le-cahier-du-livradois/mandats/#mandat-{mandate.pk}"
    assert mandate.recorded_by == alice


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are locked on PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_leave_at_once_do_not_leave_the_group_alone(alice, charlie, bob):
    group = actions.open_group(by=alice, name="Test", description="Test", postcode="75011")
    actions.join_group(by=charlie, group=group)
    actions.join_group(by=bob, group=group)
    actions.name_organiser(by=alice, group=group, supporter=charlie)
    both, said = threading.Barrier(2), []

    def leave(person):
        both.wait()
        try:
            actions.leave_group(by=person, group=group)
            said.append("left")
        except ActionRefused:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[person]) for person in (alice, charlie)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["left", "refused"]
    assert len(organisers(group)) == 1
