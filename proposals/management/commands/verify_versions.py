"""Check that no version of any proposal was changed after the fact: every chain of digests is computed anew."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proposals.chain import Break, verify_chain
from proposals.models import Version

FAULTS = {
    "number": gettext_lazy("son numéro n’est pas celui qui suit"),
    "previous": gettext_lazy("elle ne nomme pas l’empreinte de la version précédente"),
    "digest": gettext_lazy("son texte n’est plus celui que son empreinte scelle"),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--proposal", type=int, metavar="PK", help="one proposal only")

    def handle(self, *args: Any, **options: Any) -> None:
        proposals = versions = 0
        broken: list[tuple[int, Break]] = []
        for pk, chain in _chains(options["proposal"]):
            proposals, versions = proposals + 1, versions + len(chain)
            broken += [(pk, found) for found in verify_chain(chain)]
        for pk, found in broken:
            words = {"pk": pk, "number": found.number, "fault": FAULTS[found.fault]}
            self.stderr.write(_("Proposition %(pk)s, version %(number)s : %(fault)s.") % words)
        words = {"proposals": proposals, "versions": versions}
        if broken:
            raise CommandError(_("%(versions)s versions relues, %(broken)s fautes.") % {**words, "broken": len(broken)})
        self.stdout.write(self.style.SUCCESS(_("%(versions)s versions de %(proposals)s propositions : rien n’a changé.") % words))


def _chains(proposal: int | None) -> Iterator[tuple[int, list[Version]]]:
    rows = Version.objects.defer("html", "keys").order_by("proposal_id", "number")
    rows = rows.filter(proposal=proposal) if proposal else rows
    for pk, chain in groupby(rows.iterator(chunk_size=200), key=lambda version: version.proposal_id):
        yield pk, list(chain)
