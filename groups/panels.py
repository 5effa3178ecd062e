"""What other apps show on the page of a group: registered by them, in their order."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from groups.models import SupportGroup

type Render = Callable[[HttpRequest, SupportGroup], SafeString]

_panels: list[tuple[int, Render]] = []


def register(order: int, render: Render) -> None:
    """Show what ``render(request, group)`` gives, in ascending ``order``."""
    _panels.append((order, render))
    _panels.sort(key=lambda panel: panel[0])


def rendered(request: HttpRequest, group: SupportGroup) -> list[SafeString]:
    """Every panel of this group."""
    return [render(request, group) for _order, render in _panels]
