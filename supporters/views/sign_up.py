"""Sign-up: a form, a mailed link, and a button. No GET confirms anything."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import ActionRefused
from supporters import actions, limits
from supporters.forms import SignUpForm
from supporters.links import LIFE_SECONDS, SignUp, unseal
from supporters.queries import is_known
from supporters.views.log_in import log_in_as

BROWSER_COOKIE = "cahiers_browser"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Visitors: ask for the link that confirms. The answer says nothing of who is known."""
    if request.user.is_authenticated:
        return redirect("supporters:account")
    form = SignUpForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/sign_up.html", {"form": form})
    email = form.cleaned_data["email"]
    if not limits.within(limits.SIGN_UP, "sign-up", ip=get_adapter().get_client_ip(request), email=email):
        form.add_error("email", _("Trop d’essais d’un coup. Attendez un moment, puis recommencez."))
        return render(request, "account/sign_up.html", {"form": form}, status=429)
    return _mail_link(request, **form.cleaned_data)


@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """Anyone: what to do now."""
    return render(request, "account/sign_up_sent.html", {"days": LIFE_SECONDS // 86400})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """Whoever holds the link: the button, and what follows from pressing it."""
    typed = unseal(key)
    if typed is None:
        return render(request, "account/link_over.html", status=410)
    if request.method == "POST":
        return _confirm(request, key, typed)
    return render(request, "account/confirm.html", {"sign_up": typed, "is_confirmed": is_known(typed.email)})


def _mail_link(request: HttpRequest, email: str, postcode: str) -> HttpResponse:
    browser = request.COOKIES.get(BROWSER_COOKIE, "")[:64] or get_random_string(32)
    typed = SignUp(email, postcode, translation.get_language() or settings.LANGUAGE_CODE, browser)
    actions.request_sign_up(sign_up=typed)
    response = redirect("supporters:sign_up_sent")
    response.set_cookie(BROWSER_COOKIE, browser, max_age=LIFE_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _confirm(request: HttpRequest, key: str, typed: SignUp) -> HttpResponse:
    try:
        supporter = actions.confirm_sign_up(sign_up=typed)
    except ActionRefused:
        return redirect("supporters:confirm", key=key)
    # Only the browser in which it was typed is let in: the button of a forwarded mail opens nobody's account elsewhere.
    if request.user.is_authenticated or not typed.is_from(request.COOKIES.get(BROWSER_COOKIE, "")):
        return redirect("supporters:confirm", key=key)
    messages.success(request, _("Votre adresse est confirmée. Bienvenue !"))
    response = log_in_as(request, supporter)
    response.delete_cookie(BROWSER_COOKIE)
    return response
