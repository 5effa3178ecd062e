"""One press each: support, confirm, withdraw, put back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amendments import actions, queries
from amendments.models import AmendmentState
from supporters.rules import PersonRequest


@login_required
@require_POST
def support(request: PersonRequest, pk: int) -> HttpResponse:
    """Give one's support, or take it back."""
    amendment = queries.get_visible_amendment(by=request.user, pk=pk)
    act = actions.withdraw_support if request.POST.get("intent") == "withdraw" else actions.support_amendment
    act(by=request.user, amendment=amendment)
    return redirect(f"{amendment.get_absolute_url()}#soutien")


@login_required
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """The author confirms the amendment on the new text."""
    amendment = queries.get_own_amendment(by=request.user, pk=pk)
    actions.confirm_rebase(by=request.user, amendment=amendment)
    messages.success(request, _("C’est confirmé : votre amendement porte sur le texte d’aujourd’hui."))
    return redirect(amendment)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask, then withdraw."""
    amendment = queries.get_own_amendment(by=request.user, pk=pk)
    if request.method == "GET":
        return render(request, "amendments/withdraw.html", {"amendment": amendment, "proposal": amendment.proposal})
    actions.withdraw_amendment(by=request.user, amendment=amendment)
    if amendment.submitted_at is None:
        messages.success(request, _("Le brouillon est retiré. Il reste dans « Mes amendements »."))
        return redirect("amendments:mine")
    messages.success(
        request, _("Votre amendement est retiré. Vous pouvez le déposer à nouveau tant que les amendements sont ouverts.")
    )
    return redirect(amendment)


@login_required
@require_POST
def put_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal: a public amendment is submitted again, a draft is a draft again."""
    amendment = queries.get_own_amendment(by=request.user, pk=pk)
    back = actions.put_back_amendment(by=request.user, amendment=amendment)
    if back.state == AmendmentState.DRAFT:
        messages.success(request, _("Votre brouillon est de nouveau là."))
        return redirect("amendments:amend", back.proposal_id)
    messages.success(request, _("Votre amendement est de nouveau déposé."))
    return redirect(amendment)
