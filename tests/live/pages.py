"""What a server under test has beside the site: ``POST /publish/<topic>/<count>/``."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from deliberation.urls import urlpatterns as site
from live.bus import publish


@csrf_exempt
def publish_events(request: HttpRequest, topic: str, count: int) -> HttpResponse:
    """Publish ``count`` events, each in a transaction of its own; ``?size=`` letters in each."""
    filling = "x" * int(request.GET.get("size", "0"))
    for _ in range(count):
        with transaction.atomic():
            publish(topic, "test", {"filling": filling})
    return HttpResponse("ok")


urlpatterns = [path("publish/<str:topic>/<int:count>/", publish_events), *site]
