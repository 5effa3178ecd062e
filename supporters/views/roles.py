"""The roles: who may what, since when, why, given by whom. For administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import ActionRefused
from supporters import actions, queries, scopes
from supporters.forms import GrantForm, RevokeForm
from supporters.rules import PersonRequest

PAST_PER_PAGE = 50


@login_required
@require_safe
def roles(request: PersonRequest) -> HttpResponse:
    """Administrators: the grants in force, and those that are over."""
    in_force = queries.grants_in_force(by=request.user)
    past = Paginator(queries.past_grants(by=request.user), PAST_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supporters/roles.html", {"in_force": in_force, "page_obj": past, "scopes": scopes.labels()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grant_role(request: PersonRequest) -> HttpResponse:
    """Administrators: give a role."""
    queries.check_administrator(request.user)
    form = GrantForm(request.POST or None)
    if form.is_valid():
        try:
            actions.grant_role(by=request.user, **form.grant)
        except ActionRefused as refusal:
            form.add_error(refusal.field or None, refusal.message)
        else:
            messages.success(request, _("Le rôle est donné. La personne en est avertie."))
            return redirect("supporters:roles")
    return render(request, "supporters/grant_role.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_role(request: PersonRequest, pk: int) -> HttpResponse:
    """Administrators: take a role back, after a page that asks why."""
    grant = queries.get_revocable_grant(by=request.user, pk=pk)
    form = RevokeForm(request.POST or None)
    if form.is_valid():
        actions.revoke_role(by=request.user, grant=grant, reason=form.cleaned_data["reason"])
        messages.success(request, _("Le rôle est repris. La personne en est avertie."))
        return redirect("supporters:roles")
    where = scopes.labels().get(grant.scope, grant.scope)
    return render(request, "supporters/revoke_role.html", {"form": form, "grant": grant, "where": where})
