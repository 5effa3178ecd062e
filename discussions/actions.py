"""Writes of the discussions."""

from typing import Any

from core.actions import action
from discussions.models import Thread


@action
def open_thread(*, by: Any, kind: str, subject_id: int) -> Thread:
    """The thread of a thing, opened if it has none."""
    thread, _opened = Thread.objects.get_or_create(kind=kind, subject_id=subject_id)
    return thread
