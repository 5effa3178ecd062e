"""Pages on which editors write, restore, move and settle proposals."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actions import ActionRefused
from proposals.actions.programme import create_proposal, move_proposal, publish_version, restore_version, set_state
from proposals.forms.programme import STEPS, CommentForm, MoveForm, ProposalForm, VersionForm
from proposals.models import Proposal, ProposalState, Version
from proposals.queries.editing import Draft, draft_on, editable_chapters
from proposals.queries.programme import get_editable_chapter, get_editable_proposal, get_managed_proposal, get_version
from proposals.queries.versions import compared
from proposals.rules.programme import can_change_state
from supporters.rules import PersonRequest

form_page = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@form_page
def new_proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a proposal into a chapter."""
    chapter = get_editable_chapter(by=request.user, pk=pk)
    form = ProposalForm(request.POST or None)
    if form.is_valid() and request.POST.get("do") == "publish":
        try:
            made = create_proposal(by=request.user, chapter=chapter, **form.cleaned_data)
        except ActionRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("La proposition est créée. Elle reste en préparation tant que vous ne l’ouvrez pas."))
            return redirect(made)
    preview = form.cleaned_data["text"] if form.is_bound and form.is_valid() else ""
    return render(request, "proposals/new_proposal.html", {"chapter": chapter, "form": form, "preview": preview})


@login_required
@form_page
def edit_proposal(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the next version: see the change first, join what somebody published meanwhile, then publish."""
    proposal = get_editable_proposal(by=request.user, pk=pk)
    form = VersionForm(request.POST or None, initial=_newest_words(proposal))
    draft = draft_on(proposal, form.cleaned_data["text"], form.cleaned_data["expected"]) if form.is_valid() else None
    if draft and request.POST.get("do") in ("join", "mine"):
        form = VersionForm(_on_newest(form, draft, join=request.POST["do"] == "join"))
        draft = draft_on(proposal, form.data["text"], draft.newest.number)
    elif draft and request.POST.get("do") == "publish" and not draft.is_overtaken:
        made = _published(request, proposal, form)
        if made:
            messages.success(request, _("La version %(number)s est publiée.") % {"number": made.number})
            return redirect(proposal)
        proposal = get_editable_proposal(by=request.user, pk=pk)
        draft = draft_on(proposal, form.data["text"], int(form.data["expected"]))
    return render(request, "proposals/edit_proposal.html", {"proposal": proposal, "form": form, "draft": draft})


def _newest_words(proposal: Proposal) -> dict[str, Any]:
    current = proposal.current
    return {"title": current.title, "text": current.text, "expected": current.number} if current else {}


def _on_newest(form: VersionForm, draft: Draft, *, join: bool) -> dict[str, Any]:
    """What was typed, now on the newest version: with its changes joined in, or as it stands."""
    text = str(draft.joined) if join and draft.joined else form.cleaned_data["text"]
    return {**form.cleaned_data, "text": text, "expected": draft.newest.number}


def _published(request: PersonRequest, proposal: Proposal, form: VersionForm) -> Version | None:
    try:
        return publish_version(by=request.user, proposal=proposal, **form.cleaned_data)
    except ActionRefused as refused:
        form.add_error(refused.field or None, refused.message)
        return None


@login_required
@form_page
def restore(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Ask, then bring an older version back as a new one."""
    version = get_version(by=request.user, pk=pk, number=number)
    proposal = get_editable_proposal(by=request.user, pk=pk)
    newest = proposal.current.number if proposal.current else 0
    form = CommentForm(request.POST or None, initial={"expected": newest})
    if form.is_valid():
        made = restore_version(by=request.user, proposal=proposal, version=version, **form.cleaned_data)
        messages.success(request, _("La version %(number)s reprend le texte choisi.") % {"number": made.number})
        return redirect(proposal)
    pair = compared(proposal, str(newest), str(number))
    return render(request, "proposals/restore.html", {"proposal": proposal, "version": version, "pair": pair, "form": form})


@login_required
@form_page
def change_state(request: PersonRequest, pk: int, state: str) -> HttpResponse:
    """Ask, then open, settle or retire a proposal, or take that back."""
    proposal = get_managed_proposal(by=request.user, pk=pk)
    if request.method == "POST":
        set_state(by=request.user, proposal=proposal, state=state)
        messages.success(request, _("La proposition est maintenant « %(state)s ».") % {"state": proposal.get_state_display()})
        return redirect(proposal)
    if not can_change_state(request.user, proposal, state):
        raise Http404
    return render(request, "proposals/change_state.html", {"proposal": proposal, "step": STEPS[ProposalState(state)]})


@login_required
@form_page
def move(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a proposal another number or another chapter."""
    proposal = get_managed_proposal(by=request.user, pk=pk)
    here = {"chapter": proposal.chapter_id, "number": proposal.number}
    form = MoveForm(request.POST or None, chapters=editable_chapters(by=request.user, like=proposal.chapter), initial=here)
    if form.is_valid():
        move_proposal(by=request.user, proposal=proposal, **form.cleaned_data)
        messages.success(request, _("La proposition a changé de place. Son adresse reste la même."))
        return redirect(proposal)
    return render(request, "proposals/move_proposal.html", {"proposal": proposal, "form": form})
