"""How a scope reads."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def scope_label(scope: str, labels: Mapping[str, str]) -> str:
    """The label of a scope; of one that is gone, its own name."""
    return labels.get(scope, scope) if scope else _("partout")


@register.filter
def last_day(ends_at: datetime) -> date:
    """The last day on which something that ends at this instant is in force."""
    return timezone.localtime(ends_at - timedelta(microseconds=1)).date()
