"""What the meetings of a group decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups import actions, queries, rules
from groups.forms import MandateForm
from supporters.rules import PersonRequest


@require_safe
def mandates(request: HttpRequest, slug: str) -> HttpResponse:
    """Anyone: every mandate of a group, each with its permanent address."""
    found = queries.get_visible_group(slug=slug)
    context = {"group": found, "mandates": found.mandates.all(), "can_speak": rules.can_speak_for(request.user, found)}
    return render(request, "groups/mandates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: PersonRequest, slug: str) -> HttpResponse:
    """Organisers: record what a meeting decided."""
    found = queries.get_spoken_group(by=request.user, slug=slug)
    form = MandateForm(request.POST or None)
    if form.is_valid():
        mandate = actions.record_mandate(by=request.user, group=found, **form.cleaned_data)
        messages.success(request, _("Le mandat est consigné."))
        return redirect(mandate)
    return render(request, "groups/record_mandate.html", {"group": found, "form": form})
