"""One amendment for a person, checked in the same step, or held for a write."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from amendments import rules
from amendments.models import Amendment, AmendmentState
from core.statements import Given, Statement
from proposals.models import Proposal, Version
from proposals.queries.programme import locked_proposal
from proposals.rules.programme import can_edit
from supporters.models import Supporter

_DRAFT = Statement(
    lambda: Amendment.objects.select_related("base", "group", "mandate").filter(
        proposal=Given("proposal"), author=Given("author"), state=AmendmentState.DRAFT
    )
)
_LOCKED_DRAFT = Statement(
    lambda: (
        Amendment.objects.select_for_update()
        .filter(proposal=Given("proposal"), author=Given("author"), state=AmendmentState.DRAFT)
        .order_by()
        .values_list("pk")
    )
)


def locked_amendment(amendment: Amendment) -> Amendment:
    """The amendment as it stands now, held with its proposal until the action ends. The proposal first, as for a new version."""
    proposal = locked_proposal(pk=amendment.proposal_id)
    rows = Amendment.objects.select_for_update(of=("self",)).select_related("author", "base", "group", "mandate")
    found = rows.get(pk=amendment.pk)
    found.proposal = proposal
    return found


def get_visible_amendment(*, by: Any, pk: int) -> Amendment:
    """An amendment that this person may read, with all that its page names. Others do not exist."""
    rows = Amendment.objects.select_related(
        "proposal__chapter__programme", "proposal__current", "base", "author", "group", "mandate", "thread"
    ).select_related("decision__version", "decision__base", "decision__by")
    amendment = get_object_or_404(rows, pk=pk)
    if not rules.can_see(by, amendment):
        raise Http404
    return amendment


def get_own_amendment(*, by: Any, pk: int) -> Amendment:
    """An amendment that this person acts for."""
    amendment = get_visible_amendment(by=by, pk=pk)
    if not rules.acts_for(by, amendment):
        raise PermissionDenied
    return amendment


def get_editable_amendment(*, by: Any, pk: int) -> Amendment:
    """A submitted amendment that this person may change now."""
    amendment = get_own_amendment(by=by, pk=pk)
    if not rules.can_edit(by, amendment):
        raise PermissionDenied
    return amendment


def get_reviewable_amendment(*, by: Any, pk: int) -> Amendment:
    """A public amendment of a chapter that this person edits, decided or not."""
    amendment = get_visible_amendment(by=by, pk=pk)
    if not rules.is_public(amendment) or not can_edit(by, amendment.proposal.chapter):
        raise PermissionDenied
    return amendment


def draft_of(*, by: Any, proposal: Proposal) -> Amendment | None:
    """The person's own draft on this proposal."""
    if not isinstance(by, Supporter):
        return None
    return _DRAFT.one(proposal=proposal.pk, author=by.pk)


def locked_draft_of(*, by: Supporter, proposal: Proposal) -> Amendment | None:
    """The same, held until the action ends; the proposal must be held already."""
    return draft_of(by=by, proposal=proposal) if _LOCKED_DRAFT.rows(proposal=proposal.pk, author=by.pk) else None


def version_seen(proposal: Proposal, number: int | None) -> Version | None:
    """The version that a form was filled against; None when there is no such number."""
    current = proposal.current
    if number is None or (current is not None and current.number == number):
        return current
    return proposal.versions.filter(number=number).first()
