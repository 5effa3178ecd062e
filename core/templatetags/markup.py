"""Filters that bring what a person wrote to a page, through ``core.html`` alone."""

from django import template
from django.utils.safestring import SafeString

from core import html

register = template.Library()


@register.filter
def markdown(source: str) -> SafeString:
    """Clean HTML of a Markdown text."""
    return html.markdown(source or "")


@register.filter
def markdown_inline(source: str) -> SafeString:
    """Clean HTML of one run of Markdown: emphasis and links."""
    return html.inline(source or "")
