"""The desk of a chapter and of a programme: what they are called, what is open, what stands in them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from proposals.actions.programme import clear_phase, create_chapter, edit_chapter, move_chapter, set_phase
from proposals.forms.programme import ChapterForm, ChapterNumberForm, PhaseForm
from proposals.models import Feature
from proposals.queries.editing import chapter_desk, get_configurable_programme, own_phase, programme_desk
from proposals.queries.programme import get_configurable_chapter
from proposals.views.editing import form_page
from supporters.rules import PersonRequest


@login_required
@require_safe
def chapter(request: PersonRequest, pk: int) -> HttpResponse:
    """Everything that editors set in a chapter."""
    found = get_configurable_chapter(by=request.user, pk=pk)
    return render(request, "proposals/chapter_desk.html", {"desk": chapter_desk(by=request.user, chapter=found)})


@login_required
@form_page
def chapter_words(request: PersonRequest, pk: int) -> HttpResponse:
    """The title, the summary and the introduction of a chapter."""
    found = get_configurable_chapter(by=request.user, pk=pk)
    words = {"title": found.title, "summary": found.summary, "introduction": found.introduction}
    form = ChapterForm(request.POST or None, initial=words)
    if form.is_valid():
        edit_chapter(by=request.user, chapter=found, **form.cleaned_data)
        messages.success(request, _("Le chapitre est enregistré."))
        return redirect("proposals:chapter_desk", pk)
    return render(request, "proposals/chapter_words.html", {"chapter": found, "programme": found.programme, "form": form})


@login_required
@form_page
def chapter_phase(request: PersonRequest, pk: int, feature: str) -> HttpResponse:
    """When one activity is open in a chapter."""
    found = get_configurable_chapter(by=request.user, pk=pk)
    back = redirect("proposals:chapter_desk", pk)
    return _phase_page(request, feature, back, {"chapter": found}, {"chapter": found, "programme": found.programme})


@login_required
@require_safe
def programme(request: PersonRequest, slug: str) -> HttpResponse:
    """The chapters and the phases of a programme."""
    found = get_configurable_programme(by=request.user, slug=slug)
    return render(request, "proposals/programme_desk.html", {"desk": programme_desk(found)})


@login_required
@form_page
def programme_phase(request: PersonRequest, slug: str, feature: str) -> HttpResponse:
    """When one activity is open in all chapters that do not say otherwise."""
    found = get_configurable_programme(by=request.user, slug=slug)
    back = redirect("proposals:programme_desk", slug)
    return _phase_page(request, feature, back, {"programme": found}, {"programme": found})


@login_required
@form_page
def new_chapter(request: PersonRequest, slug: str) -> HttpResponse:
    """Add a chapter at the end of a programme."""
    found = get_configurable_programme(by=request.user, slug=slug)
    form = ChapterForm(request.POST or None)
    if form.is_valid():
        made = create_chapter(by=request.user, programme=found, **form.cleaned_data)
        messages.success(request, _("Le chapitre est créé."))
        return redirect("proposals:chapter_desk", made.pk)
    return render(request, "proposals/chapter_words.html", {"programme": found, "form": form})


@login_required
@require_POST
def place_chapter(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a chapter another number."""
    found = get_configurable_chapter(by=request.user, pk=pk)
    form = ChapterNumberForm(request.POST)
    if form.is_valid():
        moved = move_chapter(by=request.user, chapter=found, number=form.cleaned_data["number"])
        messages.success(
            request, _("« %(title)s » est maintenant le chapitre %(number)s.") % {"title": moved, "number": moved.number}
        )
    else:
        messages.error(request, _("Donnez un numéro à partir de 1."))
    return redirect("proposals:programme_desk", found.programme.slug)


def _phase_page(
    request: PersonRequest, feature: str, back: HttpResponse, place: dict[str, Any], context: dict[str, Any]
) -> HttpResponse:
    if request.POST.get("do") == "clear":
        clear_phase(by=request.user, feature=feature, **place)
        messages.success(request, _("Les dates propres sont retirées."))
        return back
    own = own_phase(feature=feature, **place)
    dates = {"opens_at": own.opens_at, "closes_at": own.closes_at} if own else {"opens_at": timezone.localtime()}
    form = PhaseForm(request.POST or None, initial=dates)
    if form.is_valid():
        set_phase(by=request.user, feature=feature, **place, **form.cleaned_data)
        messages.success(request, _("Les dates sont enregistrées."))
        return back
    return render(request, "proposals/phase.html", {**context, "form": form, "own": own, "feature": Feature(feature)})
