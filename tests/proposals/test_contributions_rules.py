"""Phase × role × state: one table for each rule, in the words of DESIGN.md."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from groups.models import Membership
from proposals.actions.programme import clear_phase, set_phase
from proposals.models import ContributionState, Feature
from proposals.rules import contributions as rules

DRAFT, SUBMITTED, IN_SYNTHESIS, ANSWERED, HIDDEN, WITHDRAWN = ContributionState
ALL = list(ContributionState)
CAST = ["alice", "bob", "charlie", "diane", "visitor"]

# (rule, who may, in which states; everything else is refused)
TABLE = [
    (rules.can_save, {"alice"}, {DRAFT}),
    (rules.can_submit, {"alice"}, {DRAFT}),
    (rules.can_edit_contribution, {"alice"}, {SUBMITTED}),
    (rules.can_withdraw, {"alice"}, {DRAFT, SUBMITTED}),
    (rules.can_put_back, {"alice"}, {WITHDRAWN}),
    (rules.can_support_contribution, {"bob", "charlie", "diane"}, {SUBMITTED, IN_SYNTHESIS}),
    (rules.can_hide, {"diane"}, {SUBMITTED, IN_SYNTHESIS, ANSWERED}),
    (rules.can_restore, {"diane"}, {HIDDEN}),
    (rules.can_take, {"bob"}, {SUBMITTED}),
    (rules.can_release, {"bob"}, {IN_SYNTHESIS}),
    (rules.can_answer, {"bob"}, {SUBMITTED, IN_SYNTHESIS, ANSWERED}),
    (rules.can_discuss_contribution, {"alice", "bob", "charlie", "diane"}, {SUBMITTED, IN_SYNTHESIS, ANSWERED}),
]
NEEDS_PHASE = {
    rules.can_submit: Feature.CONTRIBUTE,
    rules.can_edit_contribution: Feature.CONTRIBUTE,
    rules.can_support_contribution: Feature.SUPPORT,
    rules.can_discuss_contribution: Feature.DISCUSS,
}


@pytest.fixture
def cast(alice, bob, charlie, diane):
    return {"alice": alice, "bob": bob, "charlie": charlie, "diane": diane, "visitor": AnonymousUser()}


def _allowed(rule, cast, contribution):
    found = set()
    for state in ALL:
        contribution.state = state
        found |= {(name, state) for name in CAST if rule(cast[name], contribution)}
    return found


@pytest.mark.parametrize(("rule", "who", "states"), TABLE, ids=lambda value: getattr(value, "__name__", ""))
def test_role_and_state(rule, who, states, cast, contribution):
    assert _allowed(rule, cast, contribution) == {(name, state) for name in who for state in states}


@pytest.mark.parametrize(("rule", "who", "states"), TABLE, ids=lambda value: getattr(value, "__name__", ""))
def test_phase(rule, who, states, cast, contribution, programme):
    for feature in Feature.values:
        clear_phase(by=None, feature=feature, programme=programme)
    contribution.chapter.__dict__.pop("phase_rows", None)

    closed = set() if rule in NEEDS_PHASE else {(name, state) for name in who for state in states}
    assert _allowed(rule, cast, contribution) == closed

    if rule in NEEDS_PHASE:
        set_phase(by=None, programme=programme, feature=NEEDS_PHASE[rule], opens_at=timezone.now() - timedelta(days=1))
        contribution.chapter.__dict__.pop("phase_rows", None)
        assert _allowed(rule, cast, contribution) == {(name, state) for name in who for state in states}


READS = [
    (DRAFT, {"alice"}),
    (SUBMITTED, set(CAST)),
    (IN_SYNTHESIS, set(CAST)),
    (ANSWERED, set(CAST)),
    (HIDDEN, {"alice", "diane"}),
    (WITHDRAWN, {"alice"}),
]


@pytest.mark.parametrize(("state", "who"), READS)
def test_who_reads_the_words(state, who, cast, contribution):
    contribution.state = state
    assert {name for name in CAST if rules.can_read(cast[name], contribution)} == who


def test_a_page_exists_for_all_once_it_was_submitted(cast, contribution):
    assert {name for name in CAST if rules.can_see(cast[name], contribution)} == set(CAST)
    contribution.submitted_at = None
    assert {name for name in CAST if rules.can_see(cast[name], contribution)} == {"alice"}


def test_can_contribute_is_for_the_confirmed_while_the_chapter_is_open(cast, chapter, programme):
    assert {name for name in CAST if rules.can_contribute(cast[name], chapter)} == {"alice", "bob", "charlie", "diane"}

    cast["alice"].confirmed_at = None
    assert not rules.can_contribute(cast["alice"], chapter)

    set_phase(
        by=None,
        chapter=chapter,
        feature=Feature.CONTRIBUTE,
        opens_at=timezone.now() - timedelta(days=2),
        closes_at=timezone.now() - timedelta(days=1),
    )
    assert {name for name in CAST if rules.can_contribute(cast[name], chapter)} == set()


def test_a_group_speaks_by_those_who_organise_it_now(alice, charlie, group, group_contribution):
    assert rules.can_edit_contribution(alice, group_contribution)
    assert not rules.can_edit_contribution(charlie, group_contribution)

    Membership.objects.filter(group=group, supporter=alice).update(is_organiser=False)
    Membership.objects.create(group=group, supporter=charlie, is_organiser=True)
    group_contribution.group.__dict__.pop("organiser_ids", None)

    assert not rules.can_edit_contribution(alice, group_contribution)
    assert rules.can_edit_contribution(charlie, group_contribution)


def test_every_step_of_the_table_goes_from_known_states_to_a_known_one():
    steps = {verb: (set(step.source), step.target) for verb, step in rules.TRANSITIONS.items() if step.target}

    assert steps == {
        "submit": ({DRAFT}, SUBMITTED),
        "withdraw": ({DRAFT, SUBMITTED}, WITHDRAWN),
        "put_back": ({WITHDRAWN}, SUBMITTED),
        "hide": ({SUBMITTED, IN_SYNTHESIS, ANSWERED}, HIDDEN),
        "restore": ({HIDDEN}, SUBMITTED),
        "take": ({SUBMITTED}, IN_SYNTHESIS),
        "release": ({IN_SYNTHESIS}, SUBMITTED),
        "answer": ({SUBMITTED, IN_SYNTHESIS, ANSWERED}, ANSWERED),
    }
