"""Reads about supporters and roles."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from supporters import rules
from supporters.models import Grant, GrantQuerySet, Role, Supporter


def find_supporter(email: str) -> Supporter | None:
    """Who has this address, closed accounts included."""
    return Supporter.objects.filter(email=email.strip().lower()).first()


def is_known(email: str) -> bool:
    """Whether an account has this confirmed address."""
    return Supporter.objects.filter(email=email.strip().lower(), confirmed_at__isnull=False).exists()


def grants_in_force(*, by: Any) -> GrantQuerySet:
    """Every grant in force now, for administrators.

    Raises:
        PermissionDenied: for anyone else.
    """
    return _grants(by).in_force(timezone.now()).order_by("role", "supporter__public_name", "pk")


def past_grants(*, by: Any) -> GrantQuerySet:
    """Every grant that ended or was taken back, the newest first, for administrators.

    Raises:
        PermissionDenied: for anyone else.
    """
    in_force = Grant.objects.in_force(timezone.now())
    return _grants(by).exclude(pk__in=in_force.values("pk")).order_by("-starts_at", "-pk")


def get_revocable_grant(*, by: Any, pk: int) -> Grant:
    """A grant in force, for an administrator who is about to take it back.

    Raises:
        PermissionDenied: for anyone else.
        Http404: when there is none, or it is over.
    """
    grant = grants_in_force(by=by).filter(pk=pk).first()
    if grant is None:
        raise Http404
    return grant


def other_administrators(grant: Grant, *, at: datetime) -> QuerySet[Supporter]:
    """Who would still administer at ``at`` if ``grant`` were taken back."""
    others = Grant.objects.in_force(at).filter(role=Role.ADMINISTRATOR, scope="").exclude(pk=grant.pk)
    able = Supporter.objects.filter(is_active=True, confirmed_at__isnull=False)
    return able.filter(pk__in=others.values("supporter")) | able.filter(is_superuser=True)


def check_administrator(by: Any) -> None:
    """Nothing for an administrator.

    Raises:
        PermissionDenied: for anyone else.
    """
    if not rules.is_administrator(by):
        raise PermissionDenied


def _grants(by: Any) -> GrantQuerySet:
    check_administrator(by)
    grants: GrantQuerySet = Grant.objects.select_related("supporter", "given_by", "revoked_by")
    return grants
