"""Delete live events that no browser will ask for any more."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from live.actions import prune_events


class Command(BaseCommand):
    help = "Delete the live events older than --days days (7). Pages that were open longer are told to reload."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=float, default=7.0)

    def handle(self, *args: Any, days: float, **options: Any) -> None:
        deleted = prune_events(by=None, before=timezone.now() - timedelta(days=days))
        self.stdout.write(f"{deleted} events deleted")
