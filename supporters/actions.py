"""Every write about supporters and roles."""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import mail
from core.actions import ActionRefused, action
from supporters import codes, rules, scopes
from supporters.links import SignUp, seal
from supporters.live import announce_rights
from supporters.models import Grant, Role, Supporter
from supporters.queries import find_supporter, other_administrators


@action
def request_sign_up(*, by: Supporter | None = None, sign_up: SignUp) -> None:
    """Mail the link that confirms; to an address that is known, mail that it is. The work and the answer are alike."""
    key = seal(sign_up)
    known = find_supporter(sign_up.email)
    if known is not None and known.confirmed_at is not None:
        _write(known.email, "sign_up_known", {}, known.language)
    else:
        _write(sign_up.email, "sign_up", {"key": key}, sign_up.language)


@action
def confirm_sign_up(*, by: Supporter | None = None, sign_up: SignUp) -> Supporter:
    """Keep the person who pressed the button of the mailed link. Nothing of theirs was stored before.

    Raises:
        ActionRefused: when the address is confirmed already.
    """
    now = timezone.now()
    fields = {"postcode": sign_up.postcode, "language": sign_up.language, "confirmed_at": now}
    try:
        # Nearly every address is new: insert first, ask afterwards.
        with transaction.atomic():
            return Supporter.objects.create(email=sign_up.email, password=make_password(None), **fields)
    except IntegrityError:
        supporter = Supporter.objects.select_for_update().get(email=sign_up.email)
    if supporter.confirmed_at is not None:
        raise ActionRefused(_("Cette adresse est déjà confirmée."))
    for name, value in fields.items():
        setattr(supporter, name, value)
    supporter.save(update_fields=list(fields))
    return supporter


@action
def request_log_in(*, by: Supporter | None = None, email: str, language: str) -> str:
    """Mail a code to a known address, or the news that it is unknown; returns the code, which opens nothing in the latter case."""
    code = codes.new_code()
    supporter = find_supporter(email)
    if supporter is None:
        _write(email, "log_in_unknown", {}, language)
    elif not supporter.is_active:
        _write(email, "log_in_closed", {}, supporter.language)
    else:
        _write(email, "log_in", {"code": code, "minutes": codes.LIFE_SECONDS // 60}, supporter.language)
    return code


@action
def confirm_address(*, by: Supporter, supporter: Supporter) -> Supporter:
    """Who typed the code that was mailed to an address reads its mail: that confirms it."""
    supporter.confirmed_at = supporter.confirmed_at or timezone.now()
    supporter.save(update_fields=["confirmed_at"])
    return supporter


@action
def update_profile(*, by: Supporter, public_name: str, postcode: str, language: str) -> Supporter:
    """Keep what the person says of themselves."""
    if postcode != by.postcode:
        by.insee = ""
    by.public_name, by.postcode, by.language = public_name, postcode, language
    by.save(update_fields=["public_name", "postcode", "insee", "language"])
    return by


@action
def close_sessions(*, by: Supporter) -> Supporter:
    """Log the person out of every browser, this one included."""
    by.session_epoch = F("session_epoch") + 1
    by.save(update_fields=["session_epoch"])
    by.refresh_from_db(fields=["session_epoch"])
    announce_rights(by)
    return by


@action
def grant_role(
    *, by: Supporter | None, supporter: Supporter, role: str, reason: str, scope: str = "", ends_at: datetime | None = None
) -> Grant:
    """Give a role to a confirmed person, and tell them. ``by=None`` is the command line.

    Raises:
        ActionRefused: when ``by`` does not administer, the person is not confirmed or has that role already, the role or the scope
            is unknown, the end is past, or there is no reason.
    """
    _administers(by)
    _check_grant(supporter, role, scope, reason, ends_at)
    grant = Grant.objects.create(supporter=supporter, role=role, scope=scope, reason=reason, given_by=by, ends_at=ends_at)
    _tell_of_role(grant, "role_given")
    announce_rights(supporter)
    return grant


@action
def revoke_role(*, by: Supporter | None, grant: Grant, reason: str = "") -> Grant:
    """Take a role back, and tell the person.

    Raises:
        ActionRefused: when ``by`` does not administer, the grant is over, or nobody would administer any more.
    """
    _administers(by)
    now = timezone.now()
    # Two administrators who take each other's role back at once wait for one another here.
    in_force = {each.pk: each for each in Grant.objects.select_for_update().filter(role=grant.role).in_force(now).order_by("pk")}
    if grant.pk not in in_force:
        raise ActionRefused(_("Ce rôle n’est plus en vigueur."))
    if grant.role == Role.ADMINISTRATOR and not other_administrators(grant, at=now).exists():
        raise ActionRefused(_("C’est le dernier rôle d’administration : donnez-le d’abord à une autre personne."))
    grant.revoked_at, grant.revoked_by, grant.revoked_reason = now, by, reason
    grant.save(update_fields=["revoked_at", "revoked_by", "revoked_reason"])
    _tell_of_role(grant, "role_revoked")
    announce_rights(grant.supporter)
    return grant


def _administers(by: Supporter | None) -> None:
    if by is not None and not rules.is_administrator(by):
        raise ActionRefused(_("Seule l’administration donne et reprend les rôles."))


def _check_grant(supporter: Supporter, role: str, scope: str, reason: str, ends_at: datetime | None) -> None:
    if not supporter.is_confirmed:
        raise ActionRefused(_("Cette personne n’a pas confirmé son adresse."), field="email")
    if role not in Role.values:
        raise ActionRefused(_("Ce rôle n’existe pas."), field="role")
    if scope and (role == Role.ADMINISTRATOR or scope not in scopes.labels()):
        raise ActionRefused(_("Ce rôle ne se donne pas pour ce périmètre."), field="scope")
    if not reason.strip():
        raise ActionRefused(_("Dites pourquoi ce rôle est donné."), field="reason")
    if ends_at is not None and ends_at <= timezone.now():
        raise ActionRefused(_("Cette fin est déjà passée."), field="ends_on")
    if Grant.objects.in_force(timezone.now()).filter(supporter=supporter, role=role, scope=scope).exists():
        raise ActionRefused(_("Cette personne a déjà ce rôle."), field="role")


def _tell_of_role(grant: Grant, template: str) -> None:
    where = scopes.labels().get(grant.scope, grant.scope)
    _write(grant.supporter.email, template, {"grant": grant, "where": where}, grant.supporter.language)


def _write(to: str, template: str, context: dict[str, Any], language: str) -> None:
    with translation.override(language):
        subject = str(_SUBJECTS[template]) % context
    mail.send(to=to, subject=subject, template=f"account/mail/{template}.txt", context=context, language=language)


_SUBJECTS = {
    "sign_up": gettext_lazy("Confirmez votre inscription"),
    "sign_up_known": gettext_lazy("Vous avez déjà un compte"),
    "log_in": gettext_lazy("%(code)s est votre code de connexion"),
    "log_in_unknown": gettext_lazy("Aucun compte à cette adresse"),
    "log_in_closed": gettext_lazy("Votre compte est fermé"),
    "role_given": gettext_lazy("Un rôle vous est confié"),
    "role_revoked": gettext_lazy("Un rôle vous est retiré"),
}
