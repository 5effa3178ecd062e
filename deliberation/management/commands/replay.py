"""Play a recorded history of a programme through the actions that people use, and compare what comes out with what is recorded."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deliberation.replay.playing import Ending, Tally, play
from deliberation.replay.record import RecordedStep, UnreadableRecordError, read_record
from deliberation.replay.stage import OccupiedError, Stage, set_stage
from deliberation.replay.verifying import faults, versions_made

EVERY = 25


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="the record: JSON, gzipped or not")
        parser.add_argument("--programme", default="", metavar="SLUG", help="the programme to play into; it must be empty")
        parser.add_argument("--steps", type=int, default=None, metavar="N", help="only the first N steps")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["path"].name.split(".")[0]
        try:
            steps = read_record(options["path"])[: options["steps"]]
            stage = set_stage(slug=options["programme"] or name, title=name.replace("-", " ").capitalize())
        except UnreadableRecordError as error:
            raise CommandError(str(error)) from error
        except OccupiedError as error:
            raise CommandError(f"The programme {error} holds texts already: name an empty one with --programme.") from error
        tally, began = Tally(), time.monotonic()
        self._play(steps, stage, tally, began)
        self._tell(steps, stage, tally, time.monotonic() - began)
        found = faults(stage, tally)
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(self.style.SUCCESS("Every file ends with the recorded text, and no amendment was lost."))

    def _play(self, steps: list[RecordedStep], stage: Stage, tally: Tally, began: float) -> None:
        for done, step in enumerate(steps, start=1):
            play(step, stage, tally)
            if done % EVERY == 0 or done == len(steps):
                self.stdout.write(f"{done:4} of {len(steps)} steps · {step.day} · {time.monotonic() - began:.0f} s")

    def _tell(self, steps: list[RecordedStep], stage: Stage, tally: Tally, seconds: float) -> None:
        endings, stale = tally.endings, tally.stale
        rows = [
            ("Steps", len(steps), None),
            ("Files", len(stage.proposals), None),
            ("Versions", versions_made(stage), None),
            ("Amendments", len(tally.amendments), sum(stale.values())),
            ("Merged as people did", endings[Ending.SAME], stale[Ending.SAME]),
            ("Merged otherwise", endings[Ending.OTHERWISE], stale[Ending.OTHERWISE]),
            ("Conflicts", endings[Ending.CONFLICT], stale[Ending.CONFLICT]),
            ("In the text already", endings[Ending.SAID_ALREADY], stale[Ending.SAID_ALREADY]),
            ("Base not recorded", endings[Ending.UNRECORDED], stale[Ending.UNRECORDED]),
            ("No change to the text", endings[Ending.NO_TEXT], None),
            ("Seconds", round(seconds), None),
        ]
        self.stdout.write(f"\n{'':24}{'all':>8}{'written on an older text':>28}")
        for name, count, older in rows:
            self.stdout.write(f"{name:24}{count:8}{'' if older is None else older:>28}")
        self.stdout.write("")
