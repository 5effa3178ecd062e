"""The frame: theme, the demo's outbox, the source, health."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from core.context_processors import THEMES
from core.middleware import page_before
from core.outbox import kept_mails

YEAR = 60 * 60 * 24 * 365


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Anyone: keep the chosen theme in a cookie."""
    response = HttpResponseRedirect(page_before(request))
    chosen = request.POST.get("theme", "auto")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response


@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Anyone, in the demo alone: the mails that the site has sent."""
    if not settings.DEMO:
        raise Http404
    return render(request, "core/outbox.html", {"mails": list(kept_mails(settings.OUTBOX_DIR))})


@require_GET
def source(request: HttpRequest) -> HttpResponse:
    """Anyone: where the source of this site is (AGPL-3.0, section 13)."""
    return render(request, "core/source.html")


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Anyone, in the demo alone: every component of the interface."""
    if not settings.DEMO:
        raise Http404
    return render(request, "core/styleguide.html")


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Anyone: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Anyone: the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return JsonResponse({"database": cursor.fetchone()[0] == 1})
