"""Contributions, who supports them, and what became of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import keep_history
from proposals.models.programme import Chapter, Proposal, Version
from proposals.passages import key_of, quoted


class ContributionState(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("déposée")
    IN_SYNTHESIS = "in_synthesis", _("en synthèse")
    ANSWERED = "answered", _("a reçu une réponse")
    HIDDEN = "hidden", _("masquée")
    WITHDRAWN = "withdrawn", _("retirée")


@keep_history("title", "text", "state", "chapter_id")
class Contribution(models.Model):
    """Raw material from a supporter, or from a group by an organiser with its mandate. ``text`` is Markdown as written."""

    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="contributions", verbose_name=_("Chapitre"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="contributions")
    author_name = models.CharField(max_length=120, blank=True)
    group = models.ForeignKey("groups.SupportGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    mandate = models.ForeignKey("groups.Mandate", null=True, blank=True, on_delete=models.PROTECT, related_name="contributions")
    title = models.CharField(_("Titre"), max_length=200, blank=True)
    text = models.TextField(_("Texte"), blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=15, choices=ContributionState.choices, default=ContributionState.DRAFT)
    hidden_reason = models.CharField(_("Raison"), max_length=300, blank=True)
    thread = models.OneToOneField("discussions.Thread", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    support_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("contribution")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["chapter", "state"], name="proposals_contribution_queue")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ContributionState.values), name="proposals_contribution_known_state"),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(mandate__isnull=False) | Q(state="draft") | Q(state="withdrawn"),
                name="proposals_group_contribution_has_mandate",
            ),
            models.CheckConstraint(
                condition=~Q(state="hidden") | ~Q(hidden_reason=""), name="proposals_hidden_contribution_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="proposals_submitted_contribution_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "…"

    @property
    def signature(self) -> str:
        """The name in public: the group that speaks, or the person's name when it was submitted."""
        return self.group.name if self.group is not None else self.author_name

    def get_absolute_url(self) -> str:
        return reverse("proposals:contribution", args=[self.pk])


class ContributionSupport(models.Model):
    """One supporter's support of a contribution."""

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="supports")
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contribution_supports")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("soutien à une contribution")
        constraints = [models.UniqueConstraint(fields=["contribution", "supporter"], name="proposals_contribution_support_once")]

    def __str__(self) -> str:
        return f"{self.supporter_id} → {self.contribution_id}"


class Outcome(models.TextChoices):
    """What became of a contribution."""

    TAKEN = "taken", _("reprise")
    TAKEN_IN_PART = "taken_in_part", _("reprise en partie")
    MERGED = "merged", _("fondue avec d’autres")
    ALREADY_THERE = "already_there", _("déjà présente")
    OUT_OF_SCOPE = "out_of_scope", _("hors du sujet")
    DEFERRED = "deferred", _("remise à plus tard")
    DECLINED = "declined", _("écartée")


NEEDS_PROPOSAL = (Outcome.TAKEN, Outcome.TAKEN_IN_PART, Outcome.MERGED, Outcome.ALREADY_THERE)


class Source(models.Model):
    """A link from a contribution to a passage of a version, with an outcome and a reason.

    ``passage`` is the stored form of a ``texts.Anchor`` in ``version``; null when the outcome speaks of no passage.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="sources")
    proposal = models.ForeignKey(Proposal, null=True, blank=True, on_delete=models.PROTECT, related_name="sources")
    version = models.ForeignKey(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="sources")
    passage = models.JSONField(null=True, blank=True)
    outcome = models.CharField(_("Suite donnée"), max_length=15, choices=Outcome.choices)
    reason = models.TextField(_("Raison"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("suite donnée")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="proposals_source_known_outcome"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposals_source_has_reason"),
            models.CheckConstraint(
                condition=~Q(outcome__in=NEEDS_PROPOSAL) | Q(proposal__isnull=False, version__isnull=False),
                name="proposals_source_taken_names_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} → {self.proposal_id}: {self.outcome}"

    @property
    def quoted_words(self) -> str:
        """The words of the passage, as they read in :attr:`version`; empty without passage."""
        return quoted(self.passage)

    @property
    def place_url(self) -> str:
        """Where the answer stands: the block in today's text, the same block in the version of the answer when today's has lost it.

        Empty without proposal. Needs ``version`` and ``proposal.current`` at hand.
        """
        if self.proposal is None or self.version is None:
            return ""
        key = key_of(self.passage)
        if not key:
            return self.proposal.get_absolute_url()
        current = self.proposal.current
        stands = current is not None and key in current.keys
        return f"{(self.proposal if stands else self.version).get_absolute_url()}#b-{key}"
