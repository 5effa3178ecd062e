"""Write a contribution: by steps that work without script, and saved while one types when there is script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actions import ActionRefused
from proposals.actions import contributions as actions
from proposals.forms.contributions import ContributionForm, previewed
from proposals.models import Chapter, Contribution, Feature
from proposals.phases import window_of
from proposals.queries import contributions as queries
from proposals.queries.programme import get_chapter
from supporters.rules import PersonRequest


@login_required
@require_http_methods(["GET", "POST"])
def write_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """A confirmed supporter: start a contribution to this chapter."""
    chapter = get_chapter(by=request.user, pk=pk)
    return _writing(request, _form(request, chapter))


@login_required
@require_http_methods(["GET", "POST"])
def edit_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """Who signs it: go on with a draft, or change what no editor has taken up."""
    found = queries.get_writable_contribution(by=request.user, pk=pk)
    return _writing(request, _form(request, found.chapter, found))


@login_required
@require_POST
def start_draft(request: PersonRequest, pk: int) -> HttpResponse:
    """The same as :func:`write_contribution`, for the script that saves while one types: JSON."""
    return _saved_draft(request, _form(request, get_chapter(by=request.user, pk=pk)))


@login_required
@require_POST
def save_draft(request: PersonRequest, pk: int) -> HttpResponse:
    """The same as :func:`edit_contribution` for a draft, for the script that saves while one types: JSON."""
    found = queries.get_writable_contribution(by=request.user, pk=pk)
    return _saved_draft(request, _form(request, found.chapter, found))


@login_required
@require_POST
def preview(request: PersonRequest) -> HttpResponse:
    """A supporter: the HTML of the Markdown in ``text``, as a fragment."""
    return HttpResponse(previewed(request.POST.get("text", "")))


def _form(request: PersonRequest, chapter: Chapter, contribution: Contribution | None = None) -> ContributionForm:
    return ContributionForm(
        request.POST if request.method == "POST" else None,
        person=request.user,
        chapters=queries.open_chapters(),
        chapter=chapter,
        contribution=contribution,
        draft=request.POST.get("intent") == "draft",
    )


def _writing(request: PersonRequest, form: ContributionForm) -> HttpResponse:
    intent = request.POST.get("intent", "")
    if intent == "preview":
        form.show_preview()
    elif request.method == "POST" and form.is_valid():
        try:
            return _kept(request, form)
        except ActionRefused as refusal:
            form.refuse(refusal)
    context = {
        "form": form,
        "contribution": form.contribution,
        "chapter": form.place,
        "window": window_of(form.place, Feature.CONTRIBUTE),
    }
    return render(request, "proposals/contribution_form.html", context)


def _kept(request: PersonRequest, form: ContributionForm) -> HttpResponse:
    """First the draft, then the rest: whatever a submission is answered, the text is kept."""
    if form.contribution is not None and form.is_submitted:
        found = actions.edit_contribution(by=request.user, contribution=form.contribution, **form.words)
        messages.success(request, _("Votre contribution est modifiée. Son état d’avant reste dans l’historique."))
        return redirect(found)
    draft = _keep_draft(request, form)
    if form.draft:
        messages.success(request, _("Brouillon enregistré. Personne d’autre ne le voit."))
        return redirect("proposals:edit_contribution", pk=draft.pk)
    form.keep(draft)
    found = actions.submit_contribution(by=request.user, contribution=draft, **form.mandate_fields)
    messages.success(request, _("Merci ! Votre contribution est publique, et la rédaction du chapitre la lira."))
    return redirect(found)


def _keep_draft(request: PersonRequest, form: ContributionForm) -> Contribution:
    if form.contribution is None:
        return actions.start_contribution(by=request.user, **form.draft_fields)
    return actions.save_draft(by=request.user, contribution=form.contribution, expected=form.expected, **form.draft_fields)


def _saved_draft(request: PersonRequest, form: ContributionForm) -> JsonResponse:
    form.draft = True
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    draft = _keep_draft(request, form)
    at = time_format(timezone.localtime(draft.saved_at))
    return JsonResponse(
        {
            "saved": draft.saved_at.isoformat(),
            "label": _("Enregistré à %(at)s") % {"at": at},
            "page": reverse("proposals:edit_contribution", args=[draft.pk]),
            "autosave": reverse("proposals:save_draft", args=[draft.pk]),
        }
    )
