"""Programme → Chapter → Proposal → Version, and the phases of each."""

from functools import lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.statements import Given, Statement
from texts import Text, parse

# The longest text of a proposal, in characters.
MAX_TEXT = 100_000


class Programme(models.Model):  # type: ignore[django-manager-missing]  # the related manager of a page has no type
    """A programme in the making."""

    title = models.CharField(_("Titre"), max_length=200)
    slug = models.SlugField(max_length=140, unique=True)
    summary = models.TextField(_("Présentation"), blank=True)
    language = models.CharField(_("Langue du texte"), max_length=5, default="fr")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("programme")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def scope(self) -> str:
        """The scope of a grant for the whole programme."""
        return f"programme:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("proposals:programme", args=[self.slug])


class Chapter(models.Model):
    """A chapter of a programme; ``number`` orders it. ``introduction`` is Markdown, rendered once into ``introduction_html``."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="chapters")
    number = models.PositiveIntegerField(_("Numéro"))
    title = models.CharField(_("Titre"), max_length=200)
    slug = models.SlugField(max_length=140)
    summary = models.TextField(_("Résumé"), blank=True)
    introduction = models.TextField(_("Introduction"), blank=True)
    introduction_html = models.TextField(blank=True)

    class Meta:
        verbose_name = _("chapitre")
        ordering = ["programme", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "slug"], name="proposals_chapter_slug_once"),
            models.UniqueConstraint(fields=["programme", "number"], name="proposals_chapter_number_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def scopes(self) -> tuple[str, str]:
        """The scopes of grants that cover this chapter."""
        return (f"programme:{self.programme_id}", f"chapter:{self.pk}")

    @cached_property
    def phase_rows(self) -> "list[Phase]":
        """The phases of the chapter and of its programme, by opening; read once for each loaded chapter."""
        return _PHASES.objects(chapter=self.pk, programme=self.programme_id)

    def get_absolute_url(self) -> str:
        return reverse("proposals:chapter", args=[self.pk, self.slug])


class Feature(models.TextChoices):
    """What a phase opens."""

    CONTRIBUTE = "contribute", _("contribuer")
    DISCUSS = "discuss", _("discuter")
    AMEND = "amend", _("amender")
    SUPPORT = "support", _("soutenir")
    DECIDE = "decide", _("décider")


class Phase(models.Model):
    """When a feature is open, for a programme or, overriding it, for one chapter. Without end it stays open."""

    programme = models.ForeignKey(Programme, null=True, blank=True, on_delete=models.CASCADE, related_name="phases")
    chapter = models.ForeignKey(Chapter, null=True, blank=True, on_delete=models.CASCADE, related_name="phases")
    feature = models.CharField(_("Activité"), max_length=20, choices=Feature.choices)
    opens_at = models.DateTimeField(_("Ouverture"))
    closes_at = models.DateTimeField(_("Clôture"), null=True, blank=True)

    class Meta:
        verbose_name = _("phase")
        ordering = ["opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=True, chapter__isnull=False) | Q(programme__isnull=False, chapter__isnull=True),
                name="proposals_phase_of_one",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")), name="proposals_phase_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(feature__in=Feature.values), name="proposals_phase_known_feature"),
        ]

    def __str__(self) -> str:
        return f"{self.chapter or self.programme} · {self.get_feature_display()}"


_PHASES = Statement(lambda: Phase.objects.filter(Q(chapter=Given("chapter")) | Q(programme=Given("programme"))))


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("en préparation")
    OPEN = "open", _("ouverte")
    SETTLED = "settled", _("arrêtée")
    ADOPTED = "adopted", _("adoptée")
    RETIRED = "retired", pgettext_lazy("proposition", "retirée")


class Proposal(models.Model):
    """A drafted measure: its identity is permanent; its number, chapter and text may change.

    ``title``, ``excerpt`` and ``current`` repeat the newest version, for lists. ``opened_at`` is when everyone could first read it.
    """

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="proposals")
    number = models.PositiveIntegerField(_("Numéro"))
    slug = models.SlugField(max_length=140, db_index=True)
    title = models.CharField(_("Titre"), max_length=200)
    excerpt = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT)
    current = models.ForeignKey("Version", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    thread = models.OneToOneField("discussions.Thread", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    amendment_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("proposition")
        ordering = ["chapter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "number"], name="proposals_proposal_number_once"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposals_proposal_known_state"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:proposal", args=[self.pk])


class Cause(models.TextChoices):
    """Why a version came to be."""

    EDIT = "edit", _("modification de la rédaction")
    MERGE = "merge", _("amendement adopté")
    SYNTHESIS = "synthesis", _("synthèse de contributions")
    IMPORT = "import", _("import")
    RESTORE = "restore", _("retour à une version antérieure")


class Version(models.Model):
    """One immutable text of a proposal, with its cause.

    ``text`` is canonical Markdown, ``keys`` the keys of its blocks in order, ``html`` what ``core.html`` made of it once.
    ``digest`` is the SHA-256 of number, title, text and ``previous_digest``: the versions of a proposal are a chain.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("Titre"), max_length=200)
    text = models.TextField(_("Texte"))
    keys = models.JSONField(default=list)
    html = models.TextField()
    cause = models.CharField(max_length=10, choices=Cause.choices)
    # "amendment:12", "version:3", "contribution:5": resolved through proposals.causes, since amendments stand above.
    cause_ref = models.CharField(max_length=60, blank=True)
    comment = models.CharField(_("En un mot"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("version")
        ordering = ["proposal", "number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposals_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="proposals_version_number_from_one"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="proposals_version_known_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    def parsed(self) -> Text:
        """The text with its keys."""
        return _parsed(self.text, tuple(self.keys))

    def get_absolute_url(self) -> str:
        return reverse("proposals:version", args=[self.proposal_id, self.number])


@lru_cache(maxsize=64)
def _parsed(text: str, keys: tuple[str, ...]) -> Text:
    """A version never changes, and who amends it or decides on it asks for its blocks again and again."""
    return parse(text, keys=keys)
