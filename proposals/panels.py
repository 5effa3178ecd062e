"""What other apps show on the page of a proposal."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from proposals.models import Proposal

type Load = Callable[[HttpRequest, "Proposal"], tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Panel:
    """A template of the app that owns it, and what it shows, as ``panel.context``."""

    template: str
    context: dict[str, Any]


_panels: list[tuple[int, Load]] = []


def register(order: int, load: Load) -> None:
    """Show on every proposal what ``load(request, proposal)`` gives: (template name, context), lowest ``order`` first.

    The template is included with the page's own variables and ``panel``: its own are ``panel.context.x``. Two of them have a
    meaning for the page: ``action`` (``url``, ``label``, ``icon``) is the main thing to do, ``tab`` (``anchor``, ``label``,
    ``count``) leads to it.
    """
    _panels.append((order, load))
    _panels.sort(key=lambda entry: entry[0])


def panels_for(request: HttpRequest, proposal: "Proposal") -> list[Panel]:
    """The panels of this proposal, in order."""
    return [Panel(*load(request, proposal)) for _order, load in _panels]
