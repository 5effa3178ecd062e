"""What a page costs at the least: nothing but an answer, and one INSERT."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from core.models import ActionLog


def hello(request: HttpRequest) -> HttpResponse:
    """The least that this server can answer."""
    return HttpResponse("hello")


def insert(request: HttpRequest) -> HttpResponse:
    """The least that this server can write."""
    ActionLog.objects.create(action="bench.insert")
    return HttpResponseRedirect("/bench/hello/")
