"""The bridge between our grants and Wagtail's permissions."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from supporters.rules import is_administrator


class PageKeeperMiddleware:
    """In Wagtail's back office, who administers by a grant in force is a superuser for the time of the request, and nobody else is.

    Wagtail knows superusers and groups of users; we know grants with an end date. Nothing is stored: when the grant ends,
    so does this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.office = reverse("wagtailadmin_home")
        self.people = (f"{self.office}users/", f"{self.office}groups/")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(self.people):
            raise Http404  # people and roles have pages of our own
        if request.path.startswith(self.office) and request.user.is_authenticated:
            request.user.is_superuser = is_administrator(request.user)
        return self.get_response(request)
