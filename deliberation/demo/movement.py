"""What is loaded so far, by the names that the content uses."""

import random
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from amendments.models import Amendment
from groups.models import Mandate, SupportGroup
from proposals.models import Chapter, Contribution, Programme, Proposal
from supporters.models import Supporter


@dataclass
class Movement:
    """The rows made so far: people by handle, groups, chapters and proposals by slug, the rest by key."""

    now: datetime
    chance: random.Random
    people: dict[str, Supporter] = field(default_factory=dict)
    groups: dict[str, SupportGroup] = field(default_factory=dict)
    mandates: dict[tuple[str, int], Mandate] = field(default_factory=dict)
    programme: Programme = field(init=False)
    chapters: dict[str, Chapter] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    contributions: dict[str, Contribution] = field(default_factory=dict)
    amendments: dict[str, Amendment] = field(default_factory=dict)

    def some_people(self, number: int, *, but: Supporter | None) -> list[Supporter]:
        """``number`` different supporters, without ``but``."""
        others = [person for person in self.people.values() if person != but]
        return self.chance.sample(others, min(number, len(others)))

    def speaker(self, row: dict[str, Any]) -> tuple[SupportGroup | None, Mandate | None]:
        """The group and the mandate that a row names, or neither."""
        slug = row.get("group")
        return (self.groups[slug], self.mandates[slug, row.get("mandate", 0)]) if slug else (None, None)


def date_back(row: models.Model, **moments: datetime) -> None:
    """Put a row made now into the demo's past."""
    type(row)._default_manager.filter(pk=row.pk).update(**moments)
    for name, value in moments.items():
        setattr(row, name, value)
