"""Reads about support groups."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber

from groups.models import GroupState, Mandate, SupportGroup
from supporters.rules import is_confirmed

MANDATES_OFFERED = 8


def groups_spoken_for(person: Any) -> QuerySet[SupportGroup]:
    """The active groups that the person organises, by name; none for a visitor."""
    if not is_confirmed(person):
        return SupportGroup.objects.none()
    return SupportGroup.objects.filter(
        memberships__supporter=person, memberships__is_organiser=True, state=GroupState.ACTIVE
    ).order_by("name", "pk")


def newest_mandates(group_ids: Collection[int]) -> QuerySet[Mandate]:
    """The newest :data:`MANDATES_OFFERED` mandates of each group, newest first."""
    if not group_ids:
        return Mandate.objects.none()
    rank = Window(RowNumber(), partition_by="group_id", order_by=["-held_on", "-pk"])
    ranked = Mandate.objects.filter(group_id__in=group_ids).annotate(rank=rank)
    return ranked.filter(rank__lte=MANDATES_OFFERED).order_by("-held_on", "-pk")
