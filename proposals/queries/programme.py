"""Reads of the programme: each fetches and checks in one step."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from proposals.models import Chapter, Programme, Proposal, Version
from proposals.rules.programme import can_configure, can_edit, can_revise, can_see

# --- One row, locked for a write. Always in the order programme, chapter, proposal, then what hangs on it ---------------


def locked_programme(*, pk: int) -> Programme:
    """A programme whose chapters nobody else adds or moves until this transaction ends."""
    return get_object_or_404(Programme.objects.select_for_update(no_key=True), pk=pk)


def locked_chapter(*, pk: int) -> Chapter:
    """A chapter to which nobody else adds proposals until this transaction ends; with its programme."""
    rows = Chapter.objects.select_for_update(of=("self",), no_key=True).select_related("programme")
    return get_object_or_404(rows, pk=pk)


def locked_proposal(*, pk: int) -> Proposal:
    """A proposal to which nobody else adds a version until this transaction ends; with its chapter and newest version."""
    rows = Proposal.objects.select_for_update(of=("self",), no_key=True)
    return get_object_or_404(rows.select_related("chapter__programme", "current"), pk=pk)


# --- One row, for a person ----------------------------------------------------------------------------------------------


def get_programme(*, by: Any, slug: str) -> Programme:
    """A programme; every one is public."""
    return get_object_or_404(Programme, slug=slug)


def get_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter with its programme; every one is public."""
    return get_object_or_404(Chapter.objects.select_related("programme"), pk=pk)


def get_configurable_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter whose settings this person may change."""
    chapter = get_chapter(by=by, pk=pk)
    if not can_configure(by, chapter):
        raise PermissionDenied
    return chapter


def get_editable_chapter(*, by: Any, pk: int) -> Chapter:
    """A chapter in which this person may write proposals."""
    chapter = get_chapter(by=by, pk=pk)
    if not can_edit(by, chapter):
        raise PermissionDenied
    return chapter


def get_visible_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal that this person may read, with its chapter, programme, newest version and thread. Others do not exist."""
    proposal = get_object_or_404(Proposal.objects.select_related("chapter__programme", "current__by", "thread"), pk=pk)
    if not can_see(by, proposal):
        raise Http404
    return proposal


def get_editable_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal of which this person may publish a new version, as :func:`get_visible_proposal` gives it."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if not can_revise(by, proposal):
        raise PermissionDenied
    return proposal


def get_managed_proposal(*, by: Any, pk: int) -> Proposal:
    """A proposal in a chapter that this person edits, whatever its state."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if not can_edit(by, proposal.chapter):
        raise PermissionDenied
    return proposal


def get_version(*, by: Any, pk: int, number: int) -> Version:
    """Version ``number`` of the proposal ``pk``, with that proposal as :func:`get_visible_proposal` gives it."""
    proposal = get_visible_proposal(by=by, pk=pk)
    if proposal.current is not None and proposal.current.number == number:
        version = proposal.current
    else:
        version = get_object_or_404(Version.objects.select_related("by"), proposal=proposal, number=number)
    version.proposal = proposal
    return version


# --- Lists --------------------------------------------------------------------------------------------------------------


def versions_of(proposal: Proposal) -> QuerySet[Version]:
    """All versions, newest first, without their texts."""
    return proposal.versions.select_related("by").defer("text", "html", "keys").order_by("-number")
