"""Writing an amendment: the editor with and without script, and its submission."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amendments import actions, queries
from amendments.forms import AmendmentForm, NewAmendmentForm, PreviewForm, ResolutionForm
from amendments.models import Amendment, AmendmentState
from core.errors import ActionRefused
from proposals.models import Proposal
from proposals.queries.programme import get_visible_proposal
from proposals.rules.programme import can_amend
from supporters.rules import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def amend(request: PersonRequest, pk: int) -> HttpResponse:
    """The editor of a new amendment. Whatever is pressed, what was typed is kept: as a draft, and on the page."""
    proposal = get_visible_proposal(by=request.user, pk=pk)
    draft = queries.draft_of(by=request.user, proposal=proposal)
    intent = request.POST.get("intent", "preview")
    form = _new_form(request, proposal, draft, lenient=intent != "submit")
    if not form.is_bound:
        return _editor(request, proposal, draft, form)
    refusal = _put_forward(request, proposal, form) if form.is_valid() and intent == "submit" else None
    if isinstance(refusal, HttpResponseRedirect):
        return refusal
    saved = _keep_draft(request, proposal, draft)
    if saved is not None and refusal is not None:
        form.refuse(refusal)
    if saved is not None and intent == "save" and form.is_valid():
        messages.success(request, _("Votre brouillon est gardé. Vous le retrouvez dans « Mes amendements »."))
        return redirect("amendments:mine")
    return _editor(request, proposal, saved or draft, form)


@login_required
@require_POST
def autosave(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the draft while it is typed; 409 with a sentence when it cannot be."""
    proposal = get_visible_proposal(by=request.user, pk=pk)
    draft = queries.draft_of(by=request.user, proposal=proposal)
    if draft is None and request.POST.get("saved"):
        raise ActionRefused(_("Ce brouillon a été déposé ou retiré entre-temps, peut-être dans un autre onglet."))
    saved = _keep_draft(request, proposal, draft)
    if saved is None:
        raise ActionRefused(_("Ce brouillon n’a pas pu être gardé : le texte est vide, ou trop long."))
    words = {"label": _("Brouillon gardé à %(time)s") % {"time": time_format(localtime(saved.saved_at), "H:i")}}
    here = {"page": f"{reverse('amendments:amend', args=[pk])}#changement", "autosave": request.path}
    return JsonResponse({"saved": saved.saved_at.isoformat(), **words, **here})


@login_required
@require_POST
def preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What a text being typed changes in a version of the proposal, and its blocks as they read. Nothing is written."""
    proposal = get_visible_proposal(by=request.user, pk=pk)
    form = PreviewForm(request.POST)
    base = queries.version_seen(proposal, form.cleaned_data.get("base") if form.is_valid() else None)
    if not form.is_valid() or base is None:
        return JsonResponse({"refused": " ".join(str(error) for errors in form.errors.values() for error in errors)}, status=422)
    sight = queries.preview_of(base, form.cleaned_data["text"])
    html = render_to_string("amendments/change_preview.html", {"sight": sight}, request)
    return JsonResponse({"html": html, "same": sight.same, "blocks": sight.blocks})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a submitted amendment."""
    amendment = queries.get_editable_amendment(by=request.user, pk=pk)
    if amendment.state == AmendmentState.DRAFT:
        return redirect("amendments:amend", amendment.proposal_id)
    form = AmendmentForm(request.POST or None, initial=_initial(amendment.proposal, amendment))
    if form.is_valid() and request.POST.get("intent") == "submit" and (done := _save_edit(request, amendment, form)):
        return done
    context = {"amendment": amendment, "proposal": amendment.proposal, "form": form, **_previewed(amendment.proposal, form)}
    return render(request, "amendments/edit.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def resolve(request: PersonRequest, pk: int) -> HttpResponse:
    """Write a conflicting amendment onto today's text."""
    amendment = queries.get_editable_amendment(by=request.user, pk=pk)
    form = ResolutionForm(request.POST or None, initial=_resolved(amendment))
    if form.is_valid() and request.POST.get("intent") == "submit" and (done := _save_resolution(request, amendment, form)):
        return done
    context = {
        "amendment": amendment,
        "proposal": amendment.proposal,
        "form": form,
        "asked": queries.asked_by(amendment),
        "drift": queries.drift_of(amendment),
        **_previewed(amendment.proposal, form),
    }
    return render(request, "amendments/resolve.html", context)


def _new_form(request: PersonRequest, proposal: Proposal, draft: Amendment | None, *, lenient: bool) -> NewAmendmentForm:
    fresh = request.GET.get("texte") == "aujourdhui"
    data = request.POST if request.method == "POST" else None
    initial = _initial(proposal, draft, fresh=fresh)
    return NewAmendmentForm(data, person=request.user, amendment=draft, draft=lenient, initial=initial)


def _initial(proposal: Proposal, amendment: Amendment | None, *, fresh: bool = False) -> dict[str, Any]:
    """What stands in the form at first. ``fresh``: today's text, though the draft was written against an older one."""
    current = proposal.current
    kept = {"title": amendment.title, "reason": amendment.reason} if amendment else {}
    if amendment is not None and not fresh:
        return {**kept, "base": amendment.base.number, "text": amendment.text}
    return {**kept, "base": current.number if current else 1, "text": current.text if current else ""}


def _resolved(amendment: Amendment) -> dict[str, Any]:
    current = amendment.proposal.current
    return {"expected": current.number, "text": str(queries.merged_for_edit(amendment))} if current else {}


def _keep_draft(request: PersonRequest, proposal: Proposal, draft: Amendment | None) -> Amendment | None:
    """The saved draft; None when what was typed is past the limits, or the proposal takes no amendment."""
    form = NewAmendmentForm(request.POST, person=request.user, amendment=draft, draft=True)
    base = queries.version_seen(proposal, form.cleaned_data["base"]) if form.is_valid() else None
    if base is None:
        return None
    try:
        kept = draft or actions.start_amendment(by=request.user, proposal=proposal)
        return actions.save_draft(by=request.user, amendment=kept, base=base, **form.words, **form.speaks)
    except ActionRefused as refusal:
        messages.error(request, refusal.message)
        return None


def _put_forward(request: PersonRequest, proposal: Proposal, form: NewAmendmentForm) -> HttpResponseRedirect | ActionRefused | None:
    """The way to the submitted amendment, or why it is none; None for a version that does not exist."""
    base = queries.version_seen(proposal, form.cleaned_data["base"])
    if base is None:
        return None
    chosen = {**form.speaks, "new_mandate": form.speaker.new_mandate}
    try:
        done = actions.put_forward(by=request.user, proposal=proposal, base=base, **form.words, **chosen)
    except ActionRefused as refusal:
        return refusal
    messages.success(request, _("Votre amendement est déposé. Chacun peut le lire, le soutenir et en discuter."))
    return redirect(done)


def _save_edit(request: PersonRequest, amendment: Amendment, form: AmendmentForm) -> HttpResponseRedirect | None:
    base = queries.version_seen(amendment.proposal, form.cleaned_data["base"])
    try:
        actions.edit_amendment(by=request.user, amendment=amendment, base=base, **form.words)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Votre amendement est modifié. Son historique garde l’état d’avant."))
    return redirect(amendment)


def _save_resolution(request: PersonRequest, amendment: Amendment, form: ResolutionForm) -> HttpResponseRedirect | None:
    try:
        actions.resolve_conflict(by=request.user, amendment=amendment, **form.cleaned_data)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _("Votre amendement porte de nouveau sur le texte d’aujourd’hui."))
    return redirect(amendment)


def _editor(request: PersonRequest, proposal: Proposal, draft: Amendment | None, form: NewAmendmentForm) -> HttpResponse:
    context = {
        "proposal": proposal,
        "draft": draft,
        "form": form,
        "can_amend": can_amend(request.user, proposal),
        **_previewed(proposal, form),
    }
    return render(request, "amendments/amend.html", context)


def _previewed(proposal: Proposal, form: Any) -> dict[str, Any]:
    """The change that a bound form makes in the version that it was filled against, and whether a newer one has appeared."""
    number = str(form["base" if "base" in form.fields else "expected"].value() or "")
    base = queries.version_seen(proposal, int(number[:7])) if number.isdecimal() else proposal.current
    context: dict[str, Any] = {"base": base, "moved": base != proposal.current, "sight": None}
    if form.is_bound and base is not None and "text" in form.cleaned_data:
        context["sight"] = queries.preview_of(base, form.cleaned_data["text"])
        if isinstance(form, AmendmentForm):
            form.show_preview()
    return context
