"""One way to write to a person: a subject, a text from a template, and why it came."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core.tasks import deliver

# Not the spaces that French puts before its signs.
_LINE_ENDS = re.compile(r"[ \t\r\n\v\f]+")

_silent: ContextVar[bool] = ContextVar("silent", default=False)


def send(*, to: str, subject: str, template: str, context: dict[str, Any], language: str = "fr") -> None:
    """Send one transactional mail once the transaction is committed.

    ``template`` is a plain-text template in ``frontend/templates``; it extends ``core/mail.txt``, whose foot says why it came.
    ``subject`` is already in the person's language: call under ``translation.override`` when it is not that of the request.
    """
    if _silent.get():
        return
    with translation.override(language):
        body = render_to_string(template, {**context, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL})
    message = {"to": to, "subject": _LINE_ENDS.sub(" ", subject).strip(), "body": body}
    transaction.on_commit(lambda: deliver.enqueue(**message), robust=True)


@contextmanager
def silence() -> Iterator[None]:
    """Write to nobody inside this block: for a past that is played again (the demo, a replay)."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)
