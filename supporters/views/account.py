"""What a person sees and says of themselves."""

from copy import copy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from supporters import actions, panels
from supporters.forms import ProfileForm
from supporters.rules import PersonRequest
from supporters.views.log_in import remember_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: PersonRequest) -> HttpResponse:
    """Supporters: their public name, postcode and language, and where what they did is."""
    # The form writes what was typed on its instance: not on the person whom the frame of the page shows.
    form = ProfileForm(request.POST or None, instance=copy(request.user))
    if not form.is_valid():
        return render(request, "account/account.html", {"form": form, "panels": panels.rendered(request)})
    actions.update_profile(by=request.user, **form.cleaned_data)
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("C’est enregistré."))
    response = redirect("supporters:account")
    remember_language(response, form.cleaned_data["language"])
    return response
