"""Who may do what with an amendment: phase × role × state."""

from typing import Any, Final

from amendments.models import Amendment, AmendmentState, Fit
from groups.rules import can_speak_for
from proposals.rules import programme
from supporters.rules import is_confirmed, is_editor

S = AmendmentState

# verb → the states that it starts from, the state that it ends in
TRANSITIONS: Final[dict[str, tuple[frozenset[AmendmentState], AmendmentState]]] = {
    "submit": (frozenset({S.DRAFT}), S.SUBMITTED),
    "withdraw": (frozenset({S.DRAFT, S.SUBMITTED}), S.WITHDRAWN),
    "put_back": (frozenset({S.WITHDRAWN}), S.SUBMITTED),
    "accept": (frozenset({S.SUBMITTED}), S.ACCEPTED),
    "accept_in_part": (frozenset({S.SUBMITTED}), S.ACCEPTED_IN_PART),
    "decline": (frozenset({S.SUBMITTED}), S.DECLINED),
    "overtake": (frozenset({S.SUBMITTED}), S.OVERTAKEN),
}

# An amendment that moves with its proposal; all others rest as they were on their day.
MOVING: Final = frozenset({S.DRAFT, S.SUBMITTED})
DECIDED: Final = frozenset({S.ACCEPTED, S.ACCEPTED_IN_PART, S.DECLINED, S.OVERTAKEN})


def allows(verb: str, amendment: Amendment) -> bool:
    """Whether the state lets ``verb`` happen, whoever asks."""
    return amendment.state in TRANSITIONS[verb][0]


def acts_for(person: Any, amendment: Amendment) -> bool:
    """Its author, or an organiser of the group that speaks through it."""
    if not is_confirmed(person):
        return False
    if amendment.author_id == person.pk:
        return True
    return amendment.group is not None and is_public(amendment) and can_speak_for(person, amendment.group)


def is_public(amendment: Amendment) -> bool:
    """Drafts are their author's; what was submitted once stays public, withdrawn or not."""
    return amendment.submitted_at is not None


def can_see(person: Any, amendment: Amendment) -> bool:
    """Whether the person may read it."""
    if not is_public(amendment):
        return is_confirmed(person) and amendment.author_id == person.pk
    return programme.can_see(person, amendment.proposal)


def can_submit(person: Any, amendment: Amendment) -> bool:
    """Its author, while amending is open."""
    return allows("submit", amendment) and acts_for(person, amendment) and programme.can_amend(person, amendment.proposal)


def can_edit(person: Any, amendment: Amendment) -> bool:
    """Whoever acts for it, until it is decided and while amending is open."""
    return amendment.state in MOVING and acts_for(person, amendment) and programme.can_amend(person, amendment.proposal)


def can_withdraw(person: Any, amendment: Amendment) -> bool:
    """Whoever acts for it, until it is decided, in any phase."""
    return allows("withdraw", amendment) and acts_for(person, amendment)


def can_put_back(person: Any, amendment: Amendment) -> bool:
    """Whoever acts for it may undo the withdrawal while amending is open."""
    return allows("put_back", amendment) and acts_for(person, amendment) and programme.can_amend(person, amendment.proposal)


def can_confirm(person: Any, amendment: Amendment) -> bool:
    """Whoever acts for it says that it still asks for what was meant."""
    return amendment.state == S.SUBMITTED and amendment.fit == Fit.CONFIRM and acts_for(person, amendment)


def can_support(person: Any, amendment: Amendment) -> bool:
    """Any confirmed supporter but its author, while supporting is open."""
    if amendment.state != S.SUBMITTED or not is_confirmed(person) or amendment.author_id == person.pk:
        return False
    return programme.can_support(person, amendment.proposal.chapter)


def can_recommend(person: Any, amendment: Amendment) -> bool:
    """An editor of the chapter, until the decision."""
    return amendment.state == S.SUBMITTED and is_editor(person, *amendment.proposal.chapter.scopes)


def can_decide(person: Any, amendment: Amendment) -> bool:
    """An editor of the chapter, while deciding is open."""
    return amendment.state == S.SUBMITTED and programme.can_decide(person, amendment.proposal)


def can_discuss(person: Any, amendment: Amendment) -> bool:
    """As on its proposal, once it is public."""
    return is_public(amendment) and programme.can_discuss(person, amendment.proposal)
