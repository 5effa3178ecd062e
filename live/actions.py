"""Writes of the event store that are not part of another app's action."""

from datetime import datetime
from typing import Any

from core.actions import action
from live.models import Event


@action
def prune_events(*, by: Any, before: datetime) -> int:
    """Delete the events written before ``before``; returns how many. Topics keep their numbers."""
    deleted, _per_model = Event.objects.filter(at__lt=before).delete()
    return deleted
