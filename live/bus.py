"""``publish``: write an event in the action's transaction, ring when it is committed."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.db.models import F

from live.models import Event, Topic

logger = logging.getLogger(__name__)

RING_GROUP = "live.ring"


def publish(topic: str, kind: str, payload: dict[str, Any]) -> Event:
    """Append an event to ``topic`` and ring every process once the transaction is committed.

    Must run inside a transaction (every action does): the topic's row is locked until commit, which makes numbers contiguous. A
    channel layer that is down never fails the write: browsers find the event by its number when they next ask.
    """
    row = _locked_topic(topic)
    event = Event.objects.create(topic=row, number=row.last_number, kind=kind, payload=payload)
    transaction.on_commit(lambda: _ring(topic, row.last_number), robust=True)
    return event


def _locked_topic(key: str) -> Topic:
    if not Topic.objects.filter(key=key).update(last_number=F("last_number") + 1):
        Topic.objects.bulk_create([Topic(key=key)], ignore_conflicts=True)
        Topic.objects.filter(key=key).update(last_number=F("last_number") + 1)
    return Topic.objects.get(key=key)


def _ring(topic: str, number: int) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async_to_sync(layer.group_send)(RING_GROUP, {"type": "ring", "topic": topic, "number": number})
    except Exception:
        logger.exception("The channel layer could not ring for %s #%s", topic, number)
