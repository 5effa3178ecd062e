"""Reads of versions: one at its permanent address, all of them, two compared."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.html import with_passage_links
from proposals.causes import CauseLabel, labels_for
from proposals.models import Proposal, Version
from proposals.queries.programme import versions_of
from proposals.rules.programme import can_revise
from texts import Text


@dataclass(frozen=True)
class VersionPage:
    """One version at its permanent address."""

    version: Version
    proposal: Proposal
    html: SafeString
    cause: CauseLabel
    previous_number: int | None
    next_number: int | None
    is_newest: bool
    may_revise: bool


def version_page(*, by: Any, version: Version) -> VersionPage:
    """The page of a version that :func:`get_version` gave."""
    newest = version.proposal.current.number if version.proposal.current else version.number
    return VersionPage(
        version=version,
        proposal=version.proposal,
        html=with_passage_links(version.html, _("Adresse de ce passage")),
        cause=labels_for([version])[version.pk],
        previous_number=version.number - 1 or None,
        next_number=version.number + 1 if version.number < newest else None,
        is_newest=version.number == newest,
        may_revise=can_revise(by, version.proposal),
    )


@dataclass(frozen=True)
class VersionLine:
    """One line of the list of versions."""

    version: Version
    cause: CauseLabel
    is_newest: bool

    @property
    def previous_number(self) -> int:
        """The version before; 0 for the first."""
        return self.version.number - 1


def version_lines(proposal: Proposal) -> list[VersionLine]:
    """Every version with its cause, newest first."""
    rows = list(versions_of(proposal))
    labels = labels_for(rows)
    return [VersionLine(row, labels[row.pk], row.pk == proposal.current_id) for row in rows]


def describe_versions(pks: list[int]) -> dict[int, CauseLabel]:
    """The labels of the causes ``version:pk``: the version that a restored text came back from."""
    rows = Version.objects.filter(pk__in=pks).only("pk", "number", "proposal_id")
    return {
        row.pk: CauseLabel(_("retour à la version %(number)s") % {"number": row.number}, row.get_absolute_url()) for row in rows
    }


@dataclass(frozen=True)
class Pair:
    """Two versions of one proposal, and their texts to compare."""

    old: Version
    new: Version
    old_text: Text
    new_text: Text

    @property
    def same_title(self) -> bool:
        return self.old.title == self.new.title

    @property
    def same_text(self) -> bool:
        return self.old.text == self.new.text

    @property
    def is_same(self) -> bool:
        return self.same_title and self.same_text


def compared(proposal: Proposal, old: str, new: str) -> Pair:
    """Versions ``old`` and ``new``, given as numbers in words; the newest and the one before for what is empty.

    Raises:
        Http404: when a number names no version.
    """
    newest = proposal.current.number if proposal.current else 1
    numbers = _number(old, max(1, newest - 1)), _number(new, newest)
    found = {row.number: row for row in proposal.versions.filter(number__in=numbers).select_related("by").defer("html")}
    if set(numbers) - set(found):
        raise Http404
    before, after = (found[number] for number in numbers)
    return Pair(before, after, before.parsed(), after.parsed())


def _number(words: str, default: int) -> int:
    if not words:
        return default
    if not words.isdecimal() or len(words) > 9:
        raise Http404
    return int(words)
