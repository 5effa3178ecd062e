"""``manage.py rerender``: write the stored HTML anew from the texts, after a change of the renderer."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand
from django.db import models

from amendments.models import Amendment
from core.html import markdown, render_text
from discussions.fragments import Shown, body_html, stored_fragment
from discussions.models import Message
from proposals.models import Chapter, Contribution, Version

BATCH = 500

type Make = Callable[[Any], str]

# Which field of which model holds HTML, and how it is made of the row.
STORED: tuple[tuple[type[models.Model], str, Make], ...] = (
    (Version, "html", lambda row: render_text(row.parsed())),
    (Chapter, "introduction_html", lambda row: markdown(row.introduction)),
    (Contribution, "html", lambda row: markdown(row.text)),
    (Amendment, "reason_html", lambda row: markdown(row.reason)),
    (Message, "html", lambda row: body_html(row.body)),
    (Message, "fragment", lambda row: stored_fragment(Shown.of(row))),
)


class Command(BaseCommand):
    """The texts stay as they are: only what was made of them is made again."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for model, field, make in STORED:
            changed = self.rerender(model, field, make)
            self.stdout.write(f"{model._meta.label}.{field}: {changed} changed")

    def rerender(self, model: type[models.Model], field: str, make: Make) -> int:
        """Make one field of every row again; returns how many read otherwise now."""
        changed: list[models.Model] = []
        for row in model._default_manager.iterator(chunk_size=BATCH):
            html = str(make(row))
            if html != getattr(row, field):
                setattr(row, field, html)
                changed.append(row)
        model._default_manager.bulk_update(changed, [field], batch_size=BATCH)
        return len(changed)
