"""Bring a programme from Markdown files: says what it will do, and does it with ``--apply``, whole or not at all."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proposals.actions.importing import import_programme
from proposals.importing import UnreadableError, read_programme
from proposals.models import ProposalState
from proposals.queries.importing import ChapterStep, Deed, ImportPlan, ProposalStep, plan_import

SIGNS = {Deed.CREATE: "+", Deed.REVISE: "~", Deed.SAME: "=", Deed.CLOSED: "!"}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a Markdown file, or a folder with one for each chapter")
        parser.add_argument("--programme", default="", metavar="SLUG", help="the programme to bring it to")
        parser.add_argument("--draft", action="store_true", help="new proposals begin as drafts, not open")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing is written")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done (this is the default)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        name = path.stem.replace("-", " ").replace("_", " ").capitalize()
        try:
            read = read_programme(path)
            plan = plan_import(read, slug=options["programme"], name=name)
            self._say_plan(plan)
            if not options["apply"] or options["dry_run"]:
                self.stdout.write(_("Rien n’est écrit. Relancez avec --apply pour importer."))
                return
            state = ProposalState.DRAFT if options["draft"] else ProposalState.OPEN
            progress = _Progress(self, sum(len(step.proposals) for step in plan.chapters))
            made = import_programme(by=None, read=read, slug=options["programme"], name=name, state=state, tell=progress)
        except UnreadableError as error:
            raise CommandError(_("%(error)s\nRien n’a été importé.") % {"error": error}) from error
        self.stdout.write(self.style.SUCCESS(_("Importé : %(title)s, %(url)s") % {"title": made, "url": made.get_absolute_url()}))

    def _say_plan(self, plan: ImportPlan) -> None:
        head = _("Programme « %(title)s »") if plan.found else _("Nouveau programme « %(title)s »")
        self.stdout.write(self.style.MIGRATE_HEADING(head % {"title": plan.title}))
        for step in plan.chapters:
            self._say_chapter(step)
        counts = [
            ngettext("%(n)s nouvelle", "%(n)s nouvelles", n := plan.count(Deed.CREATE)) % {"n": n},
            ngettext("%(n)s nouvelle version", "%(n)s nouvelles versions", n := plan.count(Deed.REVISE)) % {"n": n},
            ngettext("%(n)s inchangée", "%(n)s inchangées", n := plan.count(Deed.SAME)) % {"n": n},
            ngettext("%(n)s close", "%(n)s closes", n := plan.count(Deed.CLOSED)) % {"n": n},
        ]
        self.stdout.write(_("Propositions : %(counts)s.") % {"counts": ", ".join(counts)})

    def _say_chapter(self, step: ChapterStep) -> None:
        sign = "+" if step.found is None else "~" if step.changes_words else "="
        self.stdout.write(f"{sign} {step.read.title}  ({step.read.path.name})")
        for one in step.proposals:
            self.stdout.write(f"  {SIGNS[one.deed]} {one.read.title}")
        for row in step.left:
            self.stdout.write(_("  · %(title)s : absente du fichier, laissée telle quelle") % {"title": row.title})


class _Progress:
    """Shows how far the import is: one line that is written over on a terminal, one for each chapter elsewhere."""

    def __init__(self, command: BaseCommand, total: int) -> None:
        self.command, self.total, self.done = command, total, 0
        self.chapter: ChapterStep | None = None

    def __call__(self, chapter: ChapterStep, proposal: ProposalStep) -> None:
        self.done += 1
        if self.command.stdout.isatty():
            self.command.stdout.write(f"\r\033[K{self.done}/{self.total} {proposal.read.title[:60]}", ending="")
            if self.done == self.total:
                self.command.stdout.write("")
        elif chapter is not self.chapter:
            self.command.stdout.write(f"{self.done}/{self.total} {chapter.read.title}")
        self.chapter = chapter
