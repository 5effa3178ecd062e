"""Who may what with a group: person by state, as a table."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from groups import rules
from groups.actions import name_organiser
from groups.models import GroupState, Membership, SupportGroup
from supporters.models import Supporter

#              join, speak, organise, see members, take over, reopen, is last
TABLE = {
    ("alice", "active"): (True, True, True, True, False, False, True),
    ("charlie", "active"): (True, False, False, False, False, False, False),
    ("bob", "active"): (True, False, False, False, False, False, False),
    ("emma", "active"): (True, False, True, True, False, False, False),
    ("visitor", "active"): (False, False, False, False, False, False, False),
    ("unconfirmed", "active"): (False, False, False, False, False, False, False),
    ("alice", "closed"): (False, False, False, False, False, True, False),
    ("charlie", "closed"): (False, False, False, False, False, False, False),
    ("emma", "closed"): (False, False, False, False, False, True, False),
    ("alice", "orphan"): (True, False, False, False, True, False, False),
    ("charlie", "orphan"): (True, False, False, False, True, False, False),
    ("bob", "orphan"): (True, False, False, False, False, False, False),
    ("emma", "orphan"): (True, False, True, True, False, False, False),
}


def person_named(request, name):
    if name == "visitor":
        return AnonymousUser()
    if name == "unconfirmed":
        return Supporter.objects.create_user("new@example.org", postcode="69001")
    return request.getfixturevalue(name)


@pytest.mark.parametrize(("name", "state"), TABLE)
def test_who_may_what(request, livradois, name, state):
    person = person_named(request, name)
    if state == "orphan":
        Membership.objects.update(is_organiser=False)
    SupportGroup.objects.update(state=state)
    group = SupportGroup.objects.get()

    asked = (
        rules.can_join,
        rules.can_speak_for,
        rules.can_organise,
        rules.can_see_members,
        rules.can_take_over,
        rules.can_reopen,
        rules.is_last_organiser,
    )
    assert tuple(rule(person, group) for rule in asked) == TABLE[name, state]


def test_of_two_organisers_none_is_the_last(alice, charlie, livradois):
    name_organiser(by=alice, group=livradois, supporter=charlie)
    group = SupportGroup.objects.get()

    assert not rules.is_last_organiser(alice, group)
    assert rules.can_speak_for(charlie, group)


def test_every_state_is_in_the_table():
    assert {state for _name, state in TABLE} == set(GroupState.values)


@pytest.mark.parametrize(
    ("present", "votes", "fit"),
    [(10, (6, 2, 2), True), (10, (6, 2, 3), False), (0, (0, 0, 0), True), (10, (12, -1, -1), False)],
)
def test_nobody_votes_twice(present, votes, fit):
    names = ("votes_for", "votes_against", "abstained")

    assert rules.votes_fit(present=present, **dict(zip(names, votes, strict=True))) is fit


@pytest.mark.parametrize(("votes_for", "votes_against", "carried"), [(1, 0, True), (5, 4, True), (4, 4, False), (0, 0, False)])
def test_a_mandate_is_carried_by_more_for_than_against(votes_for, votes_against, carried):
    assert rules.is_carried(votes_for=votes_for, votes_against=votes_against) is carried


def test_a_meeting_of_today_is_past():
    assert rules.is_past(date(2026, 3, 1), today=date(2026, 3, 1))
    assert not rules.is_past(date(2026, 3, 2), today=date(2026, 3, 1))
