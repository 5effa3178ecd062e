"""What the templates of pages ask of the product: Wagtail renders the page, these fetch what stands around it."""

from typing import Any

from django import template
from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone

from cms import queries
from cms.acts import Act, acts_of
from cms.models import NewsIndexPage, NewsPage
from proposals.models import Chapter, Programme
from proposals.queries.programme import Contents
from proposals.queries.programme import contents_of as programme_contents

register = template.Library()

NEWS_A_PAGE = 20


@register.simple_tag
def chapters_of_home() -> QuerySet[Chapter]:
    """The chapters with their number of measures."""
    return queries.chapters_of_home()


@register.simple_tag
def at_present() -> dict[str, Any]:
    """The public figures, and what is new."""
    return {
        "counters": queries.counters(),
        "versions": queries.latest_versions(limit=4),
        "contributions": queries.latest_contributions(limit=4),
        "news": queries.latest_news(limit=3),
    }


@register.simple_tag
def acts_of_today() -> tuple[Act, ...]:
    """What one can do, in the order of the day."""
    return acts_of(timezone.localdate())


@register.simple_tag(takes_context=True)
def news_of(context: dict[str, Any], page: NewsIndexPage) -> PageOfList[NewsPage]:
    """The page of the news that the address asks for."""
    return Paginator(queries.latest_news(under=page), NEWS_A_PAGE).get_page(context["request"].GET.get("page"))


@register.simple_tag(takes_context=True)
def contents_of(context: dict[str, Any], programme: Programme) -> Contents:
    """The contents of the programme that a page hosts, as the reader may see them."""
    return programme_contents(programme, context["request"].user)
