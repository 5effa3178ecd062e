"""What other apps show on a person's own account page: registered by them, in their order."""

from collections.abc import Callable

from django.utils.safestring import SafeString

from supporters.rules import PersonRequest

type Render = Callable[[PersonRequest], SafeString]

_panels: list[tuple[int, Render]] = []


def register(order: int, render: Render) -> None:
    """Show what ``render(request)`` gives, in ascending ``order``."""
    _panels.append((order, render))
    _panels.sort(key=lambda panel: panel[0])


def rendered(request: PersonRequest) -> list[SafeString]:
    """Every panel for the person of the request."""
    return [render(request) for _order, render in _panels]
