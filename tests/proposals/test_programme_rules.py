"""Phase × role × state, as tables."""

from datetime import timedelta

import pytest
from django.utils import timezone

from proposals.actions.programme import clear_phase, set_phase
from proposals.models import Chapter, Programme, Proposal, ProposalState
from proposals.rules import programme as rules
from supporters.models import Grant, Role, Supporter

STATES = ("draft", "open", "settled", "adopted", "retired")
PEOPLE = ("nobody", "unconfirmed", "alice", "bob", "diane", "emma")

# Who reads it in each state; a retired proposal was open before, a binned one never was.
SEES = {
    "draft": {"bob"},
    "open": set(PEOPLE),
    "settled": set(PEOPLE),
    "adopted": set(PEOPLE),
    "retired": set(PEOPLE),
    "binned": {"bob"},
}
CONFIRMED = {"alice", "bob", "diane", "emma"}
AMENDS = {"draft": set(), "open": CONFIRMED, "settled": set(), "adopted": set(), "retired": set()}
DECIDES = {"draft": set(), "open": {"bob"}, "settled": {"bob"}, "adopted": set(), "retired": set()}
REVISES = {"draft": {"bob"}, "open": {"bob"}, "settled": {"bob"}, "adopted": set(), "retired": set()}
DISCUSSES = {"draft": {"bob"}, "open": CONFIRMED, "settled": CONFIRMED, "adopted": CONFIRMED, "retired": set()}
MOVES = {
    ("draft", "open"),
    ("draft", "retired"),
    ("open", "settled"),
    ("open", "retired"),
    ("settled", "open"),
    ("settled", "retired"),
    ("retired", "open"),
}


@pytest.fixture
def people(alice, bob, charlie, diane, emma):
    charlie.confirmed_at = None
    charlie.save(update_fields=["confirmed_at"])
    return {"nobody": None, "unconfirmed": charlie, "alice": alice, "bob": bob, "diane": diane, "emma": emma}


def in_state(proposal: Proposal, state: str) -> Proposal:
    """The proposal as it would stand in ``state``; "binned" is a retired draft."""
    proposal.state = "retired" if state == "binned" else state
    proposal.opened_at = None if state in ("draft", "binned") else timezone.now()
    return proposal


def allowed(people, rule, *arguments) -> set[str]:
    return {name for name, person in people.items() if rule(person, *arguments)}


@pytest.mark.parametrize("state", SEES)
def test_can_see(state, people, proposal):
    assert allowed(people, rules.can_see, in_state(proposal, state)) == SEES[state]


@pytest.mark.parametrize("state", STATES)
def test_can_amend_while_amending_is_open(state, people, proposal):
    assert allowed(people, rules.can_amend, in_state(proposal, state)) == AMENDS[state]


@pytest.mark.parametrize("state", STATES)
def test_can_decide_while_deciding_is_open(state, people, proposal):
    assert allowed(people, rules.can_decide, in_state(proposal, state)) == DECIDES[state]


@pytest.mark.parametrize("state", STATES)
def test_can_discuss_while_discussing_is_open(state, people, proposal):
    assert allowed(people, rules.can_discuss, in_state(proposal, state)) == DISCUSSES[state]


@pytest.mark.parametrize("state", STATES)
def test_can_revise_in_any_phase(state, people, proposal):
    for feature in ("amend", "decide", "discuss"):
        clear_phase(by=None, feature=feature, programme=proposal.chapter.programme)
    proposal.chapter.__dict__.pop("phase_rows", None)
    assert allowed(people, rules.can_revise, in_state(proposal, state)) == REVISES[state]


def test_supporting_and_discussing_a_chapter(people, chapter):
    assert allowed(people, rules.can_support, chapter) == CONFIRMED
    assert allowed(people, rules.can_discuss, chapter) == CONFIRMED


CLOSED = {
    "never": None,
    "ended": (timedelta(days=-9), timedelta(days=-1)),
    "to come": (timedelta(days=1), timedelta(days=9)),
}


@pytest.mark.parametrize("moment", CLOSED)
@pytest.mark.parametrize(
    ("feature", "rule"),
    [("amend", "can_amend"), ("decide", "can_decide"), ("discuss", "can_discuss"), ("support", "can_support")],
)
def test_closed_is_closed_for_everyone(moment, feature, rule, people, proposal):
    chapter, window = proposal.chapter, CLOSED[moment]
    if window is None:
        clear_phase(by=None, feature=feature, programme=chapter.programme)
        chapter.__dict__.pop("phase_rows", None)
    else:
        now = timezone.now()
        set_phase(by=None, chapter=chapter, feature=feature, opens_at=now + window[0], closes_at=now + window[1])
    thing = chapter if rule == "can_support" else in_state(proposal, "open")
    assert allowed(people, getattr(rules, rule), thing) == set()


@pytest.mark.parametrize("old", STATES)
def test_moves_between_states(old, bob, alice, proposal):
    in_state(proposal, old)
    found = {(old, new) for new in STATES if rules.can_change_state(bob, proposal, new)}
    assert found == {move for move in MOVES if move[0] == old}
    assert not any(rules.can_change_state(alice, proposal, new) for new in STATES)


def test_a_retired_draft_may_become_a_draft_again(bob, proposal):
    in_state(proposal, "binned")
    assert rules.can_change_state(bob, proposal, ProposalState.DRAFT)


def test_settings_are_for_administrators_and_editors(people, chapter):
    assert allowed(people, rules.can_configure, chapter) == {"bob", "emma"}
    assert allowed(people, rules.can_configure, chapter.programme) == {"bob", "emma"}
    assert allowed(people, rules.can_create_programme) == {"emma"}


def test_an_editor_of_one_chapter(db, chapter):
    other = Chapter.objects.create(programme=chapter.programme, number=2, title="Autre", slug="autre")
    person = Supporter.objects.create_user("felix@example.org", postcode="69001", confirmed_at=timezone.now())
    Grant.objects.create(supporter=person, role=Role.EDITOR, scope=f"chapter:{chapter.pk}", reason="Test")
    assert rules.can_edit(person, chapter)
    assert not rules.can_edit(person, other)
    assert rules.can_configure(person, chapter)
    assert not rules.can_add_chapter(person, chapter.programme)


def test_an_editor_of_another_programme(db, chapter):
    other = Programme.objects.create(title="Autre", slug="autre")
    person = Supporter.objects.create_user("felix@example.org", postcode="69001", confirmed_at=timezone.now())
    Grant.objects.create(supporter=person, role=Role.EDITOR, scope=other.scope, reason="Test")
    assert not rules.can_edit(person, chapter)
    assert rules.can_add_chapter(person, other)
