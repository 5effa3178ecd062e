"""Who may do what with a support group, and what a mandate must be."""

from datetime import date
from typing import Any

from groups.models import GroupState, Membership, SupportGroup
from supporters.models import Supporter
from supporters.rules import is_administrator, is_confirmed

OPEN_STATES = frozenset({GroupState.ACTIVE, GroupState.ORPHAN})


def can_open(person: Any) -> bool:
    """Anyone confirmed opens a group."""
    return is_confirmed(person)


def can_join(person: Any, group: SupportGroup) -> bool:
    """Anyone confirmed joins a group that is not closed."""
    return is_confirmed(person) and group.state in OPEN_STATES


def is_member(person: Any, group: SupportGroup) -> bool:
    """Whether the person is in the group; False for a visitor."""
    return isinstance(person, Supporter) and Membership.objects.filter(group=group, supporter=person).exists()


def is_organiser(person: Any, group: SupportGroup) -> bool:
    """Whether the person organises the group; False for a visitor."""
    return isinstance(person, Supporter) and person.pk in group.organiser_ids


def can_speak_for(person: Any, group: SupportGroup) -> bool:
    """A confirmed organiser speaks for an active group."""
    return group.state == GroupState.ACTIVE and is_confirmed(person) and is_organiser(person, group)


def can_organise(person: Any, group: SupportGroup) -> bool:
    """Edit the presentation, name organisers, see the members: the organisers, and the administrators in their stead."""
    if group.state not in OPEN_STATES or not is_confirmed(person):
        return False
    return is_organiser(person, group) or is_administrator(person)


def can_reopen(person: Any, group: SupportGroup) -> bool:
    """Who organised a closed group opens it again, or an administrator."""
    return group.state == GroupState.CLOSED and is_confirmed(person) and (is_organiser(person, group) or is_administrator(person))


def is_last_organiser(person: Any, group: SupportGroup) -> bool:
    """Whether nobody else organises this group, which is not closed."""
    return group.state != GroupState.CLOSED and isinstance(person, Supporter) and group.organiser_ids == {person.pk}


def can_take_over(person: Any, group: SupportGroup) -> bool:
    """A member takes over a group whose last organiser is gone."""
    return group.state == GroupState.ORPHAN and is_confirmed(person) and is_member(person, group)


def can_see_members(person: Any, group: SupportGroup) -> bool:
    """Who is in a group is known to its organisers alone."""
    return can_organise(person, group)


def votes_fit(*, present: int, votes_for: int, votes_against: int, abstained: int) -> bool:
    """Nobody votes twice: the votes are at most as many as those present."""
    return min(votes_for, votes_against, abstained) >= 0 and votes_for + votes_against + abstained <= present


def is_carried(*, votes_for: int, votes_against: int) -> bool:
    """A mandate is given by more votes for than against."""
    return votes_for > votes_against


def is_past(held_on: date, *, today: date) -> bool:
    """A meeting decides nothing before it is held."""
    return held_on <= today
