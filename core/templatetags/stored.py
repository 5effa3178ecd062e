"""The filter that shows the HTML which a row keeps."""

from django import template
from django.utils.safestring import SafeString

from core import html

register = template.Library()


@register.filter
def stored(value: str) -> SafeString:
    """HTML made by ``core.html`` when the row was written; empty for nothing."""
    return html.stored(value or "")
