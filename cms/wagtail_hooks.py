"""What Wagtail's back office shows here."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

ELSEWHERE = {"users", "groups"}


@hooks.register("construct_settings_menu")  # type: ignore[untyped-decorator]  # Wagtail has no types
def leave_people_out(request: HttpRequest, items: list[Any]) -> None:
    """People and roles have pages of our own."""
    items[:] = [item for item in items if item.name not in ELSEWHERE]
