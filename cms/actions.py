"""Writes of the site's tree that the product itself makes; editors make theirs in Wagtail."""

from datetime import date

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms.models import HomePage, NewsIndexPage, NewsPage, ProgrammePage, TextPage
from cms.rules import can_keep_pages
from core.actions import ActionRefused, action
from proposals.models import Programme
from supporters.models import Supporter


def _check(by: Supporter | None) -> None:
    if not can_keep_pages(by):
        raise ActionRefused(_("Seule l’administration du site peut changer ses pages."))


@action
def write_home(*, by: Supporter | None, title: str, tagline: str, welcome: str) -> HomePage:
    """Change the front page and publish it."""
    _check(by)
    page: HomePage = HomePage.objects.get()
    page.title, page.tagline, page.welcome = title, tagline, welcome
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return page


@action
def write_text(*, by: Supporter | None, slug: str, title: str, body: str) -> TextPage:
    """Change the text page ``slug`` under the home page, or add it, and publish it."""
    _check(by)
    page: TextPage | None = TextPage.objects.filter(slug=slug).first()
    if page is None:
        page = HomePage.objects.get().add_child(instance=TextPage(slug=slug, title=title, body=body))
    page.title, page.body = title, body
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return page


@action
def publish_news(*, by: Supporter | None, title: str, summary: str, body: str, day: date, slug: str = "") -> NewsPage:
    """Add a piece of news and publish it."""
    _check(by)
    page = NewsPage(slug=slug or slugify(title), title=title, summary=summary, body=body, date=day)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return page


@action
def host_programme(*, by: Supporter | None, programme: Programme) -> ProgrammePage:
    """Let the first page that hosts no programme yet, or the one that hosts this one, show ``programme``."""
    _check(by)
    page: ProgrammePage | None = (
        ProgrammePage.objects.filter(programme=programme).first() or ProgrammePage.objects.filter(programme=None).first()
    )
    if page is None:
        page = HomePage.objects.get().add_child(instance=ProgrammePage(slug=programme.slug, title=programme.title))
    page.title, page.programme = programme.title, programme
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)
    return page
