"""Who is who. Every rule of the house starts here."""

from typing import Any, TypeGuard

from django.http import HttpRequest

from supporters.models import Role, Supporter


class PersonRequest(HttpRequest):
    """The request of a view behind ``login_required``: its user is a supporter."""

    user: Supporter


def is_confirmed(person: Any) -> TypeGuard[Supporter]:
    """A supporter whose address is confirmed; False for a visitor and for ``None``."""
    return isinstance(person, Supporter) and person.is_confirmed


def has_role(person: Any, role: Role, *scopes: str) -> bool:
    """Whether the role is granted to this confirmed person, everywhere or in one of ``scopes``."""
    return is_confirmed(person) and person.has_role(role, *scopes)


def is_editor(person: Any, *scopes: str) -> bool:
    """Writes proposals and decides amendments in these scopes."""
    return has_role(person, Role.EDITOR, *scopes)


def is_moderator(person: Any, *scopes: str) -> bool:
    """Hides and restores in these scopes."""
    return has_role(person, Role.MODERATOR, *scopes)


def is_administrator(person: Any) -> bool:
    """Grants the roles and keeps the pages."""
    return is_confirmed(person) and (person.is_superuser or person.has_role(Role.ADMINISTRATOR))
