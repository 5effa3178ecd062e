"""Every write about support groups."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.actions import ActionRefused, action
from groups import rules
from groups.models import Mandate, SupportGroup
from supporters.models import Supporter


@action
def record_mandate(
    *,
    by: Supporter,
    group: SupportGroup,
    held_on: date,
    place: str,
    present: int,
    votes_for: int,
    votes_against: int = 0,
    abstained: int = 0,
    decided: str = "",
) -> Mandate:
    """Keep what a meeting of the group decided.

    Raises:
        ActionRefused: when the person does not speak for the group, the meeting is to come, or the votes do not carry it.
    """
    if not rules.can_speak_for(by, group):
        raise ActionRefused(_("Seule une personne qui anime ce groupe consigne ses mandats."))
    if not rules.is_past(held_on, today=timezone.localdate()):
        raise ActionRefused(_("Cette date est dans l’avenir : un mandat se donne en réunion."), field="held_on")
    if not rules.votes_fit(present=present, votes_for=votes_for, votes_against=votes_against, abstained=abstained):
        raise ActionRefused(_("Il y a plus de voix que de personnes présentes."), field="present")
    if not rules.is_carried(votes_for=votes_for, votes_against=votes_against):
        raise ActionRefused(_("Un mandat demande plus de voix pour que de voix contre."), field="votes_for")
    return Mandate.objects.create(
        group=group,
        held_on=held_on,
        place=place,
        present=present,
        votes_for=votes_for,
        votes_against=votes_against,
        abstained=abstained,
        decided=decided,
        recorded_by=by,
    )
