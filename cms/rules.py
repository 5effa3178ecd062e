"""Who keeps the pages of the site."""

from typing import Any

from supporters.rules import is_administrator


def can_keep_pages(person: Any) -> bool:
    """Administrators, and the system itself (``None``)."""
    return person is None or is_administrator(person)
