"""Support groups, who is in them, and what their meetings decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.history import keep_history


class GroupState(models.TextChoices):
    """``orphan``: its last organiser is gone, and the members are asked to take over."""

    ACTIVE = "active", _("actif")
    ORPHAN = "orphan", _("sans animation")
    CLOSED = "closed", _("fermé")


@keep_history("name", "description", "meeting_place", "state")
class SupportGroup(models.Model):
    """Supporters who meet. Its place is a commune: latitude and longitude in degrees (WGS 84), unknown for some postcodes."""

    name = models.CharField(_("Nom"), max_length=120)
    slug = models.SlugField(max_length=140, unique=True)
    # Name and commune as they are searched: without accents, in small letters (`groups.names.folded`).
    search_name = models.CharField(max_length=420, blank=True, editable=False)
    description = models.TextField(_("Présentation"), max_length=4000)
    meeting_place = models.CharField(_("Lieu de réunion"), max_length=200, blank=True)
    postcode = models.CharField(_("Code postal"), max_length=16)
    insee = models.CharField(_("Commune"), max_length=5, blank=True)
    commune = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=GroupState.choices, default=GroupState.ACTIVE)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="support_groups")

    class Meta:
        verbose_name = _("groupe d’appui")
        verbose_name_plural = _("groupes d’appui")
        ordering = ["name"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="groups_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False),
                name="groups_place_whole",
            ),
            models.CheckConstraint(condition=Q(state__in=GroupState.values), name="groups_known_state"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.slug])

    @property
    def organiser_ids(self) -> frozenset[int]:
        """Those who speak for the group: read anew each time, unless they were loaded with it (`queries.get_visible_group`)."""
        if "organisers" in self.__dict__:
            return frozenset(membership.supporter_id for membership in self.organisers)  # type: ignore[attr-defined]
        return frozenset(self.memberships.filter(is_organiser=True).values_list("supporter_id", flat=True))


class Membership(models.Model):
    """A supporter in a group; organisers speak for it."""

    group = models.ForeignKey(SupportGroup, on_delete=models.CASCADE, related_name="memberships")
    supporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    is_organiser = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("appartenance")
        ordering = ["-is_organiser", "joined_at"]
        constraints = [models.UniqueConstraint(fields=["group", "supporter"], name="groups_membership_once")]

    def __str__(self) -> str:
        return f"{self.supporter} · {self.group}"


class Mandate(models.Model):
    """A group's decision: date and place of the meeting, number present, votes for, against and abstained."""

    group = models.ForeignKey(SupportGroup, on_delete=models.CASCADE, related_name="mandates")
    held_on = models.DateField(_("Date de la réunion"))
    place = models.CharField(_("Lieu"), max_length=200)
    present = models.PositiveIntegerField(_("Personnes présentes"))
    votes_for = models.PositiveIntegerField(_("Pour"))
    votes_against = models.PositiveIntegerField(_("Contre"), default=0)
    abstained = models.PositiveIntegerField(_("Abstentions"), default=0)
    decided = models.CharField(_("Décision"), max_length=500, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mandat")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(present__gte=F("votes_for") + F("votes_against") + F("abstained")), name="groups_mandate_votes_present"
            ),
            models.CheckConstraint(condition=Q(votes_for__gt=F("votes_against")), name="groups_mandate_carried"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.held_on}"

    def get_absolute_url(self) -> str:
        return f"{reverse('groups:mandates', args=[self.group.slug])}#mandat-{self.pk}"
