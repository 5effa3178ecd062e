"""Reading settings from the environment, and refusing those that are unsafe in production."""

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

EMBEDDED_SECRET = "embedded-profile-only-never-in-production"  # noqa: S105 - the production profile refuses it


def text(name: str, default: str = "") -> str:
    """The variable ``name``, or ``default`` when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes, on (any case); ``default`` when unset."""
    value = text(name).lower()
    return value in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def path(name: str, default: Path) -> Path:
    """A folder or file named by the environment, made absolute."""
    return Path(text(name, str(default))).expanduser().resolve()


def refuse(problems: Iterable[str]) -> None:
    """Stop the start with every problem named at once.

    Raises:
        ImproperlyConfigured: when there is at least one problem.
    """
    found = list(problems)
    if found:
        raise ImproperlyConfigured("The production profile refuses to start: " + "; ".join(found) + ".")


def mailer(url: str, outbox: Path) -> dict[str, object]:
    """One entry of ``MAILERS``: an SMTP server by ``smtp[s]://user:password@host:port``, or else files that a page shows."""
    if not url:
        return {"BACKEND": "core.outbox.OutboxBackend", "OPTIONS": {"file_path": str(outbox)}}
    parts = urlsplit(url)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": parts.port or (465 if parts.scheme == "smtps" else 25),
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": parts.scheme == "smtp+tls",
        },
    }
