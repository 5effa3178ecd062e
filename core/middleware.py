"""The language of the interface, and the one place where a refusal becomes an answer."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from core.errors import ActionRefused

type Handler = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """The language that the person chose on the site, kept in a cookie; French until then.

    ``Accept-Language`` is not asked: the texts are French, and a page whose frame speaks another language than its text is chosen,
    not guessed (``docs/decisions/french-first.md``).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        with translation.override(chosen if chosen in self.known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        return response


class ActionRefusedMiddleware:
    """Turns :class:`ActionRefused` into 409 for scripts, or else a message on the page where the person was."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ActionRefused):
            return None
        if wants_json(request):
            return JsonResponse({"refused": exception.message, "field": exception.field}, status=409)
        messages.error(request, exception.message)
        return HttpResponseRedirect(page_before(request))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked, and will read JSON."""
    return "application/json" in request.headers.get("Accept", "")


def page_before(request: HttpRequest) -> str:
    """The address of this site from which the person came, or the home page."""
    referer = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if safe else "/"
