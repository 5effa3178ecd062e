"""``publish``: write an event in the action's transaction, ring when it is committed."""

import json
from typing import Any

from django.db import connection, transaction

from live import ring
from live.models import Event

# One statement numbers the event, and locks the topic's row until the transaction ends: numbers are contiguous, and what has
# number n + 1 is never committed before what has number n.
_NEXT_NUMBER = """
    INSERT INTO live_topic (key, last_number) VALUES (%s, 1)
    ON CONFLICT (key) DO UPDATE SET last_number = live_topic.last_number + 1
    RETURNING id, last_number
"""

# The same and the event, in one statement.
_APPEND = f"""
    WITH topic AS ({_NEXT_NUMBER})
    INSERT INTO live_event (topic_id, number, kind, payload, at)
    SELECT id, last_number, %s, %s::jsonb, statement_timestamp() FROM topic RETURNING id, topic_id, number, at
"""  # noqa: S608 - both parts are ours


def publish(topic: str, kind: str, payload: dict[str, Any]) -> Event:
    """Append an event to ``topic`` and ring every process once the transaction is committed.

    Must run inside a transaction (every action does). ``payload`` is public, the same for everyone, and fit for JSON. A channel
    layer that is down never fails nor delays the write: browsers find the event by its number.
    """
    event = _appended(topic, kind, payload) if connection.vendor == "postgresql" else _numbered(topic, kind, payload)
    transaction.on_commit(lambda: ring.tell_event(topic, event.number), robust=True)
    return event


def _appended(topic: str, kind: str, payload: dict[str, Any]) -> Event:
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [topic, kind, json.dumps(payload)])
        pk, topic_id, number, at = cursor.fetchone()
    return Event(pk=pk, topic_id=topic_id, number=number, kind=kind, payload=payload, at=at)


def _numbered(topic: str, kind: str, payload: dict[str, Any]) -> Event:
    """In two statements, for a database that inserts nothing within a query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [topic])
        topic_id, number = cursor.fetchone()
    return Event.objects.create(topic_id=topic_id, number=number, kind=kind, payload=payload)


def redact(topic: str, *, match: dict[str, Any], payload: dict[str, Any]) -> None:
    """Put ``payload`` in the place of that of the past events of ``topic`` that hold all of ``match``.

    For what a person takes back or a moderator hides: who comes back after a cut is not sent the words that are gone.
    """
    held = {f"payload__{key}": value for key, value in match.items()}
    if Event.objects.filter(topic__key=topic, **held).update(payload=payload):
        transaction.on_commit(lambda: ring.tell_redacted(topic), robust=True)


def rights_changed(person_id: int | None = None) -> None:
    """Once the transaction is committed, ask again whether a person (``None``: everyone) may hear what they listen to."""
    transaction.on_commit(lambda: ring.tell_rights(person_id), robust=True)
