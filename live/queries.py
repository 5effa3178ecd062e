"""Reads of the event rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from live.models import Event, Topic

BATCH = 500


def last_number(topic: str) -> int:
    """The number of the last event of ``topic``, 0 when there was none yet. A page reads it *before* it reads its content."""
    return Topic.objects.filter(key=topic).values_list("last_number", flat=True).first() or 0


def last_numbers(topics: Iterable[str]) -> dict[str, int]:
    """The number of the last event of each topic that has one."""
    return dict(Topic.objects.filter(key__in=list(topics)).values_list("key", "last_number"))


def events_after(numbers: Mapping[str, int], *, limit: int = BATCH) -> dict[str, list[Event]]:
    """The events of each topic after the given number, in order, ``limit`` at most for all of them together."""
    found: dict[str, list[Event]] = defaultdict(list)
    if not numbers:
        return found
    wanted = reduce(or_, (Q(topic__key=key, number__gt=number) for key, number in numbers.items()))
    for event in Event.objects.filter(wanted).select_related("topic").order_by("topic_id", "number")[:limit]:
        found[event.topic.key].append(event)
    return found
