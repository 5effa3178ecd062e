"""The one door to django-reversion: how a contribution, an amendment or a message came to read so.

People, gifts, consent and votes are never registered: copies would survive an erasure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core.serializers import serialize
from django.db import DEFAULT_DB_ALIAS, models
from reversion.models import Revision, Version

_FIELDS: dict[type[models.Model], list[str]] = {}


def keep_history[M: models.Model](*fields: str) -> Any:
    """Class decorator: keep every saved state of these ``fields``, and of no other."""

    def register(model: type[M]) -> type[M]:
        # Serialisers know a foreign key by its own name, and give it back as ``name_id``.
        _FIELDS[model] = [field.removesuffix("_id") for field in fields]
        reversion.register(model, fields=_FIELDS[model])
        return model

    return register


@dataclass(frozen=True)
class State:
    """One state in the life of a row: ``number`` from 1 (the oldest), ``fields`` as they read then."""

    number: int
    at: datetime
    by_id: int | None
    action: str
    fields: dict[str, Any]


def keep_first_state(row: models.Model, *, at: datetime, by_id: int | None, action: str) -> None:
    """Keep how ``row`` reads now as its first state, unless one is kept already.

    For rows that are written often and changed seldom: made by an ``Insertion`` they cost no history until somebody is about to
    change them. ``at``, ``by_id`` and ``action`` tell how they came to be.
    """
    if Version.objects.get_for_object(row).exists():
        return
    revision = Revision.objects.create(date_created=at, user_id=by_id, comment=action)
    Version.objects.create(
        revision=revision,
        object_id=str(row.pk),
        content_type=ContentType.objects.get_for_model(row),
        db=row._state.db or DEFAULT_DB_ALIAS,
        format="json",
        serialized_data=serialize("json", [row], fields=_FIELDS[type(row)]),
        object_repr=str(row),
    )


def states_of(row: models.Model) -> Sequence[State]:
    """All kept states of ``row``, oldest first; states in which no kept field changed are left out."""
    versions = Version.objects.get_for_object(row).select_related("revision").order_by("pk")
    states: list[State] = []
    for version in versions:
        fields = version.field_dict
        if states and states[-1].fields == fields:
            continue
        revision = version.revision
        states.append(State(len(states) + 1, revision.date_created, revision.user_id, revision.comment, fields))
    return states
