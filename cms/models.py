"""The pages of the site: home, news, texts, and the one that hosts the programme."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

RICH = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "image", "blockquote"]


class HomePage(Page):
    """The front page: what one can do now, the programme, the news."""

    tagline = models.CharField(_("Accroche"), max_length=200, blank=True)
    welcome = RichTextField(_("Accueil"), features=RICH, blank=True)

    template = "cms/home.html"
    max_count = 1
    content_panels = [*Page.content_panels, FieldPanel("tagline"), FieldPanel("welcome")]

    class Meta:
        verbose_name = _("page d’accueil")


class TextPage(Page):
    """A page of plain text."""

    body = RichTextField(_("Texte"), features=RICH)

    template = "cms/text.html"
    parent_page_types = ["cms.HomePage", "cms.TextPage"]
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("page de texte")


class NewsIndexPage(Page):
    """The list of the news."""

    template = "cms/news_index.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count = 1

    class Meta:
        verbose_name = _("liste des actualités")


class NewsPage(Page):
    """A piece of news."""

    date = models.DateField(_("Date"))
    summary = models.CharField(_("Résumé"), max_length=300)
    body = RichTextField(_("Texte"), features=RICH)

    template = "cms/news.html"
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("date"), FieldPanel("summary"), FieldPanel("body")]

    class Meta:
        verbose_name = _("actualité")
        ordering = ["-date"]


class ProgrammePage(Page):
    """Hosts a programme in the site's tree: the page shows its contents as they stand today."""

    programme = models.ForeignKey("proposals.Programme", on_delete=models.PROTECT, related_name="pages", verbose_name=_("programme"))

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("programme")]

    class Meta:
        verbose_name = _("page du programme")
