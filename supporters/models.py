"""The person: an e-mail and a postcode, and the roles given to some."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SupporterManager(BaseUserManager["Supporter"]):
    """Creates supporters. Addresses are kept in lower case: one person, one address."""

    def get_by_natural_key(self, email: str | None) -> Supporter:
        return self.get(email=(email or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Supporter:
        """A new supporter; without password unless one is given (log-in is by a code)."""
        supporter = self.model(email=email.strip().lower(), **fields)
        supporter.set_password(password)
        supporter.save(using=self._db)
        return supporter

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Supporter:
        return self.create_user(email, password, is_superuser=True, confirmed_at=timezone.now(), **fields)


class Supporter(AbstractBaseUser, PermissionsMixin):
    """A person of the movement. Everything here was typed by that person."""

    email = models.EmailField(_("Adresse e-mail"), max_length=254, unique=True)
    postcode = models.CharField(_("Code postal"), max_length=16, help_text=_("Tel que vous l’écrivez."))
    insee = models.CharField(_("Commune"), max_length=5, blank=True)
    public_name = models.CharField(_("Nom public"), max_length=80, blank=True)
    language = models.CharField(_("Langue"), max_length=5, default="fr")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Part of the session's hash: adding one closes every open session of this person.
    session_epoch = models.PositiveIntegerField(default=0)
    # When a person was last here is nobody's business.
    last_login = None

    objects: ClassVar[SupporterManager] = SupporterManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="supporters_email_lower_case")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name shown in public: the chosen one, or one that says nothing about the person."""
        return self.public_name or gettext("Soutien n° %(number)s") % {"number": self.pk}

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None and self.is_active

    @property
    def is_staff(self) -> bool:
        """Whether the editorial back office opens for this person."""
        return self.is_superuser or self.has_role(Role.ADMINISTRATOR)

    def get_session_auth_hash(self) -> str:
        return self._epoch_hash(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Any:
        return (self._epoch_hash(value) for value in super().get_session_auth_fallback_hash())

    def _epoch_hash(self, value: str) -> str:
        return f"{value}.{self.session_epoch}"

    @cached_property
    def active_grants(self) -> frozenset[tuple[str, str]]:
        """The (role, scope) pairs in force now, read once for each loaded person."""
        return frozenset(self.grants.in_force(timezone.now()).values_list("role", "scope"))

    def has_role(self, role: str, *scopes: str) -> bool:
        """Whether ``role`` is granted everywhere or for one of ``scopes`` (``programme:1``, ``chapter:3``)."""
        return any((role, scope) in self.active_grants for scope in ("", *scopes))

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class Role(models.TextChoices):
    """What a grant gives."""

    EDITOR = "editor", _("rédaction")
    MODERATOR = "moderator", _("modération")
    ADMINISTRATOR = "administrator", _("administration")


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, at: datetime) -> GrantQuerySet:
        """Those begun, not ended and not taken back at ``at``."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at, revoked_at__isnull=True)


class Grant(models.Model):
    """A role given to a person: where, why, until when and by whom. ``scope`` is empty for everywhere, else ``kind:pk``."""

    supporter = models.ForeignKey(Supporter, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("Rôle"), max_length=20, choices=Role.choices)
    scope = models.CharField(_("Périmètre"), max_length=60, blank=True)
    reason = models.CharField(_("Raison"), max_length=300)
    given_by = models.ForeignKey(Supporter, null=True, on_delete=models.SET_NULL, related_name="grants_given")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(_("Fin"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Supporter, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revoked_reason = models.CharField(_("Raison du retrait"), max_length=300, blank=True)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("rôle donné")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="supporters_grant_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="supporters_grant_has_reason"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="supporters_grant_known_role"),
        ]

    def __str__(self) -> str:
        return f"{self.supporter} · {self.get_role_display()} · {self.scope or '*'}"
