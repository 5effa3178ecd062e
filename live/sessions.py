"""Who is behind a socket: the person of the session cookie, as the site knows them."""

from http.cookies import CookieError
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model, load_backend
from django.contrib.auth.models import AnonymousUser
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def session_key(headers: list[tuple[bytes, bytes]]) -> str:
    """The session named by the cookies of a handshake; empty when there is none."""
    for name, value in headers:
        if name == b"cookie":
            try:
                return parse_cookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME, "")
            except (CookieError, ValueError):
                return ""
    return ""


def person_of(key: str) -> Any:
    """The person logged in under this session now, with the same checks as for a page; else an ``AnonymousUser``."""
    if not key:
        return AnonymousUser()
    session = SessionStore(key)
    backend = session.get(BACKEND_SESSION_KEY)
    if backend not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    person = load_backend(backend).get_user(get_user_model()._meta.pk.to_python(session[SESSION_KEY]))
    if person is None or not _vouches(session, person):
        return AnonymousUser()
    return person


def _vouches(session: Any, person: Any) -> bool:
    known = session.get(HASH_SESSION_KEY) or ""
    return constant_time_compare(known, person.get_session_auth_hash())
