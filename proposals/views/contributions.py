"""Pages of contributions: read, look for, support, take back, moderate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from discussions.queries import Discussion, discussion_for
from groups.models import SupportGroup
from proposals.actions import contributions as actions
from proposals.forms.contributions import CompareForm, ReasonForm, SearchForm
from proposals.models import Contribution, Feature, Proposal
from proposals.phases import window_of
from proposals.queries import contributions as queries
from proposals.queries.programme import get_chapter
from proposals.rules import contributions as rules
from supporters.rules import PersonRequest

PER_PAGE = 30
IN_PANEL = 20
IN_ACCOUNT = 5


@require_GET
def contribute(request: HttpRequest) -> HttpResponse:
    """Anyone: the chapters, which of them take contributions, and one step to writing."""
    places = queries.places_to_contribute()
    return render(request, "proposals/contribution_places.html", {"places": places})


@require_GET
def chapter_contributions(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Anyone: what was contributed to a chapter."""
    chapter = get_chapter(by=request.user, pk=pk)
    form = SearchForm(request.GET)
    rows = queries.chapter_contributions(chapter=chapter, wanted=form.wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "chapter": chapter,
        "form": form,
        "page_obj": page,
        "counts": queries.count_by_state(chapter),
        "window": window_of(chapter, Feature.CONTRIBUTE),
        "can_work_on": rules.can_work_on(request.user, chapter),
    }
    return render(request, "proposals/contribution_list.html", context)


@login_required
@require_GET
def own_contributions(request: PersonRequest) -> HttpResponse:
    """A supporter: all that I wrote, drafts first."""
    rows = queries.own_contributions(by=request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "proposals/contribution_own.html", {"page_obj": page})


@require_GET
def contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Anyone, once it was submitted: what it says, who signs it, and what became of it."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    can = rules.rights_on(request.user, found)
    context = {
        "contribution": found,
        "chapter": found.chapter,
        "can": can,
        "supported": queries.supports(request.user, found),
        "sources": queries.sources_of(found),
        "discussion": _discussion(request, found, can),
    }
    return render(request, "proposals/contribution.html", context)


def _discussion(request: HttpRequest, found: Contribution, can: rules.Rights) -> Discussion | None:
    if found.thread is None or not can.read:
        return None
    return discussion_for(by=request.user, thread=found.thread, may_post=can.post, may_moderate=can.moderate)


@require_GET
def contribution_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Anyone who may read it: every state of its words, who made it and when."""
    found = queries.get_readable_contribution(by=request.user, pk=pk)
    moments = queries.history_of(found)
    context = {
        "contribution": found,
        "chapter": found.chapter,
        "moments": moments,
        "newest": max((moment.state.number for moment in moments if moment.changed_words), default=0),
        "can_edit": rules.can_edit_contribution(request.user, found),
    }
    return render(request, "proposals/contribution_history.html", context)


@require_GET
def compare_contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Anyone who may read it: the words of two of its states, with what changed between them."""
    found = queries.get_readable_contribution(by=request.user, pk=pk)
    moments = queries.history_of(found)
    form = CompareForm(request.GET, moments=moments)
    context = {"contribution": found, "chapter": found.chapter, "moments": moments, "form": form, "old": form.old, "new": form.new}
    return render(request, "proposals/contribution_compare.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def restore_contribution_text(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Who signs it: give it again the words that it had."""
    found = queries.get_writable_contribution(by=request.user, pk=pk)
    if request.method == "POST":
        actions.restore_contribution_text(by=request.user, contribution=found, number=number)
        messages.success(request, _("Votre contribution se lit de nouveau ainsi."))
        return redirect(found)
    moment = queries.get_moment(found, number=number)
    return render(
        request, "proposals/contribution_restore.html", {"contribution": found, "chapter": found.chapter, "moment": moment}
    )


@login_required
@require_POST
def support_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """A confirmed supporter other than its author: support it."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    actions.support_contribution(by=request.user, contribution=found)
    return redirect(f"{found.get_absolute_url()}#soutiens")


@login_required
@require_POST
def withdraw_contribution_support(request: PersonRequest, pk: int) -> HttpResponse:
    """A supporter of it: no longer."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    actions.withdraw_contribution_support(by=request.user, contribution=found)
    return redirect(f"{found.get_absolute_url()}#soutiens")


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """Who signs it: take it back, after a question; the page that follows undoes it."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    if request.method == "POST":
        actions.withdraw_contribution(by=request.user, contribution=found)
        return redirect(found)
    return render(request, "proposals/contribution_withdraw.html", {"contribution": found, "chapter": found.chapter})


@login_required
@require_POST
def put_back_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """Who withdrew it: put it back as it was."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    found = actions.put_back_contribution(by=request.user, contribution=found)
    messages.success(request, _("Votre contribution est de retour."))
    return redirect(found)


@login_required
@require_http_methods(["GET", "POST"])
def hide_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """A moderator of the chapter: hide its words, with a public reason."""
    found = queries.get_moderated_contribution(by=request.user, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.hide_contribution(by=request.user, contribution=found, reason=form.cleaned_data["reason"])
        messages.success(request, _("La contribution est masquée."))
        return redirect(found)
    return render(request, "proposals/contribution_hide.html", {"contribution": found, "chapter": found.chapter, "form": form})


@login_required
@require_POST
def restore_contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """A moderator of the chapter: show it again."""
    found = queries.get_visible_contribution(by=request.user, pk=pk)
    actions.restore_contribution(by=request.user, contribution=found)
    messages.success(request, _("La contribution est de nouveau publique."))
    return redirect(found)


# --- Parts of other pages ---------------------------------------------------------------------------------------------


def group_panel(request: HttpRequest, group: SupportGroup) -> SafeString:
    """On the page of a group: what it contributed and what became of it."""
    rows = list(queries.group_contributions(group)[: IN_PANEL + 1])
    context = {"group": group, "contributions": rows[:IN_PANEL], "more": len(rows) > IN_PANEL}
    return render_to_string("proposals/contribution_group_panel.html", context, request=request)


def account_panel(request: PersonRequest) -> SafeString:
    """On a person's own account page: the drafts and the newest contributions."""
    rows = queries.own_contributions(by=request.user)[:IN_ACCOUNT]
    return render_to_string("proposals/contribution_account_panel.html", {"contributions": rows}, request=request)


def proposal_panel(request: HttpRequest, proposal: Proposal) -> tuple[str, dict[str, object]]:
    """On the page of a proposal: the contributions that it answers."""
    sources = queries.sources_feeding(proposal)
    context: dict[str, object] = {"sources": sources}
    if sources:
        context["tab"] = {"anchor": "nourri-par", "label": _("Qui l’a demandé"), "count": len(sources)}
    return "proposals/contribution_sources_panel.html", context
