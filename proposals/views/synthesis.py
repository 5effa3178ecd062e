"""The editors' desk of a chapter: read what waits, write from it, answer it. Every screen works without script."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actions import ActionRefused
from proposals.actions import synthesis as actions
from proposals.actions.programme import newest
from proposals.forms.contributions import PreviewedForm, RefusableForm, SearchForm
from proposals.forms.synthesis import AnswerForm, AttachForm, ProposalChoice, ProposeForm
from proposals.models import Chapter, Contribution
from proposals.queries import contributions as queries
from proposals.queries.programme import get_visible_proposal
from supporters.rules import PersonRequest

PER_PAGE = 40


@login_required
@require_GET
def queue(request: PersonRequest, pk: int) -> HttpResponse:
    """An editor of the chapter: what waits for an answer, and beside it the one being read."""
    chapter = queries.get_desk_chapter(by=request.user, pk=pk)
    form = SearchForm(request.GET, every=_("En attente"), sort="oldest")
    page = Paginator(queries.queue_of(chapter=chapter, wanted=form.wanted), PER_PAGE).get_page(request.GET.get("page"))
    reading = queries.reading_in(chapter, pk=request.GET.get("lire", ""))
    context = {
        "chapter": chapter,
        "form": form,
        "page_obj": page,
        "counts": queries.count_by_state(chapter),
        "reading": reading,
        "sources": queries.sources_of(reading) if reading else (),
        "chosen": set(_chosen_pks(request)),
    }
    return render(request, "proposals/queue.html", context)


@login_required
@require_POST
def take(request: PersonRequest, pk: int) -> HttpResponse:
    """An editor of the chapter: take up the chosen contributions."""
    chapter, chosen = _chosen(request, pk)
    taken = actions.take_into_synthesis(by=request.user, contributions=chosen)
    words = ngettext("%(number)s contribution prise en synthèse.", "%(number)s contributions prises en synthèse.", len(taken))
    messages.success(request, words % {"number": len(taken)})
    return redirect("proposals:queue", pk=chapter.pk)


@login_required
@require_POST
def release(request: PersonRequest, pk: int, contribution: int) -> HttpResponse:
    """An editor of the chapter: put one back into the queue."""
    queries.get_desk_chapter(by=request.user, pk=pk)
    found = queries.get_visible_contribution(by=request.user, pk=contribution)
    actions.release_contribution(by=request.user, contribution=found)
    messages.success(request, _("La contribution attend de nouveau ; son auteur peut la modifier."))
    return redirect("proposals:queue", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: PersonRequest, pk: int) -> HttpResponse:
    """An editor of the chapter: write a new proposal beside the chosen contributions."""
    chapter, chosen = _chosen(request, pk)
    form = ProposeForm(_data(request))
    if chosen and _is_complete(request, form):
        fields = {"title": form.cleaned_data["title"], "text": form.cleaned_data["text"], **form.answer}
        try:
            proposal = actions.propose_from(by=request.user, chapter=chapter, contributions=chosen, **fields)
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            _say_answered(request, chosen)
            return redirect(proposal)
    return render(request, "proposals/queue_propose.html", {"chapter": chapter, "chosen": chosen, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def attach(request: PersonRequest, pk: int) -> HttpResponse:
    """An editor of the chapter: choose a proposal, then join the contributions to it, its text changed or not."""
    chapter, chosen = _chosen(request, pk)
    proposals = queries.answering_proposals(programme_id=chapter.programme_id)
    choice = ProposalChoice(request.GET if "proposition" in request.GET else None, proposals=proposals)
    if not choice.is_valid():
        return render(request, "proposals/queue_choose.html", {"chapter": chapter, "chosen": chosen, "form": choice})
    proposal = get_visible_proposal(by=request.user, pk=choice.cleaned_data["proposition"])
    form = AttachForm(_data(request), version=newest(proposal))
    if chosen and _is_complete(request, form):
        try:
            actions.attach_contributions(
                by=request.user, contributions=chosen, proposal=proposal, **form.text_fields, **form.answer
            )
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            _say_answered(request, chosen)
            return redirect(proposal)
    return render(
        request, "proposals/queue_attach.html", {"chapter": chapter, "chosen": chosen, "form": form, "proposal": proposal}
    )


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """An editor of the chapter: one outcome with one reason for the chosen contributions."""
    chapter, chosen = _chosen(request, pk)
    form = AnswerForm(_data(request), proposals=queries.answering_proposals(programme_id=chapter.programme_id))
    if chosen and _is_complete(request, form):
        try:
            actions.answer_contributions(by=request.user, contributions=chosen, proposal=form.chosen_proposal, **form.answer)
        except ActionRefused as refusal:
            form.refuse(refusal)
        else:
            _say_answered(request, chosen)
            return redirect("proposals:queue", pk=chapter.pk)
    return render(request, "proposals/queue_answer.html", {"chapter": chapter, "chosen": chosen, "form": form})


def _chosen(request: PersonRequest, pk: int) -> tuple[Chapter, list[Contribution]]:
    chapter = queries.get_desk_chapter(by=request.user, pk=pk)
    return chapter, queries.chosen_contributions(chapter=chapter, pks=_chosen_pks(request))


def _chosen_pks(request: HttpRequest) -> list[int]:
    found = request.POST.getlist("c") or request.GET.getlist("c")
    return [int(pk) for pk in found if pk.isdecimal() and len(pk) < 16]


def _data(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _is_complete(request: HttpRequest, form: RefusableForm) -> bool:
    """Whether the form may go to its action; a press on the preview button shows the text instead."""
    if request.POST.get("intent") == "preview" and isinstance(form, PreviewedForm):
        form.show_preview()
        return False
    return request.method == "POST" and form.is_valid()


def _say_answered(request: HttpRequest, chosen: list[Contribution]) -> None:
    words = ngettext(
        "%(number)s contribution a reçu sa réponse ; qui l’a signée est prévenu par mail.",
        "%(number)s contributions ont reçu leur réponse ; qui les a signées est prévenu par mail.",
        len(chosen),
    )
    messages.success(request, words % {"number": len(chosen)})
