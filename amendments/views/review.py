"""The editors' desk: what waits in a chapter, and the page on which an amendment is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amendments import actions, queries, rules
from amendments.forms import DecisionForm, PartialDecisionForm, RecommendationForm
from amendments.models import Amendment, Fit
from core.errors import ActionRefused

type Forms = dict[str, Any]

FORMS = {"recommend": RecommendationForm, "accept": DecisionForm, "part": PartialDecisionForm, "decline": DecisionForm}
ACTIONS: dict[str, Callable[..., Any]] = {
    "recommend": actions.recommend,
    "accept": actions.accept,
    "part": actions.accept_in_part,
    "decline": actions.decline,
}


@login_required
@require_GET
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """What waits for a decision in a chapter, proposal by proposal."""
    chapter, waiting = queries.desk_of(by=request.user, pk=pk)
    total = sum(len(amendments) for _proposal, amendments in waiting)
    return render(request, "amendments/desk.html", {"chapter": chapter, "waiting": waiting, "total": total})


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One amendment before the editors: opinion, decision, and the others that touch the same passages."""
    amendment = queries.get_reviewable_amendment(by=request.user, pk=pk)
    forms = _forms(amendment)
    intent = request.POST.get("intent", "")
    name = intent.removesuffix(".preview")
    if request.method == "POST" and name in FORMS:
        forms[name] = FORMS[name](request.POST, prefix=name)
        if forms[name].is_valid() and intent in ACTIONS and (done := _carry_out(request, amendment, intent, forms[name])):
            return done
    return render(request, "amendments/review.html", _context(request, amendment, forms))


def _forms(amendment: Amendment) -> Forms:
    number = amendment.proposal.current.number if amendment.proposal.current else 1
    text = str(queries.merged_for_edit(amendment)) if amendment.state in rules.MOVING else ""
    initial = {"expected": number, "text": text}
    return {name: form(initial=initial, prefix=name) for name, form in FORMS.items()}


def _carry_out(request: HttpRequest, amendment: Amendment, intent: str, form: Any) -> HttpResponseRedirect | None:
    words = {name: value for name, value in form.cleaned_data.items() if intent != "decline" or name != "expected"}
    try:
        ACTIONS[intent](by=request.user, amendment=amendment, **words)
    except ActionRefused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, _said(intent))
    return redirect("amendments:review", amendment.pk)


def _said(intent: str) -> str:
    return {
        "recommend": _("L’avis est publié."),
        "accept": _("L’amendement est adopté : une nouvelle version a paru."),
        "part": _("L’amendement est adopté en partie : une nouvelle version a paru."),
        "decline": _("L’amendement est rejeté, et son auteur en connaît la raison."),
    }[intent]


def _context(request: HttpRequest, amendment: Amendment, forms: Forms) -> dict[str, Any]:
    current = amendment.proposal.current
    text = getattr(forms["part"], "cleaned_data", {}).get("text")
    return {
        "amendment": amendment,
        "proposal": amendment.proposal,
        "decision": getattr(amendment, "decision", None),
        "forms": forms,
        "asked": queries.asked_by(amendment),
        "drift": queries.drift_of(amendment) if amendment.fit == Fit.CONFLICT else None,
        "relations": queries.relations_of(amendment),
        "recommendations": queries.recommendations_of(amendment),
        "can_recommend": rules.can_recommend(request.user, amendment),
        "can_decide": rules.can_decide(request.user, amendment),
        "sight": queries.preview_of(current, text) if text and current else None,
    }
