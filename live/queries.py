"""Reads of the event rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from core.statements import Given, Statement
from live.models import Event, Topic

BATCH = 500


_LAST_NUMBER = Statement(lambda: Topic.objects.filter(key=Given("key")).values_list("last_number"))


def last_number(topic: str) -> int:
    """The number of the last event of ``topic``, 0 when there was none yet. A page reads it *before* it reads its content."""
    found = _LAST_NUMBER.rows(key=topic)
    return int(found[0][0]) if found else 0


def last_number_of(prefix: str, field: str) -> Coalesce:
    """The same as a column of another query: of the topic whose key is ``prefix`` and the row's ``field`` (``thread:12``)."""
    key = Concat(Value(f"{prefix}:"), Cast(OuterRef(field), CharField()))
    return Coalesce(Subquery(Topic.objects.filter(key=key).values("last_number")), Value(0))


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
