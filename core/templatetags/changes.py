"""``{% change_view old new %}`` and ``{% plain_changes old new %}``: what changed, by words."""

from collections.abc import Iterator
from itertools import count
from typing import Any, cast

from django import template

from core import changes
from texts import Text, parse

register = template.Library()

COUNTER = "core.changes.counter"


@register.inclusion_tag("core/change_view.html", takes_context=True)
def change_view(context: template.Context, old: Text, new: Text, fold: bool = True) -> dict[str, Any]:
    """The change from one text to another, with its legend and a list of its places."""
    # The outermost scope: an included template has one of its own, and the page is one.
    counter: Iterator[int] = cast("dict[str, Any]", context.render_context.dicts[0]).setdefault(COUNTER, count(1))
    number = next(counter)
    view = changes.change_view(old, new, prefix=f"c{number}-", fold=fold)
    return {"view": view, "number": number, "is_empty": not view.places}


@register.inclusion_tag("core/change_view.html", takes_context=True)
def plain_changes(context: template.Context, old: str, new: str) -> dict[str, Any]:
    """The same for two Markdown strings."""
    shown: dict[str, Any] = change_view(context, parse(old), parse(new))
    return shown
