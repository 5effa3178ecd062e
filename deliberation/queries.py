"""What waits for each person of the staff, over all apps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet

from amendments.models import Amendment, AmendmentState
from discussions.models import Flag
from proposals.models import Chapter, ContributionState
from supporters.models import Role
from supporters.rules import is_administrator, is_confirmed

WAITING = Q(contributions__state__in=[ContributionState.SUBMITTED, ContributionState.IN_SYNTHESIS])


@dataclass(frozen=True)
class Desk:
    """What a person of the staff finds: chapters to edit with what waits in each, flags to settle, roles to give."""

    chapters: Sequence[Chapter]
    flags: int | None
    gives_roles: bool


def desk_of(*, by: Any) -> Desk:
    """The desk of this person.

    Raises:
        PermissionDenied: for who has no role.
    """
    if not is_confirmed(by) or not (by.active_grants or by.is_superuser):
        raise PermissionDenied
    moderates = any(role == Role.MODERATOR for role, _scope in by.active_grants)
    flags = Flag.objects.filter(settled_at__isnull=True).count() if moderates else None
    return Desk(_chapters_of(by), flags, is_administrator(by))


def _chapters_of(by: Any) -> list[Chapter]:
    """The chapters that this person edits, with ``waiting`` contributions and ``amendments_waiting``."""
    chapters: list[Chapter] = list(
        _edited(by).annotate(waiting=Count("contributions", filter=WAITING)).order_by("programme", "number")
    )
    submitted = Amendment.objects.filter(state=AmendmentState.SUBMITTED, proposal__chapter__in=chapters)
    counts = dict(submitted.values_list("proposal__chapter").annotate(number=Count("pk")))
    for chapter in chapters:
        chapter.amendments_waiting = counts.get(chapter.pk, 0)  # type: ignore[attr-defined]
    return chapters


def _edited(by: Any) -> QuerySet[Chapter]:
    scopes = [scope for role, scope in by.active_grants if role == Role.EDITOR]
    if "" in scopes:
        return Chapter.objects.all()
    numbers: dict[str, list[int]] = {"programme": [], "chapter": []}
    for scope in scopes:
        kind, _colon, number = scope.partition(":")
        numbers.setdefault(kind, []).append(int(number))
    return Chapter.objects.filter(Q(programme__in=numbers["programme"]) | Q(pk__in=numbers["chapter"]))
