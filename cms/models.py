"""The pages of the site: home, news, texts, and the one that hosts the programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

MARKDOWN = _("En Markdown, comme partout sur le site.")


class HomePage(Page):  # type: ignore[misc]  # Wagtail has no types
    """The front page: what one can do now, the programme, the news."""

    tagline = models.CharField(_("Accroche"), max_length=200, blank=True)
    welcome = models.TextField(_("Mot d’accueil"), blank=True, help_text=MARKDOWN)

    template = "cms/home.html"
    max_count = 1
    content_panels = [*Page.content_panels, FieldPanel("tagline"), FieldPanel("welcome")]

    class Meta:
        verbose_name = _("page d’accueil")


class TextPage(Page):  # type: ignore[misc]  # Wagtail has no types
    """A page of plain text."""

    body = models.TextField(_("Texte"), help_text=MARKDOWN)

    template = "cms/text.html"
    parent_page_types = ["cms.HomePage", "cms.TextPage"]
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("page de texte")


class NewsIndexPage(Page):  # type: ignore[misc]  # Wagtail has no types
    """The list of the news."""

    template = "cms/news_index.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = _("liste des actualités")


class NewsPage(Page):  # type: ignore[misc]  # Wagtail has no types
    """A piece of news."""

    date = models.DateField(_("Date"))
    summary = models.CharField(_("Résumé"), max_length=300)
    body = models.TextField(_("Texte"), help_text=MARKDOWN)

    template = "cms/news.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        verbose_name = _("actualité")
        ordering = ["-date"]


class ProgrammePage(Page):  # type: ignore[misc]  # Wagtail has no types
    """Hosts a programme in the site's tree: the page shows its contents as they stand today."""

    programme = models.ForeignKey(
        "proposals.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="pages", verbose_name=_("programme")
    )

    template = "cms/programme.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("programme")]

    class Meta:
        verbose_name = _("page du programme")
