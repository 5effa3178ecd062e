"""Permissions that follow from granted roles."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from supporters.models import Role, Supporter


class GrantBackend(BaseBackend):
    """An administrator may use the page editor in full; nobody else gets Django permissions from a role."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return isinstance(user_obj, Supporter) and user_obj.is_active and user_obj.has_role(Role.ADMINISTRATOR)
