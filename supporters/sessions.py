"""Where sessions are kept: Django's store, with one write less when a person logs in who had no session before.

Django gives every log-in a new key, so that nobody enters with a key that somebody else knew. A visitor without a session has none
to leave behind: theirs is made once, when the response is sent, instead of being stored empty and then again.
"""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import cached_db, db

_Store: Any = cached_db.SessionStore if settings.SESSION_CACHED else db.SessionStore


class SessionStore(_Store):  # type: ignore[misc]
    """Sessions in the database, read through the shared cache when there is one."""

    def cycle_key(self) -> None:
        """A new key for the same data; nothing is stored before there is a key to replace."""
        if self.session_key is None:
            self.modified = True
        else:
            super().cycle_key()
