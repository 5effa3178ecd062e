"""Phase × role × state, one table for each rule. The pad is open or closed, public or not; the message is alice's."""

import pytest
from django.contrib.auth.models import AnonymousUser

from discussions import rules
from discussions.models import MessageState
from supporters.models import Grant, Role
from tests.discussions import pads

VISITOR, ALICE, CHARLIE, DIANE, UNCONFIRMED = "visitor", "alice", "charlie", "diane", "unconfirmed"
EVERYONE = (VISITOR, ALICE, CHARLIE, DIANE, UNCONFIRMED)
VISIBLE, DELETED, HIDDEN = MessageState.VISIBLE, MessageState.DELETED, MessageState.HIDDEN


@pytest.fixture
def person(alice, charlie, diane, bob):
    bob.confirmed_at = None
    cast = {ALICE: alice, CHARLIE: charlie, DIANE: diane, UNCONFIRMED: bob, VISITOR: AnonymousUser()}
    return cast.__getitem__


def who(rule, thing, person):
    return {name for name in EVERYONE if rule(person(name), thing)}


@pytest.mark.parametrize(
    ("public", "is_open", "readers", "writers"),
    [
        (True, True, set(EVERYONE), {ALICE, CHARLIE, DIANE}),
        (True, False, set(EVERYONE), set()),
        (False, True, {ALICE, CHARLIE, DIANE}, {ALICE, CHARLIE, DIANE}),
        (False, False, {ALICE, CHARLIE, DIANE}, set()),
    ],
)
def test_who_reads_and_writes(thread, pad, person, public, is_open, readers, writers):
    pad.public, pad.open = public, is_open
    assert who(rules.can_read, thread, person) == readers
    assert who(rules.can_post, thread, person) == writers


@pytest.mark.parametrize(
    ("rule", "state", "is_open", "allowed"),
    [
        (rules.can_edit, VISIBLE, True, {ALICE}),
        (rules.can_edit, VISIBLE, False, set()),
        (rules.can_edit, DELETED, True, set()),
        (rules.can_edit, HIDDEN, True, set()),
        (rules.can_delete, VISIBLE, True, {ALICE}),
        (rules.can_delete, VISIBLE, False, {ALICE}),
        (rules.can_delete, DELETED, True, set()),
        (rules.can_delete, HIDDEN, True, set()),
        (rules.can_restore, VISIBLE, True, set()),
        (rules.can_restore, DELETED, True, {ALICE}),
        (rules.can_restore, DELETED, False, {ALICE}),
        (rules.can_restore, HIDDEN, True, {DIANE}),
        (rules.can_flag, VISIBLE, True, {CHARLIE, DIANE}),
        (rules.can_flag, VISIBLE, False, {CHARLIE, DIANE}),
        (rules.can_flag, DELETED, True, set()),
        (rules.can_flag, HIDDEN, True, set()),
        (rules.can_hide, VISIBLE, True, {DIANE}),
        (rules.can_hide, VISIBLE, False, {DIANE}),
        (rules.can_hide, DELETED, True, set()),
        (rules.can_hide, HIDDEN, True, set()),
        (rules.can_read_body, VISIBLE, True, set(EVERYONE)),
        (rules.can_read_body, DELETED, True, {ALICE}),
        (rules.can_read_body, HIDDEN, True, {ALICE, DIANE}),
    ],
)
def test_who_does_what_to_a_message(message, pad, person, rule, state, is_open, allowed):
    pad.open, message.state = is_open, state
    assert who(rule, message, person) == allowed


@pytest.mark.parametrize(("scope", "allowed"), [("", True), ("chapter:1", True), ("chapter:2", False)])
def test_a_moderator_moderates_within_the_scope_of_the_grant(message, charlie, scope, allowed):
    Grant.objects.create(supporter=charlie, role=Role.MODERATOR, reason="Test", scope=scope)
    assert rules.can_hide(charlie, message) is allowed


def test_nobody_does_anything_about_a_thing_that_is_gone(message, pad, person):
    pads.PADS.clear()
    del message.thread.__dict__["subject"]
    assert who(rules.can_read, message.thread, person) == set()
    assert who(rules.can_edit, message, person) == set()


def test_the_transitions_are_those_that_the_rules_allow(message, person):
    leading_to = {DELETED: rules.can_delete, HIDDEN: rules.can_hide, VISIBLE: rules.can_restore}
    for state in MessageState:
        message.state = state
        reached = {after for after, rule in leading_to.items() if who(rule, message, person)}
        assert reached == rules.TRANSITIONS[state]
