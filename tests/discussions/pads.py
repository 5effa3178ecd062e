"""A kind of thing to discuss, for tests: a pad that is public or not, open or not, in a chapter of its own number."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from deliberation.urls import urlpatterns as site
from discussions import rules, subjects
from discussions.models import Thread
from discussions.queries import discussion_for
from supporters.rules import is_confirmed


@dataclass
class Pad:
    pk: int
    public: bool = True
    open: bool = True


PADS: dict[int, Pad] = {}


def find(ids: list[int]) -> dict[int, Pad]:
    return {pk: PADS[pk] for pk in ids if pk in PADS}


def register() -> None:
    """Once for a run."""
    if "pad" not in subjects._KINDS:
        subjects.register(
            "pad",
            find=find,
            may_read=lambda person, pad: pad.public or is_confirmed(person),
            may_post=lambda person, pad: pad.open,
            scopes=lambda pad: (f"chapter:{pad.pk}",),
            url=lambda pad: f"/essai/{pad.pk}/",
            title=lambda pad: f"Essai {pad.pk}",
        )


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a pad, as an app would write it."""
    thread = Thread.objects.get(kind="pad", subject_id=pk)
    discussion = discussion_for(
        by=request.user,
        thread=thread,
        may_post=rules.can_post(request.user, thread),
        may_moderate=rules.can_moderate(request.user, thread),
    )
    return render(request, "discussions/thread.html", {"thread": thread, "discussion": discussion})


def hello(request: Any) -> HttpResponse:
    """The ceiling of what a page can reach on this server."""
    return HttpResponse("Bonjour")


urlpatterns = [path("essai/<int:pk>/", page), path("essai/bonjour/", hello), *site]
