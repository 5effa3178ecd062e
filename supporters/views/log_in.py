"""Log-in by a code, and log-out. Every step is alike for a known and an unknown address."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from supporters import actions, codes, limits
from supporters.forms import CodeForm, LogInForm
from supporters.models import Supporter
from supporters.queries import find_supporter
from supporters.rules import PersonRequest

STATE = "log_in"
TRIES = limits.Limit(codes.TRIES, codes.LIFE_SECONDS)
YEAR = 60 * 60 * 24 * 365


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Visitors: ask for a code. The answer says nothing of who is known."""
    following = _following(request)
    if request.user.is_authenticated:
        return redirect(following or "supporters:account")
    typed = request.session.get(STATE, {}).get("email", "")
    form = LogInForm(request.POST or None, initial={"email": typed})
    if not form.is_valid():
        return render(request, "account/log_in.html", {"form": form, "next": following})
    email = form.cleaned_data["email"]
    if not limits.within(limits.LOG_IN, "log-in", ip=get_adapter().get_client_ip(request), email=email):
        form.add_error("email", _("Trop d’essais d’un coup. Attendez un moment, puis recommencez."))
        return render(request, "account/log_in.html", {"form": form, "next": following}, status=429)
    _mail_code(request, email, following)
    return redirect("supporters:code")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Who asked for a code, in the same browser: type it. Five tries, ten minutes."""
    state = request.session.get(STATE)
    if request.user.is_authenticated or not state:
        return redirect("supporters:account" if request.user.is_authenticated else "supporters:log_in")
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return render(request, "account/code.html", {"form": form, "email": state["email"]})
    if not _is_live(state) or not limits.allows(TRIES, "code", state["nonce"]):
        return _start_over(request)
    if not codes.matches(form.cleaned_data["code"], state["code"], nonce=state["nonce"]):
        form.add_error("code", _("Ce n’est pas le code que nous avons envoyé. Vérifiez-le dans le dernier e-mail reçu."))
        return render(request, "account/code.html", {"form": form, "email": state["email"]})
    return _enter(request, state)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Anyone: leave this browser."""
    logout(request)
    messages.success(request, _("Votre session est fermée sur cet appareil."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_out_everywhere(request: PersonRequest) -> HttpResponse:
    """Supporters: leave every browser, after a page that asks."""
    if request.method != "POST":
        return render(request, "account/log_out_everywhere.html")
    actions.close_sessions(by=request.user)
    logout(request)
    messages.success(request, _("Vos sessions sont fermées sur tous vos appareils."))
    return redirect(settings.LOGOUT_REDIRECT_URL)


def log_in_as(request: HttpRequest, supporter: Supporter, following: str = "") -> HttpResponse:
    """The one door of log-in: through the stages of allauth, where a second factor has its place."""
    response: HttpResponse = perform_login(
        request, supporter, email_verification="none", redirect_url=following or settings.LOGIN_REDIRECT_URL
    )
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        remember_language(response, supporter.language)
    return response


def remember_language(response: HttpResponse, language: str) -> None:
    """Show the interface in this language from now on, in this browser."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)


def _mail_code(request: HttpRequest, email: str, following: str) -> None:
    nonce = get_random_string(24)
    mailed = actions.request_log_in(email=email, language=translation.get_language() or settings.LANGUAGE_CODE)
    request.session[STATE] = {
        "email": email,
        "code": codes.hashed(mailed, nonce=nonce),
        "nonce": nonce,
        "at": int(time.time()),
        "next": following,
    }


def _enter(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    del request.session[STATE]
    supporter = find_supporter(state["email"])
    if supporter is None or not supporter.is_active:
        return redirect("supporters:log_in")
    if supporter.confirmed_at is None:
        supporter = actions.confirm_address(by=supporter, supporter=supporter)
    return log_in_as(request, supporter, state["next"])


def _start_over(request: HttpRequest) -> HttpResponse:
    state = request.session[STATE]
    request.session[STATE] = {"email": state["email"], "code": "", "nonce": state["nonce"], "at": 0, "next": state["next"]}
    messages.error(request, _("Ce code n’est plus valable. Demandez-en un autre."))
    return redirect("supporters:log_in")


def _is_live(state: dict[str, Any]) -> bool:
    return bool(state["code"]) and time.time() - state["at"] <= codes.LIFE_SECONDS


def _following(request: HttpRequest) -> str:
    """The page of this site to go to afterwards, or empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""
