"""Reads about support groups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.shortcuts import get_object_or_404

from core.history import State, states_of
from core.statements import Given, Statement
from groups import rules
from groups.models import GroupState, Mandate, Membership, SupportGroup
from groups.names import folded, nearly_the_same
from supporters import places
from supporters.models import Supporter
from supporters.rules import is_confirmed

MANDATES_OFFERED = 8
PRESENTATION = ("name", "description", "meeting_place")


@dataclass(frozen=True, slots=True)
class Found:
    """A group that answers a search; ``distance_km`` when the search was near a place."""

    pk: int
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class PresentationChange:
    """A state of a presentation and what it changed: (label, before, after) of each field that differs from the state before."""

    state: State
    by: Supporter | None
    fields: tuple[tuple[str, str, str], ...]


def find_groups(*, words: str = "", postcode: str = "", radius_km: float = 50) -> Sequence[Found]:
    """The groups that are not closed whose name or commune holds every word, by name; near a postcode, by distance.

    The distance is to the nearest commune of the postcode. A postcode whose place is unknown finds the groups that gave it too.
    """
    groups = SupportGroup.objects.filter(state__in=rules.OPEN_STATES)
    for word in folded(words).split():
        groups = groups.filter(search_name__contains=word)
    if not postcode:
        return [Found(pk) for pk in groups.order_by("search_name", "pk").values_list("pk", flat=True)]
    if not places.points_of(postcode):
        same = groups.filter(postcode__iexact=postcode).order_by("name", "pk")
        return [Found(pk) for pk in same.values_list("pk", flat=True)]
    return _nearest(groups, postcode, radius_km)


def in_box(groups: QuerySet[SupportGroup], box: places.Box) -> QuerySet[SupportGroup]:
    """Those whose place is inside the box, by the index of places."""
    return groups.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))


def load_groups(found: Sequence[Found]) -> list[SupportGroup]:
    """These groups in this order, each with ``member_count`` and ``distance_km``."""
    counting = SupportGroup.objects.annotate(member_count=Count("memberships"))
    counted: dict[int, Any] = counting.in_bulk([each.pk for each in found])
    groups = []
    for each in found:
        if each.pk in counted:
            group = counted[each.pk]
            group.distance_km = each.distance_km
            groups.append(group)
    return groups


def groups_alike(*, name: str, postcode: str, insee: str = "", but: int | None = None) -> list[SupportGroup]:
    """The groups of the same commune (or else of the same postcode) that are not closed and nearly have this name."""
    here = {"insee": insee} if insee else {"postcode__iexact": postcode}
    near = SupportGroup.objects.filter(state__in=rules.OPEN_STATES, **here).order_by("search_name")
    return [group for group in near if group.pk != but and nearly_the_same(name, group.name)]


def get_visible_group(*, slug: str) -> SupportGroup:
    """A group by its address; anyone sees it, closed or not, with its organisers and ``member_count``.

    Raises:
        Http404: when there is none.
    """
    organisers = Membership.objects.filter(is_organiser=True).select_related("supporter").order_by("joined_at", "pk")
    groups = SupportGroup.objects.annotate(member_count=Count("memberships"))
    return get_object_or_404(groups.prefetch_related(Prefetch("memberships", organisers, to_attr="organisers")), slug=slug)


def get_organised_group(*, by: Any, slug: str) -> SupportGroup:
    """A group for who organises it (or administers).

    Raises:
        Http404: when there is none.
        PermissionDenied: for anyone else.
    """
    group = get_object_or_404(SupportGroup, slug=slug)
    if not rules.can_organise(by, group):
        raise PermissionDenied
    return group


def get_spoken_group(*, by: Any, slug: str) -> SupportGroup:
    """A group for who speaks for it.

    Raises:
        Http404: when there is none.
        PermissionDenied: for anyone else.
    """
    group = get_object_or_404(SupportGroup, slug=slug)
    if not rules.can_speak_for(by, group):
        raise PermissionDenied
    return group


def get_joined_group(*, by: Any, slug: str) -> SupportGroup:
    """A group for who is in it.

    Raises:
        Http404: when there is none, or the person is not in it.
    """
    group = get_object_or_404(SupportGroup, slug=slug)
    if not rules.is_member(by, group):
        raise Http404
    return group


def members_of(*, by: Any, group: SupportGroup) -> QuerySet[Membership]:
    """Who is in the group, organisers first.

    Raises:
        PermissionDenied: for who does not organise it.
    """
    if not rules.can_see_members(by, group):
        raise PermissionDenied
    return group.memberships.select_related("supporter").order_by("-is_organiser", "joined_at", "pk")


def get_member(*, by: Any, group: SupportGroup, pk: int) -> Supporter:
    """A member, for who organises the group.

    Raises:
        PermissionDenied: for anyone else.
        Http404: when the person is not in the group.
    """
    return get_object_or_404(members_of(by=by, group=group), supporter=pk).supporter


def possible_successors(*, by: Supporter, group: SupportGroup) -> QuerySet[Supporter]:
    """The other members, to whom an organiser who leaves may hand over."""
    return Supporter.objects.filter(memberships__group=group, is_active=True).exclude(pk=by.pk).order_by("public_name", "pk")


def groups_of(person: Supporter) -> QuerySet[Membership]:
    """The person's groups by name, those they organise first."""
    return person.memberships.select_related("group").order_by("-is_organiser", "group__name", "pk")


_SPOKEN_FOR = Statement(
    lambda: SupportGroup.objects.filter(
        memberships__supporter=Given("person"), memberships__is_organiser=True, state=GroupState.ACTIVE
    ).order_by("name", "pk")
)


def offered_groups(person: Supporter) -> list[SupportGroup]:
    """The groups of :func:`groups_spoken_for`, read."""
    return _SPOKEN_FOR.objects(person=person.pk) if is_confirmed(person) else []


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


def presentation_changes(group: SupportGroup) -> Sequence[PresentationChange]:
    """The life of a presentation, the newest state first."""
    states = states_of(group)
    people = Supporter.objects.in_bulk({state.by_id for state in states if state.by_id})
    before: dict[str, Any] = {}
    changes = []
    for state in states:
        changes.append(PresentationChange(state, people.get(state.by_id or 0), _differences(before, state.fields)))
        before = state.fields
    return changes[::-1]


def get_presentation(group: SupportGroup, number: int) -> dict[str, str]:
    """What the presentation said in its state ``number`` (from 1): name, description and meeting place.

    Raises:
        Http404: when there is no such state.
    """
    for state in states_of(group):
        if state.number == number:
            return {name: state.fields[name] for name in PRESENTATION}
    raise Http404


def _differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """For a first state, everything it said."""
    differing = [name for name in PRESENTATION if before.get(name, "") != after.get(name, "")]
    return tuple((str(_label(name)), before.get(name, ""), after.get(name, "")) for name in differing)


def _label(name: str) -> str:
    return SupportGroup._meta.get_field(name).verbose_name  # type: ignore[union-attr, return-value]


def _nearest(groups: QuerySet[SupportGroup], postcode: str, radius_km: float) -> Sequence[Found]:
    box = places.box_around(postcode, radius_km)
    if box is None:
        return []
    rows = in_box(groups, box).values_list("pk", "search_name", "latitude", "longitude")
    placed = [(places.distance_to_postcode_km(lat or 0, lon or 0, postcode), name, pk) for pk, name, lat, lon in rows]
    near = [(distance, name, pk) for distance, name, pk in placed if distance is not None and distance <= radius_km]
    return [Found(pk, distance) for distance, _name, pk in sorted(near)]
