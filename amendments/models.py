"""An amendment: a complete proposed text against one base version, its support, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import keep_history
from texts import Text, parse


class AmendmentState(models.TextChoices):
    """``overtaken``: the text already says what it asked for, or the proposal was retired."""

    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("déposé")
    ACCEPTED = "accepted", _("adopté")
    ACCEPTED_IN_PART = "accepted_in_part", _("adopté en partie")
    DECLINED = "declined", _("rejeté")
    WITHDRAWN = "withdrawn", _("retiré")
    OVERTAKEN = "overtaken", _("devenu sans objet")


class Fit(models.TextChoices):
    """How an amendment stands on the newest version of its proposal."""

    KEPT = "kept", _("inchangé")
    SHIFTED = "shifted", _("déplacé avec le texte")
    CONFIRM = "confirm", _("à confirmer")
    CONFLICT = "conflict", _("en conflit")


@keep_history("title", "reason", "text", "state", "base_id")
class Amendment(models.Model):
    """``text`` is the whole proposed text, canonical Markdown, against ``base``; both move on with the proposal.

    While ``fit`` is ``conflict`` the amendment stays on the last base that it fits, and ``conflicts`` holds why.
    """

    proposal = models.ForeignKey("proposals.Proposal", on_delete=models.PROTECT, related_name="amendments")
    base = models.ForeignKey("proposals.Version", on_delete=models.PROTECT, related_name="amendments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="amendments")
    author_name = models.CharField(max_length=120, blank=True)
    group = models.ForeignKey("groups.SupportGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")
    mandate = models.ForeignKey("groups.Mandate", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments")
    title = models.CharField(_("Titre"), max_length=200, blank=True)
    reason = models.TextField(_("Exposé des motifs"), blank=True)
    reason_html = models.TextField(blank=True)
    text = models.TextField(_("Texte"))
    keys = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=AmendmentState.choices, default=AmendmentState.DRAFT)
    fit = models.CharField(max_length=10, choices=Fit.choices, default=Fit.KEPT)
    conflicts = models.JSONField(default=list, blank=True)
    # Which blocks of ``base`` it touches (their keys), and where the first of them stands: for lists and for "the same passage".
    touched = models.JSONField(default=list, blank=True)
    place = models.PositiveIntegerField(default=0)
    thread = models.OneToOneField("discussions.Thread", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    support_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("amendement")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["proposal", "state"], name="amendments_of_proposal")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AmendmentState.values), name="amendments_known_state"),
            models.CheckConstraint(condition=Q(fit__in=Fit.values), name="amendments_known_fit"),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(mandate__isnull=False) | Q(state="draft") | Q(state="withdrawn"),
                name="amendments_of_group_has_mandate",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | (~Q(title="") & ~Q(reason="") & Q(submitted_at__isnull=False)),
                name="amendments_submitted_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title or "…"

    def parsed(self) -> Text:
        """The proposed text with its keys."""
        return parse(self.text, keys=self.keys)

    def get_absolute_url(self) -> str:
        return reverse("amendments:amendment", args=[self.pk])


class AmendmentSupport(models.Model):
    """One supporter's support of an amendment."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="supports")
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="amendment_supports")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("soutien à un amendement")
        constraints = [models.UniqueConstraint(fields=["amendment", "supporter"], name="amendments_support_once")]

    def __str__(self) -> str:
        return f"{self.supporter_id} → {self.amendment_id}"


class Advice(models.TextChoices):
    """The editors' public opinion before the decision."""

    ACCEPT = "accept", _("favorable")
    PARTLY = "partly", _("favorable en partie")
    DECLINE = "decline", _("défavorable")


class Recommendation(models.Model):
    """One opinion of the editors with its reason; the newest is the one in force, the older ones stay public."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="recommendations")
    advice = models.CharField(_("Avis"), max_length=10, choices=Advice.choices)
    reason = models.TextField(_("Raison"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("avis")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(advice__in=Advice.values), name="amendments_known_advice"),
            models.CheckConstraint(condition=~Q(reason=""), name="amendments_advice_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.amendment_id}: {self.advice}"


class Decision(models.Model):
    """What was decided on an amendment, why, by whom, and the version that it made."""

    amendment = models.OneToOneField(Amendment, on_delete=models.CASCADE, related_name="decision")
    state = models.CharField(max_length=20, choices=AmendmentState.choices)
    reason = models.TextField(_("Raison"), max_length=2000)
    version = models.ForeignKey("proposals.Version", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    # What it asked for on the day, against which text: shown for ever, whatever the proposal becomes.
    base = models.ForeignKey("proposals.Version", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("décision")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "accepted_in_part", "declined", "overtaken"]), name="amendments_decision_decides"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "accepted_in_part"], version__isnull=False)
                | Q(state__in=["declined", "overtaken"], version__isnull=True),
                name="amendments_decision_version_if_accepted",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="amendments_decision_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.amendment_id}: {self.state}"


class Rebase(models.Model):
    """How one amendment came onto one new version: its outcome, kept with the version of the algorithm that found it."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="rebases")
    version = models.ForeignKey("proposals.Version", on_delete=models.PROTECT, related_name="rebases")
    outcome = models.CharField(max_length=10, choices=Fit.choices)
    algorithm = models.CharField(max_length=20)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("report sur une nouvelle version")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["amendment", "version"], name="amendments_rebase_once")]

    def __str__(self) -> str:
        return f"{self.amendment_id} → {self.version_id}: {self.outcome}"
