"""Permissions that follow from granted roles."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from supporters.models import Role, Supporter

# People and roles have pages of their own, where every change is an action with a reason: the page editor has no hand in them.
NOT_OF_THE_PAGE_EDITOR = frozenset({"supporters", "auth"})


class GrantBackend(BaseBackend):
    """An administrator may use the page editor in full, but for people; nobody else gets Django permissions from a role."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if perm.partition(".")[0] in NOT_OF_THE_PAGE_EDITOR:
            return False
        return isinstance(user_obj, Supporter) and user_obj.is_active and user_obj.has_role(Role.ADMINISTRATOR)
