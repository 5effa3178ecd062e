"""Phase × role × state, in tables."""

import pytest

from amendments import rules
from amendments.models import Amendment, AmendmentState, Fit
from groups.models import Membership

VERBS = {
    "edit": rules.can_edit, "withdraw": rules.can_withdraw, "put_back": rules.can_put_back, "support": rules.can_support,
    "recommend": rules.can_recommend, "decide": rules.can_decide,
}  # fmt: skip
EVERY = ("alice", "bob", "charlie", "diane", "visitor")

# state → verb → who may, while everything is open
OPEN = {
    "draft": {"edit": {"alice"}, "withdraw": {"alice"}},
    "submitted": {
        "edit": {"alice"}, "withdraw": {"alice"}, "support": {"bob", "charlie", "diane"}, "recommend": {"bob"}, "decide": {"bob"},
    },
    "withdrawn": {"put_back": {"alice"}},
    "accepted": {}, "accepted_in_part": {}, "declined": {}, "overtaken": {},
}  # fmt: skip
# feature closed → the verbs of a submitted amendment that nobody may any more
CLOSED = {"amend": {"edit"}, "support": {"support"}, "decide": {"decide"}, "discuss": set(), "contribute": set()}


@pytest.fixture
def cast(alice, bob, charlie, diane):
    return {"alice": alice, "bob": bob, "charlie": charlie, "diane": diane, "visitor": None}


def may(cast, amendment) -> dict[str, set[str]]:
    found = {verb: {name for name in EVERY if rule(cast[name], amendment)} for verb, rule in VERBS.items()}
    return {verb: names for verb, names in found.items() if names}


@pytest.mark.parametrize("state", AmendmentState.values)
def test_who_may_do_what_in_each_state(state, cast, write, submit):
    amendment = (
        write(cast["alice"], "un euro", "deux euros") if state == "draft" else submit(cast["alice"], "un euro", "deux euros")
    )
    amendment.state = state

    assert may(cast, amendment) == OPEN[state]


@pytest.mark.parametrize("feature", CLOSED)
def test_what_a_closed_phase_takes_away(feature, cast, submit, close):
    submit(cast["alice"], "un euro", "deux euros")
    close(feature)
    amendment = Amendment.objects.get()

    expected = {verb: names for verb, names in OPEN["submitted"].items() if verb not in CLOSED[feature]}
    assert may(cast, amendment) == expected


@pytest.mark.parametrize(
    ("state", "editable", "decidable"),
    [("draft", False, False), ("open", True, True), ("settled", False, True), ("adopted", False, False), ("retired", False, False)],
)
def test_what_the_state_of_the_proposal_leaves(state, editable, decidable, cast, submit):
    amendment = submit(cast["alice"], "un euro", "deux euros")
    amendment.proposal.state = state

    assert (rules.can_edit(cast["alice"], amendment), rules.can_decide(cast["bob"], amendment)) == (editable, decidable)


def test_only_what_waits_for_it_is_confirmed(cast, submit):
    amendment = submit(cast["alice"], "un euro", "deux euros")
    assert not rules.can_confirm(cast["alice"], amendment)
    amendment.fit = Fit.CONFIRM

    assert [name for name in EVERY if rules.can_confirm(cast[name], amendment)] == ["alice"]


def test_organisers_act_for_what_their_group_submitted(cast, group, mandate, write):
    amendment = write(cast["alice"], "un euro", "deux euros")
    amendment.group, amendment.mandate = group, mandate
    Membership.objects.create(group=group, supporter=cast["charlie"], is_organiser=True)

    assert not rules.acts_for(cast["charlie"], amendment)
    amendment.submitted_at = amendment.created_at
    assert rules.acts_for(cast["charlie"], amendment)
    assert not rules.acts_for(cast["diane"], amendment)


def test_every_transition_ends_in_a_known_state():
    assert {end for _starts, end in rules.TRANSITIONS.values()} == set(AmendmentState) - {AmendmentState.DRAFT}
